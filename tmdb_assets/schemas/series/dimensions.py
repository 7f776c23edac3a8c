"""The dimensions of series: what series, seasons, networks, services, genres, people and places are.

Belongs here: row models of the `dim_*` tables that TMDB tells. A dimension keeps the newest observation of each thing.
"""

import pandera.pandas as pa
from pandera.typing.pandas import Series

from tmdb_assets.schemas.conformed import CountryRows, KeywordRows, LanguageRows, PersonRows, WatchProviderRows
from tmdb_assets.schemas.series.words import IMDB_ID, OBSERVED_AT, SERIES, SERIES_ID
from tmdb_assets.schemas.table import Rows, Table
from tmdb_assets.schemas.types import BigInt, Boolean, Date, Integer, Text, Timestamp

_LOGO_PATH = "Path of the logo on TMDB's image server."


class DimSeries(Rows):
    """One row per series ever observed, with its newest known attributes.

    What only TMDB's details tell is NULL while only a list or an export names the series.
    """

    series_id: Series[BigInt] = pa.Field(ge=1, description="TMDB's id of the series.")
    name: Series[Text] = pa.Field(
        nullable=True,
        metadata={"max_null_share": 0.01},
        description="Name in the configured language; the original one while only an export names the series; NULL if"
        " TMDB has none.",
    )
    original_name: Series[Text] = pa.Field(
        nullable=True, metadata={"max_null_share": 0.01}, description="Name in the series' original language."
    )
    language_code: Series[Text] = pa.Field(nullable=True, description="Original language of the series.")
    type: Series[Text] = pa.Field(nullable=True, description="TMDB's type, such as Scripted, Miniseries or Reality.")
    status: Series[Text] = pa.Field(
        nullable=True, description="Production status, such as Returning Series, Ended or Canceled."
    )
    first_air_on: Series[Date] = pa.Field(
        nullable=True, metadata={"max_null_share": 0.2}, description="Day of the first episode; NULL if unknown."
    )
    last_air_on: Series[Date] = pa.Field(
        nullable=True, description="Day of the newest episode that was shown; NULL if unknown."
    )
    season_count: Series[BigInt] = pa.Field(
        nullable=True, ge=0, description="Number of seasons, without the specials; NULL if unknown."
    )
    episode_count: Series[BigInt] = pa.Field(nullable=True, ge=0, description="Number of episodes; NULL if unknown.")
    imdb_id: Series[Text] = pa.Field(
        nullable=True, str_matches=IMDB_ID, description="IMDb's id, if TMDB knows a well-formed one."
    )
    tvdb_id: Series[BigInt] = pa.Field(nullable=True, ge=1, description="TheTVDB's id, if known.")
    wikidata_id: Series[Text] = pa.Field(nullable=True, str_matches=r"^Q\d+$", description="Wikidata's id, if known.")
    overview: Series[Text] = pa.Field(nullable=True, description="Plot summary; NULL if TMDB has none.")
    poster_path: Series[Text] = pa.Field(nullable=True, description="Path of the poster on TMDB's image server.")
    homepage: Series[Text] = pa.Field(nullable=True, description="Address of the series' own site, if any.")
    is_adult: Series[Boolean] = pa.Field(nullable=True, description="TMDB's adult flag.")
    is_in_production: Series[Boolean] = pa.Field(
        nullable=True, description="Whether TMDB says that it is still produced; NULL without details."
    )
    content_rating: Series[Text] = pa.Field(
        nullable=True, description="Content rating in the United States, such as TV-MA; NULL if TMDB has none."
    )
    observed_at: Series[Timestamp] = pa.Field(
        description="UTC time of the observation that this row holds: the newest details, else the newest listing, else"
        " the newest export."
    )
    removed_on: Series[Date] = pa.Field(
        nullable=True, description="UTC day on which TMDB answered that it no longer knows the series; NULL if it does."
    )

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["series_id"]


class DimSeason(Rows):
    """One row per season of a series ever observed; season 0 holds its specials."""

    series_id: Series[BigInt] = pa.Field(description=SERIES_ID)
    season_number: Series[Integer] = pa.Field(ge=0, description="Number of the season; 0 for the specials.")
    name: Series[Text] = pa.Field(nullable=True, description="Name of the season in the configured language.")
    season_id: Series[BigInt] = pa.Field(nullable=True, ge=1, description="TMDB's id of the season.")
    air_on: Series[Date] = pa.Field(nullable=True, description="Day of its first episode; NULL if unknown.")
    episode_count: Series[BigInt] = pa.Field(nullable=True, ge=0, description="Number of its episodes.")
    observed_at: Series[Timestamp] = pa.Field(description=OBSERVED_AT)

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["series_id", "season_number"]


class DimNetwork(Rows):
    """One row per network of any observed series."""

    network_id: Series[BigInt] = pa.Field(ge=1, description="TMDB's id of the network.")
    name: Series[Text] = pa.Field(description="Name of the network; several networks may have it.")
    country_code: Series[Text] = pa.Field(nullable=True, description="Country of the network; NULL if unknown.")
    logo_path: Series[Text] = pa.Field(nullable=True, description=_LOGO_PATH)
    label: Series[Text] = pa.Field(
        description="What tells it from every other network: its name; with its country behind it where several"
        " networks have the name; with its id where that is not enough."
    )
    observed_at: Series[Timestamp] = pa.Field(description=OBSERVED_AT)

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["network_id"]


class DimWatchProvider(WatchProviderRows):
    """One row per service that TMDB lists, or that offered any observed series."""


class DimSeriesGenre(Rows):
    """One row per genre of series ever observed, retired ones included."""

    genre_id: Series[BigInt] = pa.Field(ge=1, description="TMDB's id of the genre.")
    name: Series[Text] = pa.Field(
        nullable=True,
        metadata={"max_null_share": 0.2},
        description="Name in the configured language. NULL for an id that TMDB does not name.",
    )
    observed_at: Series[Timestamp] = pa.Field(description=OBSERVED_AT)

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["genre_id"]


class DimPerson(PersonRows):
    """One row per person in the cast of any observed series, or who created one."""


class DimKeyword(KeywordRows):
    """One row per keyword of any observed series."""


class DimCountry(CountryRows):
    """One row per country TMDB lists, or an observed series, its networks or its offers name."""


class DimLanguage(LanguageRows):
    """One row per language TMDB lists or an observed series names."""


DIM_SERIES = Table("dim_series", "core", DimSeries, references={"language_code": ("dim_language", "language_code")})
DIMENSIONS = (
    DIM_SERIES,
    Table("dim_season", "core", DimSeason, references={"series_id": SERIES}, may_be_empty=True),
    Table(
        "dim_network",
        "core",
        DimNetwork,
        references={"country_code": ("dim_country", "country_code")},
        may_be_empty=True,
    ),
    Table("dim_watch_provider", "core", DimWatchProvider, may_be_empty=True),
    Table("dim_series_genre", "core", DimSeriesGenre),
    Table("dim_person", "core", DimPerson, may_be_empty=True, subject="series"),
    Table("dim_keyword", "core", DimKeyword, may_be_empty=True, subject="series"),
    Table("dim_country", "core", DimCountry, subject="series"),
    Table("dim_language", "core", DimLanguage, subject="series"),
)
