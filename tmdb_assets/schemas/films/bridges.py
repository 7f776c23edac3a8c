"""The bridges of the star schema: which film has which genres, companies, people and the like.

Belongs here: row models of the `bridge_*` tables. A bridge holds what the newest details of a film say;
what an older answer said of the same film is gone from it.
"""

import pandera.pandas as pa
from pandera.typing.pandas import Series

from tmdb_assets.schemas.table import Rows, Table
from tmdb_assets.schemas.types import BigInt, Integer, Text

_MOVIE_ID = "The film."
_MOVIE = ("dim_movie", "movie_id")
_POSITION = (
    "Place of the {0} in TMDB's list of the film's, from 1 without gaps; a {0} that comes twice has its first one.{1}"
    " NULL of a film whose raw details an upgrade no longer found."
)


class BridgeMovieGenre(Rows):
    """One row per film and genre."""

    movie_id: Series[BigInt] = pa.Field(description=_MOVIE_ID)
    genre_id: Series[BigInt] = pa.Field(description="A genre of the film.")
    position: Series[Integer] = pa.Field(
        nullable=True, ge=1, description=_POSITION.format("genre", " The film's main genre has 1.")
    )

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["movie_id", "genre_id"]


class BridgeMovieCompany(Rows):
    """One row per film and production company."""

    movie_id: Series[BigInt] = pa.Field(description=_MOVIE_ID)
    company_id: Series[BigInt] = pa.Field(description="A company that produced the film.")
    position: Series[Integer] = pa.Field(
        nullable=True, ge=1, description=_POSITION.format("company", " The company that TMDB names first has 1.")
    )

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["movie_id", "company_id"]


class BridgeMovieCountry(Rows):
    """One row per film and production country."""

    movie_id: Series[BigInt] = pa.Field(description=_MOVIE_ID)
    country_code: Series[Text] = pa.Field(description="A country in which the film was produced.")
    position: Series[Integer] = pa.Field(
        nullable=True, ge=1, description=_POSITION.format("country", " The country that TMDB names first has 1.")
    )

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["movie_id", "country_code"]


class BridgeMovieLanguage(Rows):
    """One row per film and spoken language."""

    movie_id: Series[BigInt] = pa.Field(description=_MOVIE_ID)
    language_code: Series[Text] = pa.Field(description="A language spoken in the film.")

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["movie_id", "language_code"]


class BridgeMovieKeyword(Rows):
    """One row per film and keyword."""

    movie_id: Series[BigInt] = pa.Field(description=_MOVIE_ID)
    keyword_id: Series[BigInt] = pa.Field(description="A keyword of the film.")

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["movie_id", "keyword_id"]


class BridgeMovieCast(Rows):
    """One row per cast credit of a film; a person with two characters may have two credits."""

    movie_id: Series[BigInt] = pa.Field(description=_MOVIE_ID)
    credit_id: Series[Text] = pa.Field(description="TMDB's id of the credit.")
    person_id: Series[BigInt] = pa.Field(description="The person.")
    character: Series[Text] = pa.Field(
        nullable=True, metadata={"max_null_share": 0.6}, description="Character played; NULL if TMDB has none."
    )
    cast_order: Series[Integer] = pa.Field(nullable=True, ge=0, description="Place in the billing, from 0.")

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["movie_id", "credit_id"]


class BridgeMovieCrew(Rows):
    """One row per crew credit of a film; a person with two jobs has two credits."""

    movie_id: Series[BigInt] = pa.Field(description=_MOVIE_ID)
    credit_id: Series[Text] = pa.Field(description="TMDB's id of the credit.")
    person_id: Series[BigInt] = pa.Field(description="The person.")
    department: Series[Text] = pa.Field(
        nullable=True, metadata={"max_null_share": 0.2}, description="Department, such as Directing."
    )
    job: Series[Text] = pa.Field(nullable=True, metadata={"max_null_share": 0.2}, description="Job, such as Director.")

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["movie_id", "credit_id"]


BRIDGES = (
    Table(
        "bridge_movie_genre",
        "core",
        BridgeMovieGenre,
        references={"movie_id": _MOVIE, "genre_id": ("dim_genre", "genre_id")},
    ),
    Table(
        "bridge_movie_company",
        "core",
        BridgeMovieCompany,
        references={"movie_id": _MOVIE, "company_id": ("dim_company", "company_id")},
    ),
    Table(
        "bridge_movie_country",
        "core",
        BridgeMovieCountry,
        references={"movie_id": _MOVIE, "country_code": ("dim_country", "country_code")},
    ),
    Table(
        "bridge_movie_language",
        "core",
        BridgeMovieLanguage,
        references={"movie_id": _MOVIE, "language_code": ("dim_language", "language_code")},
    ),
    Table(
        "bridge_movie_keyword",
        "core",
        BridgeMovieKeyword,
        may_be_empty=True,
        references={"movie_id": _MOVIE, "keyword_id": ("dim_keyword", "keyword_id")},
    ),
    Table(
        "bridge_movie_cast",
        "core",
        BridgeMovieCast,
        references={"movie_id": _MOVIE, "person_id": ("dim_person", "person_id")},
    ),
    Table(
        "bridge_movie_crew",
        "core",
        BridgeMovieCrew,
        references={"movie_id": _MOVIE, "person_id": ("dim_person", "person_id")},
    ),
)
