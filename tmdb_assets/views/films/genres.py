"""Genres: how popular each is, day by day.

Belongs here: the frames behind the charts of genres. The money of genres is economics' business.
"""

from datetime import date

import pandas as pd

from tmdb_assets.published import PublishedCopy
from tmdb_assets.views.films.window import DAYS


def popularity_by_day(copy: PublishedCopy, until: date | None = None, days: int = 90) -> pd.DataFrame:
    """The popularity of each genre's films, day by day; a film counts in each of its genres.

    Args:
        copy: The published copy.
        until: The last day; the newest one if none is given.
        days: How many calendar days up to it; days that were not observed have no rows.

    Returns:
        One row per day and genre, oldest day first, in a day the most popular genre first: date_id, genre_id,
        genre_name (NULL if TMDB no longer names it), movie_count (ranked films of the day), popularity_total,
        popularity_mean, vote_average_weighted (0 to 10) and vote_count (both NULL on a recovered day), source (`live`
        or `daily_export`).
    """
    return copy.query(
        f"""
        with {DAYS}
        select
            genres.date_id,
            genres.genre_id,
            genres.genre_name,
            genres.movie_count,
            genres.popularity_total,
            genres.popularity_mean,
            genres.vote_average_weighted,
            genres.vote_count,
            days.source
        from genre_popularity as genres
        inner join days using (date_id)
        order by genres.date_id, genres.popularity_total desc nulls last, genres.genre_id
        """,  # noqa: S608 - a fragment of ours
        {"until": until, "days": days},
    )
