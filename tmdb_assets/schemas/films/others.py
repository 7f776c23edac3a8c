"""What others say of films, and where they can be watched: ratings of OMDb, offers of JustWatch.

Belongs here: row models of `fact_movie_rating`, `bridge_movie_provider` and their own dimensions. What TMDB's users
think is a column of fact_movie_daily.
"""

import pandera.pandas as pa
from pandera.typing.pandas import Series

from tmdb_assets.schemas.conformed import (
    OFFER_KIND,
    OFFERS,
    SCORE,
    SCORE_100,
    RatingSourceRows,
    WatchProviderRows,
)
from tmdb_assets.schemas.table import Rows, Table
from tmdb_assets.schemas.types import BigInt, Date, Double, Text, Timestamp

RATING_SOURCES = ("imdb_users", "rt_critics", "mc_critics")
"""Whose opinion a rating is."""

_MOVIE = ("dim_movie", "movie_id")


class DimRatingSource(RatingSourceRows):
    """One row per source of ratings of films: whose opinion it is, on which scale, and who tells it."""


class DimWatchProvider(WatchProviderRows):
    """One row per service that offered any observed film, in the countries of FILMS_COUNTRIES."""


class FactMovieRating(Rows):
    """One row per film, day and source of ratings: the score as observed on that day, and who told it.

    Films are asked about by popularity, with what is left of a day's quota of OMDb, and again when their rating is as
    old as TMDB_REFRESH_DAYS: most films have no row on a day, and nothing is carried forward. A recovered day has none.
    """

    date_id: Series[Date] = pa.Field(description="UTC day of the observation.")
    movie_id: Series[BigInt] = pa.Field(description="The film.")
    rating_source: Series[Text] = pa.Field(isin=list(RATING_SOURCES), description="Whose opinion it is.")
    score: Series[Double] = pa.Field(ge=0, description=SCORE)
    score_100: Series[Double] = pa.Field(ge=0, le=100, description=SCORE_100)
    votes_count: Series[BigInt] = pa.Field(
        nullable=True,
        ge=0,
        description="Number of votes behind the score; NULL if it was not told: of IMDb alone it is.",
    )
    provider: Series[Text] = pa.Field(isin=["omdb"], description="Who told the number: omdb.")
    observed_at: Series[Timestamp] = pa.Field(description="UTC time of the observation; it lies in the day.")

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["date_id", "movie_id", "rating_source"]


class BridgeMovieProvider(Rows):
    """One row per film, country, kind of offer and service that offered it; data of JustWatch, as TMDB tells it.

    Only of the countries of FILMS_COUNTRIES. A film's details are fetched when they change or are old, so an offer was
    seen on few days; what was offered last has the day of the film's newest details as last_seen_on.

    Not additive: a film has a row for each, so its money or popularity joined here and summed up counts several times;
    the total with each film once is that of movie_economics, or of fact_movie_daily for a day.
    """

    movie_id: Series[BigInt] = pa.Field(description="The film.")
    country_code: Series[Text] = pa.Field(description="Country in which it is offered.")
    kind: Series[Text] = pa.Field(isin=list(OFFERS), description=OFFER_KIND)
    watch_provider_id: Series[BigInt] = pa.Field(description="The service.")
    first_seen_on: Series[Date] = pa.Field(description="First UTC day on which details named the offer.")
    last_seen_on: Series[Date] = pa.Field(description="Last UTC day on which details named the offer.")

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["movie_id", "country_code", "kind", "watch_provider_id"]


OTHERS = (
    Table("dim_rating_source", "core", DimRatingSource, subject="films"),
    Table("dim_watch_provider", "core", DimWatchProvider, may_be_empty=True, subject="films"),
    Table(
        "fact_movie_rating",
        "core",
        FactMovieRating,
        references={
            "movie_id": _MOVIE,
            "date_id": ("dim_date", "date_id"),
            "rating_source": ("dim_rating_source", "rating_source"),
        },
        day_column="date_id",
        may_be_empty=True,
        # So many as a quota leaves: now a thousand films, now none.
        follows=True,
    ),
    Table(
        "bridge_movie_provider",
        "core",
        BridgeMovieProvider,
        references={
            "movie_id": _MOVIE,
            "country_code": ("dim_country", "country_code"),
            "watch_provider_id": ("dim_watch_provider", "watch_provider_id"),
        },
        may_be_empty=True,
    ),
)
