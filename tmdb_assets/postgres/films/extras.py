"""Films in PostgreSQL: every film with its newest day, and the indexes that analysts need.

Belongs here: what is beside the tables. How a schema is made is `declaration`'s.
"""

from tmdb_assets.postgres.extras import Extras, LatestView
from tmdb_assets.schemas.films import TABLES
from tmdb_assets.schemas.films.facts import FACT_MOVIE_DAILY

_FILMS = next(table for table in TABLES if table.name == "dim_movie")
_OF_DAY = (
    "date_id",
    "popularity",
    "popularity_rank",
    "vote_average",
    "vote_count",
    "source",
    "is_newest_day",
    "age_days",
)


def _latest(schema: str) -> str:
    return f"""
        select movies.*, {", ".join(f"latest.{name}" for name in _OF_DAY)}, ratings.bayesian_rating
        from {schema}.dim_movie as movies
        inner join {schema}.movie_latest as latest using (movie_id)
        left join {schema}.movie_rating as ratings using (movie_id)"""


EXTRAS = Extras(
    indexes={FACT_MOVIE_DAILY.name: ("movie_id, date_id desc",), "dim_country": ("continent",)},
    latest=LatestView(
        name="vw_movie_latest",
        key="movie_id",
        query=_latest,
        described={
            _FILMS.name: tuple(column.name for column in _FILMS.columns),
            "movie_latest": _OF_DAY,
            "movie_rating": ("bayesian_rating",),
        },
        comment="One row per film with its newest observation.",
    ),
)
