"""One day in numbers.

Belongs here: what a report of a day begins with. Changes against other days are the overview's business.
"""

from dataclasses import dataclass
from datetime import date

from tmdb_assets.published import PublishedCopy


@dataclass(frozen=True)
class DayFigures:
    """A day as it was observed.

    Attributes:
        day: The UTC day.
        source: How it was observed: `live`, or `daily_export` (popularity only).
        film_count: Films observed on it.
        new_count: Films that were never observed before it.
        popularity_total: Sum of their popularity.
        vote_count: Number of their votes together; None on a recovered day.
        first_title: Title of the most popular film; None if unknown.
        country_count: Countries that produced them.
        observed_days: Days observed up to it, itself included.
        newest_day: The newest observed day of the published copy.
    """

    day: date
    source: str
    film_count: int
    new_count: int
    popularity_total: float | None
    vote_count: int | None
    first_title: str | None
    country_count: int
    observed_days: int
    newest_day: date


class UnobservedDayError(LookupError):
    """The published copy does not have the day."""


def observed(copy: PublishedCopy, day: date) -> DayFigures:
    """The numbers of a day.

    Raises:
        UnobservedDayError: The published copy does not have the day.
    """
    if day not in copy.ways:
        raise UnobservedDayError(f"{day} is not in the published copy")
    row = (
        copy.cursor()
        .execute(
            """
            select
                count(*) as film_count,
                count(*) filter (movies.first_seen_on = $day) as new_count,
                sum(facts.popularity) as popularity_total,
                cast(sum(facts.vote_count) as bigint) as vote_count,
                min(movies.title) filter (facts.popularity_rank = 1) as first_title,
                (
                    select count(distinct bridge.country_code)
                    from bridge_movie_country as bridge
                    inner join fact_movie_daily as of_day using (movie_id)
                    where of_day.date_id = $day
                ) as country_count
            from fact_movie_daily as facts
            inner join dim_movie as movies using (movie_id)
            where facts.date_id = $day
            """,
            {"day": day},
        )
        .fetchall()[0]
    )
    films, new, popularity, votes, first_title, countries = row
    return DayFigures(
        day=day,
        source=copy.ways[day],
        film_count=films,
        new_count=new,
        popularity_total=popularity,
        vote_count=votes,
        first_title=first_title,
        country_count=countries,
        observed_days=sum(other <= day for other in copy.periods),
        newest_day=copy.periods[-1],
    )
