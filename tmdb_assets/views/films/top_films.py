"""The most popular films of a day.

Belongs here: the frame behind the list and the chart of top films. Finding films by criteria is `search`'s business.
"""

from datetime import date

import pandas as pd

from tmdb_assets.published import PublishedCopy

FIRST = 20
"""How many films are shown of a day."""


def most_popular(copy: PublishedCopy, day: date | None = None, limit: int = FIRST) -> pd.DataFrame:
    """The films of a day that TMDB ranks first by popularity.

    Args:
        copy: The published copy.
        day: The day; the newest one if none is given.
        limit: How many.

    Returns:
        One row per film, first rank first: popularity_rank, movie_id, title (NULL if unknown), release_year (NULL if
        unknown), genres (names, comma-separated; NULL if none is known), popularity, popularity_rank_before and
        popularity_before (of the day before; NULL if that day or the film was not observed; the rank also if one of the
        two days was recovered and the other was not), vote_average (0 to 10) and vote_count (both NULL on a recovered
        day), date_id, source (`live` or `daily_export`).
    """
    return copy.query(
        """
        with first_films as (
            select *
            from fact_movie_daily
            where
                date_id = coalesce($day, (select max(date_id) from fact_movie_daily))
                and popularity_rank <= $limit
        ),
        named as (
            select
                bridge.movie_id,
                string_agg(genres.name, ', ' order by genres.name) as genres
            from bridge_movie_genre as bridge
            inner join dim_genre as genres using (genre_id)
            where bridge.movie_id in (select movie_id from first_films)
            group by bridge.movie_id
        )
        select
            films.popularity_rank,
            films.movie_id,
            movies.title,
            cast(year(movies.released_on) as integer) as release_year,
            named.genres,
            films.popularity,
            case when before.source = films.source then before.popularity_rank end as popularity_rank_before,
            before.popularity as popularity_before,
            films.vote_average,
            films.vote_count,
            films.date_id,
            films.source
        from first_films as films
        inner join dim_movie as movies using (movie_id)
        left join named using (movie_id)
        left join fact_movie_daily as before
            on films.movie_id = before.movie_id and before.date_id = films.date_id - 1
        order by films.popularity_rank
        """,
        {"day": day, "limit": limit},
    )
