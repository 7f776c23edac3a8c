"""Charts of one film.

Belongs here: what was observed of a film, day by day.
"""

from typing import Literal

import altair as alt

from tmdb_assets.charts.drawing import Drawing, Rows, layered, of_drawable_text
from tmdb_assets.charts.films.over_days import (
    HEIGHT,
    axis_of_days,
    days_said,
    points_of_days,
    recovered_bands,
    with_missing_days,
)
from tmdb_assets.charts.texts import heading, nothing
from tmdb_assets.schemas.films.facts import LIVE, RECOVERED

Measure = Literal["popularity", "popularity_rank", "vote_count", "vote_average"]

_MEASURES: dict[Measure, tuple[str, str]] = {
    "popularity": ("Popularity by day", "popularity"),
    "popularity_rank": ("Rank by popularity, by day", "rank, 1 is the most popular"),
    "vote_count": ("Votes by day", "votes"),
    "vote_average": ("Mean vote by day", "mean vote, 0 to 10"),
}


@of_drawable_text
def history(days: Rows, measure: Measure = "popularity") -> Drawing:
    """One measure of one film over its days. Two units on one pair of axes mislead: show a chart for each.

    Args:
        days: The frame of `views.film.history`.
        measure: What to show. A recovered day has no votes.
    """
    title, unit = _MEASURES[measure]
    shown = days.dropna(subset=[measure])
    if shown.empty:
        return nothing(title, f"No {unit.partition(',')[0]} of this film was observed.")
    filled = with_missing_days(days)
    filled["observed"] = filled["source"].map({LIVE: "live", RECOVERED: "recovered from TMDB's daily export"})
    is_rank = measure == "popularity_rank"
    scale = alt.Scale(reverse=is_rank, zero=not is_rank and measure != "vote_count", nice=True)
    base = alt.Chart(filled).encode(
        x=alt.X("date_id:T", title=None, axis=axis_of_days(days)),
        y=alt.Y(f"{measure}:Q", title=unit, scale=scale),
    )
    told = [
        alt.Tooltip("date_id:T", title="day (UTC)", format="%d %b %Y"),
        alt.Tooltip("popularity:Q", format=",.2f"),
        alt.Tooltip("popularity_rank:Q", title="rank", format=","),
        alt.Tooltip("vote_average:Q", title="mean vote", format=".2f"),
        alt.Tooltip("vote_count:Q", title="votes", format=","),
        alt.Tooltip("observed:N"),
    ]
    bands = [recovered_bands(days)] if RECOVERED in set(days["source"]) else []
    known = base.transform_filter(f"isValid(datum.{measure})")
    layers = [*bands, base.mark_line(), *points_of_days(known, shown, told)]
    return layered(layers, heading(title, days_said(days)), HEIGHT * 3 // 4)
