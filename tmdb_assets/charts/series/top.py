"""Charts of the best rated series of a week.

Belongs here: what critics and audiences think of each of a few series.
"""

from datetime import date

import altair as alt
import pandas as pd

from tmdb_assets.charts.drawing import Drawing, Rows, layered, of_drawable_text
from tmdb_assets.charts.series.rows import AXIS, ROW, labels
from tmdb_assets.charts.series.words import observed_text, week_text
from tmdb_assets.charts.texts import TITLE_LETTERS, heading, nothing, series_names
from tmdb_assets.charts.theme import OTHER

_GROUPS = {"critics_score": "critics", "audience_score": "audience", "consensus_score": "consensus"}
_MARKS = {"critics": "square", "audience": "circle", "consensus": "diamond"}


@of_drawable_text
def top_series(series: Rows, rated: Rows) -> Drawing:
    """What critics, audiences and both together think of series, best consensus first.

    Args:
        series: Some rows of `search.series_search` by consensus.
        rated: The frame of `views.series.week.rated_by` of their week.
    """
    title = "Best rated series"
    rows = series.dropna(subset=["consensus_score"]).copy()
    if rows.empty:
        return nothing(title, "No series of these has a consensus: it takes two sources that rate it.")
    rows["series"] = series_names(rows)
    rows["label"] = rows["rank"].astype("string") + ". " + series_names(rows, TITLE_LETTERS)
    rows["place"] = range(1, len(rows) + 1)
    low = _low(rows)

    def across(column: str) -> alt.X:
        return alt.X(
            f"{column}:Q",
            title="place among the week's series, 100 is the best",
            scale=alt.Scale(domain=[low, 100], nice=False, zero=False),
            axis=alt.Axis(tickCount=5, orient="top"),
        )

    y = alt.Y("place:O", title=None, axis=None)
    told = [
        alt.Tooltip("series:N"),
        alt.Tooltip("rank:Q", format=","),
        alt.Tooltip("consensus_score:Q", title="consensus", format=".1f"),
        alt.Tooltip("critics_score:Q", title="critics", format=".1f"),
        alt.Tooltip("audience_score:Q", title="audience", format=".1f"),
        alt.Tooltip("source_count:Q", title="sources"),
        alt.Tooltip("disagreement:Q", format=".3f"),
        alt.Tooltip("networks:N"),
    ]
    layers = []
    both = rows.dropna(subset=["critics_score", "audience_score"])
    if not both.empty:
        spans = alt.Chart(both).mark_rule(style=OTHER, strokeWidth=2, yOffset=ROW / 4)
        layers.append(spans.encode(x=across("critics_score"), x2="audience_score:Q", y=y))
    points = _points(rows)
    groups = [name for name in _GROUPS.values() if name in set(points["group"])]
    layers.append(
        alt.Chart(points)
        .mark_point(filled=True, size=70, opacity=1, yOffset=ROW / 4)
        .encode(
            x=across("score"),
            y=y,
            color=alt.Color("group:N", title=None, scale=alt.Scale(domain=groups)),
            shape=alt.Shape(
                "group:N", title=None, scale=alt.Scale(domain=groups, range=[_MARKS[name] for name in groups])
            ),
            tooltip=told,
        )
    )
    layers.append(labels(rows, y))
    week = week_text(rows["week_id"].iloc[0].date())
    said = f"The first {len(rows)} by consensus, {week}." if len(rows) > 1 else f"By consensus, {week}."
    return layered(layers, heading(title, said, observed_text(rated)), ROW * len(rows) + AXIS)


def _low(rows: Rows) -> float:
    """Where the scale begins: the best of a week are near its end, and points, unlike bars, need no zero."""
    lowest = rows[list(_GROUPS)].astype(float).min().min()
    return max(0.0, 10.0 * ((lowest - 1) // 10))


def _points(rows: Rows) -> Rows:
    """One row per series and group that has a score of it; the consensus last, so that it is seen."""
    parts = [
        rows.assign(group=name, score=rows[column]).dropna(subset=["score"])
        for column, name in (*list(_GROUPS.items())[:2], ("consensus_score", "consensus"))
    ]
    return pd.concat([part for part in parts if not part.empty])


@of_drawable_text
def top_of_networks(series: Rows, week: date, rated: Rows) -> Drawing:
    """The consensus of the best series of each of a few networks.

    Args:
        series: The frame of `views.series.report.top_of_networks`.
        week: The week's Monday.
        rated: The frame of `views.series.week.rated_by`.
    """
    title = "Best series of networks"
    if series.empty:
        return nothing(title, f"No series of a network has a consensus in the {week_text(week)}.")
    rows = series.copy()
    rows["series"] = series_names(rows)
    networks = rows["network_name"].astype("string").fillna("network " + rows["network_id"].astype("string"))
    rows["network"] = networks
    places = {network: place for place, network in enumerate(rows["network_id"].unique(), start=1)}
    rows["place"] = rows["network_id"].map(places)
    first = rows[rows["rank"] == 1].copy()
    first["label"] = first["network"] + ": " + series_names(first, TITLE_LETTERS)
    low = max(0.0, 10.0 * ((float(rows["consensus_score"].min()) - 1) // 10))
    y = alt.Y("place:O", title=None, axis=None)
    points = (
        alt.Chart(rows)
        .mark_point(filled=True, size=70, opacity=1, yOffset=ROW / 4)
        .encode(
            x=alt.X(
                "consensus_score:Q",
                title="consensus, 100 is the best",
                scale=alt.Scale(domain=[low, 100], nice=False, zero=False),
                axis=alt.Axis(tickCount=5, orient="top"),
            ),
            y=y,
            tooltip=[
                alt.Tooltip("network:N"),
                alt.Tooltip("rank:Q", title="rank in the network"),
                alt.Tooltip("series:N"),
                alt.Tooltip("consensus_score:Q", title="consensus", format=".1f"),
                alt.Tooltip("source_count:Q", title="sources"),
                alt.Tooltip("votes_count:Q", title="votes", format=","),
            ],
        )
    )
    said = f"The first {int(rows['rank'].max())} of each by consensus, {week_text(week)}; the best one is named."
    return layered([points, labels(first, y)], heading(title, said, observed_text(rated)), ROW * len(first) + AXIS)
