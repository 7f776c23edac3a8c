"""Charts of sources of ratings against each other.

Belongs here: the matrix of their agreement, and the places that two of them give to the same series.
"""

from datetime import date

import altair as alt
import pandas as pd

from tmdb_assets.charts.drawing import Drawing, Rows, layered, of_drawable_text
from tmdb_assets.charts.series.words import RT, SHORT, observed_text, short_names, week_text
from tmdb_assets.charts.texts import heading, nothing, series_names
from tmdb_assets.charts.theme import HALO, REFERENCE

HEIGHT = 380
_CELL = 42
_AROUND = 150
"""Pixels of the legend and of the names below; they are part of a chart's height."""
_STEPS = (0.2, 0.4, 0.6, 0.8)
_CLASSES = ("below 0.2", "0.2 to 0.4", "0.4 to 0.6", "0.6 to 0.8", "0.8 to 1")


@of_drawable_text
def agreement(pairs: Rows, week: date, rated: Rows) -> Drawing:
    """Spearman's rank correlation of each two sources, as a matrix that is the same on both sides of its diagonal.

    Args:
        pairs: The frame of `views.series.sources.agreement`.
        week: The week's Monday.
        rated: The frame of `views.series.week.rated_by`.
    """
    title = "How far sources agree"
    known = pairs.dropna(subset=["spearman"])
    if known.empty:
        return nothing(title, f"No two sources rate the same series in the {week_text(week)}.")
    turned = {"source_a": "source_b", "source_b": "source_a", "name_a": "name_b", "name_b": "name_a"}
    rows = pd.concat([known, known.rename(columns=turned).assign(gap_mean=-known["gap_mean"])], ignore_index=True)
    rows["a"], rows["b"] = short_names(rows["source_a"]), short_names(rows["source_b"])
    rows["class"] = [_CLASSES[sum(value >= step for step in _STEPS)] for value in rows["spearman"]]
    order = [name for name in SHORT.values() if name in set(rows["a"])]
    classes = [name for name in _CLASSES if name in set(rows["class"])]
    base = alt.Chart(rows).encode(
        x=alt.X("b:N", title=None, sort=order, axis=alt.Axis(labelAngle=-45, orient="bottom", domain=False)),
        y=alt.Y("a:N", title=None, sort=order, axis=alt.Axis(domain=False)),
    )
    cells = base.mark_rect().encode(
        color=alt.Color(
            "class:O",
            title="Spearman's rank correlation",
            sort=list(_CLASSES),
            scale=alt.Scale(domain=list(_CLASSES)),
            legend=alt.Legend(columns=3, values=classes),
        ),
        tooltip=[
            alt.Tooltip("name_a:N", title="source"),
            alt.Tooltip("name_b:N", title="other source"),
            alt.Tooltip("spearman:Q", title="Spearman's rank correlation", format=".2f"),
            alt.Tooltip("series_count:Q", title="series that both rate", format=","),
            alt.Tooltip("gap_mean:Q", title="points out of 100 that the first one is higher", format="+,.1f"),
        ],
    )
    # Letters of the page's ground are read on every step of the ramp, in both looks.
    numbers = base.mark_text(style=HALO, strokeWidth=0, fontSize=13, fontWeight=600).encode(
        text=alt.Text("spearman:Q", format=".2f")
    )
    said = f"1: they put series in the same order; 0: one says nothing of the other. {RT}"
    texts = heading(title, f"The {week_text(week)}. {observed_text(rated)}", said)
    return layered([cells, numbers], texts, _CELL * len(order) + _AROUND)


@of_drawable_text
def percentiles(series: Rows, source_x: str, source_y: str, week: date, rated: Rows) -> Drawing:
    """The places that two sources give the series which both rate.

    Args:
        series: The frame of `views.series.sources.percentiles`.
        source_x: The source across, such as `rt_critics`.
        source_y: The source upwards.
        week: The week's Monday.
        rated: The rows of these two sources of `views.series.week.rated_by`.
    """
    names = [SHORT.get(source, source) for source in (source_x, source_y)]
    title = f"{names[1]} against {names[0]}"
    if series.empty:
        return nothing(title, f"No series is rated by both in the {week_text(week)}.")
    rows = series.copy()
    rows["series"] = series_names(rows)
    for column in ("x", "y", "difference"):
        rows[column] = rows[column].astype(float) * 100
    scale = alt.Scale(domain=[0, 100], nice=False)
    x = alt.X("x:Q", title=f"place by {names[0]}", scale=scale, axis=alt.Axis(tickCount=5))
    y = alt.Y("y:Q", title=f"place by {names[1]}", scale=scale, axis=alt.Axis(tickCount=5))
    equal = alt.Chart(pd.DataFrame({"x": [0, 100], "y": [0, 100]})).mark_line(style=REFERENCE).encode(x=x, y=y)
    points = (
        alt.Chart(rows)
        .mark_point(filled=True, size=30, opacity=0.5, aria=False)
        .encode(
            x=x,
            y=y,
            tooltip=[
                alt.Tooltip("series:N"),
                alt.Tooltip("x:Q", title=names[0], format=".1f"),
                alt.Tooltip("y:Q", title=names[1], format=".1f"),
                alt.Tooltip("difference:Q", format="+.1f"),
            ],
        )
    )
    count = f"{len(rows):,} series that both rate" if len(rows) > 1 else "One series that both rate"
    said = f"{count}, {week_text(week)}; 100 is the best place, on the dashed line both agree."
    return layered([equal, points], heading(title, said, f"{observed_text(rated)} {RT}"), HEIGHT)
