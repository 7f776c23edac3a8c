"""The overview: the figures of a day beside those of the day before and of the week before, and who moved most.

Belongs here: what is compared with what, and why something cannot be compared. A day that is missing, or that was
recovered and so has no votes, has no figure: nothing is taken from a neighbour, and like is compared with like.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from tmdb_assets.published import PublishedCopy
from tmdb_assets.schemas.films.facts import LIVE
from tmdb_assets.views.comparison import why_not_comparable

COMPARED = (1, 7)
"""How many days before the shown one those days lie that it is compared with."""

_OF_A_DAY = """
    with wanted as (select unnest($days::date[]) as date_id),
    observed as (
        select
            date_id,
            count(popularity_rank) as movie_count,
            avg(popularity) filter (popularity_rank is not null) as popularity_mean,
            sum(vote_count) filter (popularity_rank is not null) as vote_count,
            sum(vote_average * vote_count) filter (popularity_rank is not null and vote_average is not null)
                / sum(vote_count) filter (popularity_rank is not null and vote_average is not null)
                as vote_average_weighted
        from fact_movie_daily
        where date_id in (select date_id from wanted)
        group by date_id
    ),
    new as (
        select first_seen_on as date_id, count(*) as new_count
        from dim_movie
        where first_seen_on in (select date_id from wanted)
        group by first_seen_on
    )
    select observed.*, coalesce(new_count, 0) as new_count
    from observed left join new using (date_id)
"""
_MOVERS = """
    select
        moved.rank, moved.movie_id, moved.title, moved.popularity, moved.popularity_before,
        moved.popularity_change, moved.popularity_ratio, moved.threshold_popularity, moved.popularity_rank,
        case when moved.source = moved.source_before then moved.popularity_rank_change end as popularity_rank_change,
        moved.source, moved.source_before
    from popularity_movers as moved
    where moved.date_id = $day and moved.window_days = $window and moved.direction = $direction
        and moved.measure = $measure
    order by moved.rank
    limit $limit
"""


@dataclass(frozen=True)
class Value:
    """A figure of one day.

    Attributes:
        day: The day.
        number: The figure; None if there is none.
        why: Why there is none, as a clause such as "no live data on 2026-11-14"; empty if there is one.
    """

    day: date
    number: float | None
    why: str = ""


@dataclass(frozen=True)
class Figure:
    """A figure of the shown day, and the same of the days it is compared with.

    Attributes:
        name: Which figure: movie_count (ranked films of the day), new_count (films never observed before),
            popularity_mean, vote_count (votes of those films together), vote_average_weighted (0 to 10).
        now: That of the shown day.
        before: Those of the days of `COMPARED`, in that order.
    """

    name: str
    now: Value
    before: tuple[Value, ...]


_FIGURES = {
    "movie_count": False,
    "new_count": False,
    "popularity_mean": False,
    "vote_count": True,
    "vote_average_weighted": True,
}
"""The figures, and whether only a live day has them."""


def figures(copy: PublishedCopy, day: date) -> list[Figure]:
    """The figures of a day beside those of the days before it.

    Args:
        copy: The published copy.
        day: The day that is shown.
    """
    days = [day, *(day - timedelta(days=n) for n in COMPARED)]
    rows = copy.arrow(_OF_A_DAY, {"days": days}).to_pylist()
    by_day = {row["date_id"]: row for row in rows}

    def value(name: str, of: date) -> Value:
        source = copy.ways.get(of)
        if source is None or of not in by_day:
            return Value(of, None, f"no data on {of}")
        if _FIGURES[name] and source != LIVE:
            return Value(of, None, f"no live data on {of}")
        if why := why_not_comparable(copy, day, of):
            return Value(of, None, why)
        number = by_day[of][name]
        return Value(of, None, f"nothing known on {of}") if number is None else Value(of, float(number))

    return [Figure(name, value(name, day), tuple(value(name, of) for of in days[1:])) for name in _FIGURES]


def movers(
    copy: PublishedCopy, day: date, window_days: int, direction: str, measure: str = "absolute", limit: int = 10
) -> pd.DataFrame:
    """The films whose popularity changed most since `window_days` before a day, or that entered or left the list.

    Args:
        copy: The published copy.
        day: The day.
        window_days: 1, 7 or 28.
        direction: "rose", "fell", "entered" or "left".
        measure: "absolute" or "relative"; films that entered or left are "absolute".
        limit: How many films, at most as many as `popularity_movers` has.

    Returns:
        rank, movie_id, title, popularity, popularity_before, popularity_change, popularity_ratio, threshold_popularity,
        popularity_rank, popularity_rank_change (NULL if one of the two days was recovered and the other was not: they
        do not have the same films), source, source_before; by rank. Empty if the day compared with is missing
        (`why_still`).
    """
    return copy.query(
        _MOVERS,
        {"day": day, "window": window_days, "direction": direction, "measure": measure, "limit": limit},
    )


def why_still(copy: PublishedCopy, day: date, window_days: int) -> str:
    """Why there are no movers of a day, in a sentence."""
    compared_on = day - timedelta(days=window_days)
    if compared_on in copy.ways:
        return f"No film's popularity changed between {compared_on} and {day}."
    return f"There is no data on {compared_on}, and nothing is taken from its neighbours."
