"""The dimensions of the star schema: what films, people, companies, genres, places and days are.

Belongs here: row models of the `dim_*` tables. A dimension keeps the newest observation of each thing.
Facts, bridges and marts are declared beside this module.
"""

import pandera.pandas as pa
from pandera.typing.pandas import Series

from tmdb_assets.schemas.conformed import CountryRows, KeywordRows, LanguageRows, PersonRows
from tmdb_assets.schemas.table import Rows, Table
from tmdb_assets.schemas.types import BigInt, Boolean, Date, Integer, Text, Timestamp

_OBSERVED_AT = "UTC time of the observation that this row holds, the newest there is."
_NAME = "Name in the configured language."


LONGEST_MINUTES = 51_420
"""No film is longer than the longest one that was shown (Logistics, 857 hours); TMDB's lengths may be."""


class DimMovie(Rows):
    """One row per film ever observed, with its newest known attributes."""

    movie_id: Series[BigInt] = pa.Field(ge=1, description="TMDB's id of the film.")
    title: Series[Text] = pa.Field(
        nullable=True,
        metadata={"max_null_share": 0.01},
        description="Title in the configured language; the original one while only an export names the film;"
        " NULL if TMDB has none.",
    )
    title_language: Series[Text] = pa.Field(
        nullable=True,
        str_length={"min_value": 1},
        description="Language that the details with title, overview and tagline were asked for in; NULL without"
        " details, and if a version that did not note it asked. TMDB gives another title where it has none in it.",
    )
    original_title: Series[Text] = pa.Field(
        nullable=True,
        metadata={"max_null_share": 0.01},
        description="Title in the film's original language; NULL if TMDB has none.",
    )
    language_code: Series[Text] = pa.Field(nullable=True, description="Original language of the film.")
    released_on: Series[Date] = pa.Field(
        nullable=True, metadata={"max_null_share": 0.2}, description="Primary release date; NULL if unknown."
    )
    runtime_minutes: Series[Integer] = pa.Field(
        nullable=True, gt=0, metadata={"max_null_share": 0.4}, description="Length in minutes; NULL if unknown."
    )
    status: Series[Text] = pa.Field(
        nullable=True, description="Production status, such as Released or Post Production; NULL without details."
    )
    budget_usd: Series[BigInt] = pa.Field(
        nullable=True,
        gt=0,
        metadata={"max_null_share": 0.95},
        description="Budget in US dollars as TMDB gives it; NULL where TMDB says 0, which means unknown.",
    )
    revenue_usd: Series[BigInt] = pa.Field(
        nullable=True,
        gt=0,
        metadata={"max_null_share": 0.95},
        description="Revenue in US dollars as TMDB gives it; NULL where TMDB says 0, which means unknown.",
    )
    collection_id: Series[BigInt] = pa.Field(nullable=True, description="Collection (franchise) of the film, if any.")
    imdb_id: Series[Text] = pa.Field(nullable=True, str_matches=r"^tt\d+$", description="IMDb's id, if known.")
    wikidata_id: Series[Text] = pa.Field(nullable=True, str_matches=r"^Q\d+$", description="Wikidata's id, if known.")
    overview: Series[Text] = pa.Field(nullable=True, description="Plot summary; NULL if TMDB has none.")
    tagline: Series[Text] = pa.Field(nullable=True, description="Tagline; NULL if TMDB has none.")
    homepage: Series[Text] = pa.Field(nullable=True, description="Address of the film's own site, if any.")
    poster_path: Series[Text] = pa.Field(nullable=True, description="Path of the poster on TMDB's image server.")
    is_adult: Series[Boolean] = pa.Field(nullable=True, description="TMDB's adult flag.")
    is_softcore: Series[Boolean] = pa.Field(
        nullable=True,
        description="TMDB's softcore flag: such films are in no recovered day. NULL while TMDB has not told it of the"
        " film, as it did of none before 2026.",
    )
    has_details: Series[Boolean] = pa.Field(
        description="Whether TMDB's details were ever fetched; without them only what the listing says is known, or"
        " only the original title that a daily export has."
    )
    first_seen_on: Series[Date] = pa.Field(description="First day on which the film was observed.")
    observed_at: Series[Timestamp] = pa.Field(
        description="UTC time of the observation that this row holds: the newest details, else the newest listing,"
        " else the newest export."
    )
    removed_on: Series[Date] = pa.Field(
        nullable=True, description="UTC day on which TMDB answered that it no longer knows the film; NULL if it does."
    )

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["movie_id"]


class DimGenre(Rows):
    """One row per film genre ever observed, retired ones included."""

    genre_id: Series[BigInt] = pa.Field(ge=1, description="TMDB's id of the genre.")
    name: Series[Text] = pa.Field(
        nullable=True,
        metadata={"max_null_share": 0.2},
        description=_NAME + " NULL for an id that TMDB no longer names.",
    )
    observed_at: Series[Timestamp] = pa.Field(description=_OBSERVED_AT)

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["genre_id"]


class DimCompany(Rows):
    """One row per production company of any observed film."""

    company_id: Series[BigInt] = pa.Field(ge=1, description="TMDB's id of the company.")
    name: Series[Text] = pa.Field(description="Name of the company.")
    country_code: Series[Text] = pa.Field(nullable=True, description="Country of origin; NULL if unknown.")
    observed_at: Series[Timestamp] = pa.Field(description=_OBSERVED_AT)

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["company_id"]


class DimCountry(CountryRows):
    """One row per country TMDB lists or an observed film names."""


class DimLanguage(LanguageRows):
    """One row per language TMDB lists or an observed film names."""


class DimPerson(PersonRows):
    """One row per person in the cast or crew of any observed film."""


class DimCollection(Rows):
    """One row per collection (franchise) of any observed film."""

    collection_id: Series[BigInt] = pa.Field(ge=1, description="TMDB's id of the collection.")
    name: Series[Text] = pa.Field(description=_NAME)
    poster_path: Series[Text] = pa.Field(
        nullable=True, metadata={"max_null_share": 0.9}, description="Path of the poster on TMDB's image server."
    )
    parts_total: Series[Integer] = pa.Field(
        nullable=True,
        ge=0,
        description="Number of films that TMDB lists in it, whether they were ever observed here or not; NULL while"
        " unknown.",
    )
    released_parts_total: Series[Integer] = pa.Field(
        nullable=True, ge=0, description="How many of them were released when TMDB was asked; NULL while unknown."
    )
    parts_observed_at: Series[Timestamp] = pa.Field(
        nullable=True, description="UTC time at which TMDB told its films, the newest there is; NULL if it never did."
    )
    observed_at: Series[Timestamp] = pa.Field(
        description="UTC time of the newest observation of its name, by itself or by one of its films."
    )

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["collection_id"]


class DimKeyword(KeywordRows):
    """One row per keyword of any observed film."""


class DimDate(Rows):
    """One row per calendar day, from 1 January of the first release year to five years after the last observed day.

    Longer where films are to be released later, to the end of that year. A year before 1874, or more than ten after the
    last observed day, is a slip and counts as none: such a release date has no day here.
    """

    date_id: Series[Date] = pa.Field(description="The day.")
    year: Series[Integer] = pa.Field(description="Calendar year.")
    quarter: Series[Integer] = pa.Field(ge=1, le=4, description="Quarter of the year.")
    month: Series[Integer] = pa.Field(ge=1, le=12, description="Month of the year.")
    month_name: Series[Text] = pa.Field(description="English name of the month.")
    day_of_month: Series[Integer] = pa.Field(ge=1, le=31, description="Day of the month.")
    day_of_week: Series[Integer] = pa.Field(ge=1, le=7, description="ISO day of the week: 1 is Monday.")
    day_name: Series[Text] = pa.Field(description="English name of the day of the week.")
    iso_year: Series[Integer] = pa.Field(description="ISO 8601 year of the week.")
    iso_week: Series[Integer] = pa.Field(ge=1, le=53, description="ISO 8601 week of the year.")
    is_weekend: Series[Boolean] = pa.Field(description="Whether the day is a Saturday or a Sunday.")

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["date_id"]


DIMENSIONS = (
    Table(
        "dim_movie",
        "core",
        DimMovie,
        references={
            "language_code": ("dim_language", "language_code"),
            "collection_id": ("dim_collection", "collection_id"),
        },
    ),
    Table("dim_genre", "core", DimGenre),
    Table("dim_company", "core", DimCompany, references={"country_code": ("dim_country", "country_code")}),
    Table("dim_country", "core", DimCountry),
    Table("dim_language", "core", DimLanguage),
    Table("dim_person", "core", DimPerson),
    Table("dim_collection", "core", DimCollection, may_be_empty=True),
    Table("dim_keyword", "core", DimKeyword, may_be_empty=True),
    Table("dim_date", "core", DimDate, follows=True),
)
