"""Countries and continents: where the day's films were produced, and how popular they are.

Belongs here: the frames behind the charts and the map of places.
"""

from datetime import date

import pandas as pd

from tmdb_assets.published import PublishedCopy
from tmdb_assets.views.films.window import DAYS


def continents_by_day(copy: PublishedCopy, until: date | None = None, days: int = 90) -> pd.DataFrame:
    """The popularity of each continent's films, day by day; a film counts once in each continent of its countries.

    Args:
        copy: The published copy.
        until: The last day; the newest one if none is given.
        days: How many calendar days up to it; days that were not observed have no rows.

    Returns:
        One row per day and continent, oldest day first, in a day the most popular continent first: date_id, continent,
        movie_count (ranked films of the day), popularity_total, popularity_mean, vote_average_weighted (0 to 10) and
        vote_count (both NULL on a recovered day), source (`live` or `daily_export`).
    """
    return copy.query(
        f"""
        with {DAYS}
        select
            continents.date_id,
            continents.continent,
            continents.movie_count,
            continents.popularity_total,
            continents.popularity_mean,
            continents.vote_average_weighted,
            continents.vote_count,
            days.source
        from continent_popularity as continents
        inner join days using (date_id)
        order by continents.date_id, continents.popularity_total desc nulls last, continents.continent
        """,  # noqa: S608 - a fragment of ours
        {"until": until, "days": days},
    )


def by_country(copy: PublishedCopy, day: date | None = None) -> pd.DataFrame:
    """The ranked films of a day by the countries that produced them; a film counts in each of its countries.

    Args:
        copy: The published copy.
        day: The day; the newest one if none is given.

    Returns:
        One row per country that has any, most popular first: country_code (ISO 3166-1 alpha-2, with TMDB's historical
        ones), country_name, continent (NULL if unknown), movie_count, popularity_total, popularity_mean, date_id,
        source (`live` or `daily_export`).
    """
    return copy.query(
        """
        select
            countries.country_code,
            countries.name as country_name,
            countries.continent,
            count(*) as movie_count,
            sum(facts.popularity) as popularity_total,
            avg(facts.popularity) as popularity_mean,
            facts.date_id,
            min(facts.source) as source
        from fact_movie_daily as facts
        inner join bridge_movie_country as bridge using (movie_id)
        inner join dim_country as countries using (country_code)
        where
            facts.date_id = coalesce($day, (select max(date_id) from fact_movie_daily))
            and facts.popularity_rank is not null
        group by all
        order by popularity_total desc nulls last, countries.country_code
        """,
        {"day": day},
    )
