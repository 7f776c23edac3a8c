"""Films with everything that people ask about them: a film in one wide row, a part of a franchise, votes coming in.

Belongs here: row models of the marts that answer a question by one SELECT and whose rows are films. What films come to
by genre, year or day since their release is in `group_answers`.
"""

import pandera.pandas as pa
from pandera.typing.pandas import Series

from tmdb_assets.schemas.films.film_marts import BAYESIAN, FINITE, REVENUE_MULTIPLE
from tmdb_assets.schemas.table import Rows, Table
from tmdb_assets.schemas.types import BigInt, Boolean, Date, Double, Integer, Text

_MOVIE_ID = "The film."
_TITLE = "Title in the configured language; NULL if TMDB has none."
_MOVIE = ("dim_movie", "movie_id")
_LISTED = "separated by comma; NULL if none is known. A list to read: the bridge has an entry a row."


class Movie(Rows):
    """One row per film that TMDB knows: everything that is mostly asked of it, so that a question is one SELECT.

    Money is that of movie_economics (known and plausible), votes are those of the newest day on which they were
    observed (movie_rating), popularity is that of the newest observed day. Films that TMDB removed are not in it.
    """

    movie_id: Series[BigInt] = pa.Field(ge=1, description=_MOVIE_ID)
    title: Series[Text] = pa.Field(nullable=True, metadata={"max_null_share": 0.01}, description=_TITLE)
    original_title: Series[Text] = pa.Field(
        nullable=True,
        metadata={"max_null_share": 0.01},
        description="Title in the film's original language; NULL if TMDB has none.",
    )
    released_on: Series[Date] = pa.Field(
        nullable=True, metadata={"max_null_share": 0.2}, description="Primary release date; NULL if unknown."
    )
    release_year: Series[Integer] = pa.Field(nullable=True, ge=1, description="Year of the release; NULL if unknown.")
    status: Series[Text] = pa.Field(
        nullable=True, description="Production status, such as Released or Post Production; NULL without details."
    )
    is_released: Series[Boolean] = pa.Field(description="Whether the film was released, as in movie_economics.")
    language_code: Series[Text] = pa.Field(nullable=True, description="Original language of the film.")
    language_name: Series[Text] = pa.Field(nullable=True, description="English name of the language, if known.")
    runtime_minutes: Series[Integer] = pa.Field(nullable=True, gt=0, description="Length in minutes; NULL if unknown.")
    main_genre_name: Series[Text] = pa.Field(
        nullable=True, description="Name of the first of its genres in TMDB's order."
    )
    genres: Series[Text] = pa.Field(nullable=True, description=f"Names of its genres in TMDB's order, {_LISTED}")
    country_codes: Series[Text] = pa.Field(
        nullable=True, description=f"ISO 3166-1 codes of the countries it was produced in, in TMDB's order, {_LISTED}"
    )
    countries: Series[Text] = pa.Field(nullable=True, description=f"Names of these countries likewise, {_LISTED}")
    directors: Series[Text] = pa.Field(nullable=True, description=f"Names of its directors, by name, {_LISTED}")
    leading_cast: Series[Text] = pa.Field(
        nullable=True, description=f"Names of the first five people of its cast, in the order of the billing, {_LISTED}"
    )
    collection_id: Series[BigInt] = pa.Field(nullable=True, description="Collection (franchise) of the film, if any.")
    collection_name: Series[Text] = pa.Field(nullable=True, description="Name of the collection.")
    budget_usd: Series[BigInt] = pa.Field(
        nullable=True, gt=0, description="Budget in US dollars; NULL where unknown or implausible."
    )
    revenue_usd: Series[BigInt] = pa.Field(
        nullable=True, gt=0, description="Revenue in US dollars; NULL where unknown or implausible."
    )
    profit_usd: Series[BigInt] = pa.Field(
        nullable=True, description="Revenue less budget in US dollars; NULL where either is NULL."
    )
    revenue_multiple: Series[Double] = pa.Field(
        nullable=True, gt=0, le=FINITE, description=f"{REVENUE_MULTIPLE}; NULL where either is NULL."
    )
    vote_count: Series[BigInt] = pa.Field(
        nullable=True, gt=0, description="Number of votes, of the newest day on which they were observed; NULL if none."
    )
    vote_average: Series[Double] = pa.Field(
        nullable=True, gt=0, le=10, description="Mean vote of that day, 0 to 10; NULL without votes."
    )
    bayesian_rating: Series[Double] = pa.Field(
        nullable=True, gt=0, le=10, description=f"Rating: {BAYESIAN}, as in movie_rating; NULL without votes."
    )
    popularity: Series[Double] = pa.Field(
        nullable=True,
        ge=0,
        description="TMDB's popularity on the newest observed day; NULL if the film is not among that day's.",
    )
    popularity_rank: Series[Integer] = pa.Field(
        nullable=True,
        ge=1,
        description="Rank by popularity on the newest observed day, 1 is the highest; NULL likewise.",
    )
    last_observed_on: Series[Date] = pa.Field(
        nullable=True, description="Last UTC day on which the film was observed, of those that are kept."
    )
    first_seen_on: Series[Date] = pa.Field(description="First UTC day on which the film was observed.")
    imdb_id: Series[Text] = pa.Field(nullable=True, str_matches=r"^tt\d+$", description="IMDb's id, if known.")

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["movie_id"]


ANSWER_MARTS = (
    Table(
        "movie",
        "marts",
        Movie,
        references={
            "movie_id": _MOVIE,
            "language_code": ("dim_language", "language_code"),
            "collection_id": ("dim_collection", "collection_id"),
        },
    ),
)
