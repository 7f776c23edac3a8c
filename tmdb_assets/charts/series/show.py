"""Charts of one series.

Belongs here: what each source said of it week by week, and how its seasons were rated.
"""

import altair as alt
import pandas as pd

from tmdb_assets.charts.drawing import Drawing, Rows, layered, of_drawable_text
from tmdb_assets.charts.series.words import RT, SHORT, short_names, span_text
from tmdb_assets.charts.texts import DAY, heading, listing, nothing
from tmdb_assets.charts.theme import LABEL

HEIGHT = 300
_FEW_WEEKS = 8
_MANY_SEASONS = 30
_ROOM = 1.12


@of_drawable_text
def ratings_by_week(weeks: Rows) -> Drawing:
    """One line per source on a scale from 0 to 100; a week without an observation is a gap.

    Args:
        weeks: The frame of `views.series.show.ratings_by_week`.
    """
    title = "Ratings by week"
    if weeks.empty:
        return nothing(title, "No rating of this series was observed in any week.")
    rows = weeks.assign(source=short_names(weeks["rating_source"]))
    order = _order(rows)
    filled = _with_missing_weeks(rows)
    scale = alt.Scale(domain=order)
    base = alt.Chart(filled).encode(
        x=alt.X("week_id:T", title=None, axis=_axis(rows)),
        y=alt.Y("score_100:Q", title="score out of 100", scale=alt.Scale(zero=False, nice=True, padding=8)),
        color=alt.Color("source:N", title=None, scale=scale, legend=alt.Legend(columns=3)),
        shape=alt.Shape("source:N", title=None, scale=scale),
    )
    points = (
        base.mark_point(filled=True, size=45, opacity=1)
        .transform_filter("isValid(datum.score_100)")
        .encode(
            tooltip=[
                alt.Tooltip("source_name:N", title="source"),
                alt.Tooltip("week_id:T", title="week of", format=DAY),
                alt.Tooltip("score_100:Q", title="score out of 100", format=",.1f"),
                alt.Tooltip("score:Q", title="on its own scale", format=",.3~f"),
                alt.Tooltip("votes_count:Q", title="votes", format=","),
                alt.Tooltip("provider:N", title="told by"),
                alt.Tooltip("observed_at:T", title="observed (UTC)", format=f"{DAY} %H:%M"),
            ]
        )
    )
    first, last = rows["observed_at"].min().date(), rows["observed_at"].max().date()
    said = f"{_sources(rows)}, observed {span_text(first, last)} (UTC). A week that was not observed is a gap. {RT}"
    return layered([base.mark_line(), points], heading(title, said), HEIGHT)


@of_drawable_text
def seasons(scored: Rows) -> Drawing:
    """The scores of the seasons as bars, beside each other where several sources have some.

    Args:
        scored: The frame of `views.series.show.seasons`.
    """
    title = "Ratings by season"
    if scored.empty:
        return nothing(title, "No season of this series is rated.")
    rows = scored.assign(source=short_names(scored["rating_source"]))
    rows["season"] = rows["season_name"].astype("string").fillna("season " + rows["season_number"].astype("string"))
    order = _order(rows)
    top = float(rows["score_100"].max()) * _ROOM
    base = alt.Chart(rows).encode(
        x=alt.X("season_number:O", title="season", axis=alt.Axis(labelAngle=0, labelOverlap=True)),
        y=alt.Y("score_100:Q", title="score out of 100", scale=alt.Scale(domain=[0, top or 1], nice=False)),
    )
    if len(order) > 1:
        base = base.encode(
            xOffset=alt.XOffset("source:N", scale=alt.Scale(domain=order)),
            color=alt.Color("source:N", title=None, scale=alt.Scale(domain=order)),
        )
    layers = [
        base.mark_bar(width=_broad(len(order))).encode(
            tooltip=[
                alt.Tooltip("season:N"),
                alt.Tooltip("season_number:Q", title="number"),
                alt.Tooltip("source_name:N", title="source"),
                alt.Tooltip("score_100:Q", title="score out of 100", format=",.1f"),
                alt.Tooltip("score_100_change:Q", title="to the season before", format="+,.1f"),
                alt.Tooltip("episode_count:Q", title="episodes", format=","),
                alt.Tooltip("air_on:T", title="first episode", format=DAY),
            ]
        )
    ]
    if len(order) == 1 and len(rows) <= _MANY_SEASONS // 2:
        layers.append(base.mark_text(style=LABEL, dy=-8).encode(text=alt.Text("score_100:Q", format=".0f")))
    weeks = rows["week_id"]
    said = f"{_sources(rows)}, observed in the {_weeks_text(weeks)}. Specials are left out."
    return layered(layers, heading(title, said), HEIGHT)


def _broad(sources: int) -> alt.RelativeBandSize:
    """How broad a bar is: one alone does not fill its season."""
    return alt.RelativeBandSize(band=0.5 if sources == 1 else 1)


def _weeks_text(weeks: Rows) -> str:
    first, last = weeks.min().date(), weeks.max().date()
    return f"week{'' if first == last else 's'} of {span_text(first, last)}"


def _order(rows: Rows) -> list[str]:
    there = list(dict.fromkeys(rows["source"]))
    return [name for name in SHORT.values() if name in there] + [name for name in there if name not in SHORT.values()]


def _sources(rows: Rows) -> str:
    return listing(list(dict.fromkeys(rows["source_name"])), len(SHORT))


def _axis(rows: Rows) -> alt.Axis:
    """Each week of a few, else as many as there is room for."""
    weeks = sorted(set(rows["week_id"]))
    axis = alt.Axis(format="%d %b", grid=False, labelOverlap=True, labelFlush=False)
    if len(weeks) <= _FEW_WEEKS:
        axis.values = [alt.DateTime(year=week.year, month=week.month, date=week.day) for week in weeks]
    return axis


def _with_missing_weeks(rows: Rows) -> Rows:
    """The rows, and one without values for each week between them in which a source was not observed."""
    weeks = pd.date_range(rows["week_id"].min(), rows["week_id"].max(), freq="7D", unit="ms", name="week_id")
    every = pd.MultiIndex.from_product([weeks, rows["source"].unique()], names=["week_id", "source"])
    return rows.set_index(["week_id", "source"]).reindex(every).reset_index()
