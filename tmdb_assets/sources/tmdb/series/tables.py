"""The raw tables of series: what TMDB answered in a week, as it came.

Belongs here: row models of `raw/tmdb/<table>/date=<Monday>/`. A payload is kept as the JSON text TMDB sent; whatever is
read out of it is dbt's staging. The week itself is the folder's name and no column.
"""

import pandera.pandas as pa
from pandera.typing.pandas import Series

from tmdb_assets.schemas.table import Rows, Table
from tmdb_assets.schemas.types import BigInt, Double, Integer, Text, Timestamp
from tmdb_assets.sources.tmdb.tables import (
    FETCHED_AT,
    NOT_FOUND,
    ODD,
    OK,
    READABLE,
    RUN_ID,
    SET_ASIDE,
    SOURCE,
    Countries,
    Languages,
)

DETAIL_REASONS = ("new", "weekly", "language")
CREDIT_REASONS = ("new", "refresh", "language")

_SERIES_ID = "TMDB's id of the series."
_STATUS = (
    "HTTP status: 200 with a payload, or 404 (a tombstone); 0 if no usable answer came (`odd` says why), so that what"
    " was known of the series stays and it is asked for again the next week."
)
_LANGUAGE = "Language that names and texts were asked for in (TMDB_LANGUAGE)."


class SeriesId(Rows):
    """One row per series: base of raw tables whose key it is, whoever is asked."""

    series_id: Series[BigInt] = pa.Field(ge=1, description=_SERIES_ID)

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["series_id"]


class TopRatedSeries(Rows):
    """One row per page of the week's /tv/top_rated: all series with about 200 votes and more, best rated first."""

    page: Series[Integer] = pa.Field(ge=1, le=500, description="Page number, from 1; a page lists 20 series.")
    payload: Series[Text] = pa.Field(str_startswith="{", description="The page as TMDB sent it (JSON).")
    fetched_at: Series[Timestamp] = pa.Field(description=FETCHED_AT)
    run_id: Series[Text] = pa.Field(description=RUN_ID)
    readable: Series[Text] = pa.Field(nullable=True, str_startswith="{", description=READABLE)
    odd: Series[Text] = pa.Field(nullable=True, description=ODD)

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["page"]


class PopularSeries(TopRatedSeries):
    """One row per page of the week's /tv/popular, most popular first, as far as SERIES_POPULAR_PAGES goes.

    Empty if the week was over before it was asked for: which series were popular then cannot be asked any more.
    """


class SeriesDetails(Rows):
    """One row per series of the week whose details were fetched, also when TMDB no longer knows it (404).

    Every series that the week lists is asked for: votes, seasons, networks and watch providers change without a notice.
    Of a week that is over only those are asked for of which nothing is known: details tell of the time of the fetch.
    """

    series_id: Series[BigInt] = pa.Field(ge=1, description=_SERIES_ID)
    status: Series[Integer] = pa.Field(isin=[OK, NOT_FOUND, SET_ASIDE], description=_STATUS)
    payload: Series[Text] = pa.Field(
        nullable=True,
        str_startswith="{",
        description="Details with external ids, keywords, content ratings and JustWatch's watch providers of all"
        " countries as TMDB sent them (JSON); NULL with 404 and 0.",
    )
    reason: Series[Text] = pa.Field(
        isin=list(DETAIL_REASONS),
        description="Why it was fetched: new (no details yet), weekly (as every week), language (the last ones were in"
        " another language).",
    )
    fetched_at: Series[Timestamp] = pa.Field(description=FETCHED_AT)
    run_id: Series[Text] = pa.Field(description=RUN_ID)
    readable: Series[Text] = pa.Field(nullable=True, str_startswith="{", description=READABLE)
    odd: Series[Text] = pa.Field(nullable=True, description=ODD)
    language: Series[Text] = pa.Field(str_length={"min_value": 1}, description=_LANGUAGE)

    @pa.dataframe_check(name="payload_with_200_only")
    def payload_with_200_only(cls, rows):  # noqa: N805, ANN001, ANN201 - pandera hands over the class
        """A payload stands in exactly the rows whose status is 200."""
        return (rows["status"] == OK) == rows["payload"].notna()

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["series_id"]


class SeriesCredits(Rows):
    """One row per series whose credits were fetched in the week, also when TMDB no longer knows it (404).

    Credits are large and change seldom: they are asked for at first sight of a series, at the refresh age, and in
    another language.
    """

    series_id: Series[BigInt] = pa.Field(ge=1, description=_SERIES_ID)
    status: Series[Integer] = pa.Field(isin=[OK, NOT_FOUND, SET_ASIDE], description=_STATUS)
    payload: Series[Text] = pa.Field(
        nullable=True,
        str_startswith="{",
        description="Cast and crew over all seasons as TMDB sent them (JSON); NULL with 404 and 0.",
    )
    reason: Series[Text] = pa.Field(
        isin=list(CREDIT_REASONS),
        description="Why they were fetched: new (no usable ones yet), refresh (older than the refresh age), language"
        " (the last ones were in another language).",
    )
    fetched_at: Series[Timestamp] = pa.Field(description=FETCHED_AT)
    run_id: Series[Text] = pa.Field(description=RUN_ID)
    readable: Series[Text] = pa.Field(nullable=True, str_startswith="{", description=READABLE)
    odd: Series[Text] = pa.Field(nullable=True, description=ODD)
    language: Series[Text] = pa.Field(str_length={"min_value": 1}, description=_LANGUAGE)

    @pa.dataframe_check(name="payload_with_200_only")
    def payload_with_200_only(cls, rows):  # noqa: N805, ANN001, ANN201 - pandera hands over the class
        """A payload stands in exactly the rows whose status is 200."""
        return (rows["status"] == OK) == rows["payload"].notna()

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["series_id"]


class SeriesExport(Rows):
    """One row per series of a missed week, taken from TMDB's daily ID export of a day of that week.

    Which series the week has is told by the captured week nearest to it: the one before, else the one after.
    """

    series_id: Series[BigInt] = pa.Field(ge=1, description=_SERIES_ID)
    original_name: Series[Text] = pa.Field(nullable=True, description="Name in the series' original language.")
    popularity: Series[Double] = pa.Field(
        nullable=True, ge=0, description="TMDB's popularity on the day of the export; NULL if the export has none."
    )
    fetched_at: Series[Timestamp] = pa.Field(description=FETCHED_AT)
    run_id: Series[Text] = pa.Field(description=RUN_ID)

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["series_id"]


class SeriesGenres(Rows):
    """One row per genre in TMDB's list of genres of series of the week."""

    genre_id: Series[BigInt] = pa.Field(ge=1, description="TMDB's id of the genre.")
    name: Series[Text] = pa.Field(
        nullable=True,
        str_length={"min_value": 1},
        description="Name in the configured language, or in English where TMDB has none in it; NULL if there is none.",
    )
    fetched_at: Series[Timestamp] = pa.Field(description=FETCHED_AT)
    run_id: Series[Text] = pa.Field(description=RUN_ID)

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["genre_id"]


class SeriesCountries(Countries):
    """One row per country in TMDB's configuration of the week."""


class SeriesLanguages(Languages):
    """One row per language in TMDB's configuration of the week."""


class WatchProviders(Rows):
    """One row per service that shows series somewhere, by TMDB's list of JustWatch's services of the week."""

    watch_provider_id: Series[BigInt] = pa.Field(ge=1, description="TMDB's id of the service.")
    name: Series[Text] = pa.Field(
        nullable=True, str_length={"min_value": 1}, description="Name; NULL if TMDB gave none."
    )
    logo_path: Series[Text] = pa.Field(nullable=True, description="Path of the logo; NULL if TMDB gave none.")
    display_priority: Series[Integer] = pa.Field(
        nullable=True, description="Place in which TMDB shows the service, over all countries; NULL if it gave none."
    )
    fetched_at: Series[Timestamp] = pa.Field(description=FETCHED_AT)
    run_id: Series[Text] = pa.Field(description=RUN_ID)

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["watch_provider_id"]


TOP_RATED_SERIES = Table("top_rated_series", "raw", TopRatedSeries, source=SOURCE)
POPULAR_SERIES = Table("popular_series", "raw", PopularSeries, may_be_empty=True, source=SOURCE)
SERIES_GENRES = Table("series_genres", "raw", SeriesGenres, source=SOURCE)
SERIES_COUNTRIES = Table("series_countries", "raw", SeriesCountries, source=SOURCE)
SERIES_LANGUAGES = Table("series_languages", "raw", SeriesLanguages, source=SOURCE)
WATCH_PROVIDERS = Table("watch_providers", "raw", WatchProviders, source=SOURCE)
SERIES_DETAILS = Table("series_details", "raw", SeriesDetails, may_be_empty=True, source=SOURCE)
SERIES_CREDITS = Table("series_credits", "raw", SeriesCredits, may_be_empty=True, source=SOURCE)
SERIES_EXPORT = Table("series_export", "raw", SeriesExport, source=SOURCE)

RAW_TABLES = (
    SERIES_EXPORT,
    TOP_RATED_SERIES,
    POPULAR_SERIES,
    SERIES_GENRES,
    SERIES_COUNTRIES,
    SERIES_LANGUAGES,
    WATCH_PROVIDERS,
    SERIES_DETAILS,
    SERIES_CREDITS,
)
