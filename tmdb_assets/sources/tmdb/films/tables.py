"""The raw tables: what TMDB answered on a day, as it came.

Belongs here: row models of `raw/tmdb/<table>/date=YYYY-MM-DD/`. A payload is kept as the JSON text TMDB sent;
whatever is read out of it is dbt's staging. The day itself is the folder's name and no column.
"""

import pandera.pandas as pa
from pandera.typing.pandas import Series

from tmdb_assets.schemas.table import Rows, Table, added
from tmdb_assets.schemas.types import BigInt, Boolean, Date, Double, Integer, Text, Timestamp
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

COLLECTION_REASONS = ("new", "changed", "refresh", "language")
DETAIL_REASONS = ("new", "changed", "refresh", "language", "watchlist")


class DiscoverPages(Rows):
    """One row per page of the day's /discover/movie listing, by popularity, most popular first."""

    page: Series[Integer] = pa.Field(ge=1, le=500, description="Page number, from 1; a page lists 20 films.")
    payload: Series[Text] = pa.Field(str_startswith="{", description="The page as TMDB sent it (JSON).")
    fetched_at: Series[Timestamp] = pa.Field(description=FETCHED_AT)
    run_id: Series[Text] = pa.Field(description=RUN_ID)
    readable: Series[Text] = added(str_startswith="{", description=READABLE)
    odd: Series[Text] = added(description=ODD)

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["page"]


class DailyExport(Rows):
    """One row per film of a missed day's population, taken from TMDB's daily ID export of that day."""

    movie_id: Series[BigInt] = pa.Field(ge=1, description="TMDB's id of the film.")
    popularity_rank: Series[Integer] = pa.Field(
        nullable=True,
        ge=1,
        description="Rank by popularity among the export's films, without adult and video entries, 1 is the highest;"
        " NULL for a film of the watchlist that is not in the population.",
    )
    popularity: Series[Double] = pa.Field(
        nullable=True, ge=0, description="TMDB's popularity on the day; NULL if the export has none."
    )
    original_title: Series[Text] = pa.Field(nullable=True, description="Title in the film's original language.")
    fetched_at: Series[Timestamp] = pa.Field(description=FETCHED_AT)
    run_id: Series[Text] = pa.Field(description=RUN_ID)

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["movie_id"]


class MovieDetails(Rows):
    """One row per film whose details were fetched on the day, also when TMDB no longer knows it (404).

    Which films are due is read from the days before: those that were never fetched, were named by the changes since, or
    were fetched longer ago than the refresh age, and some of those that were fetched in another language.
    """

    movie_id: Series[BigInt] = pa.Field(ge=1, description="TMDB's id of the film.")
    status: Series[Integer] = pa.Field(
        isin=[OK, NOT_FOUND, SET_ASIDE],
        description="HTTP status: 200 with a payload, or 404 (a tombstone); 0 if no usable details came (`odd` says"
        " why), so that what was known of the film stays and it is asked for again the next day.",
    )
    payload: Series[Text] = pa.Field(
        nullable=True,
        str_startswith="{",
        description="Details with credits, keywords, external ids, release dates and JustWatch's watch providers as"
        " TMDB sent them (JSON); NULL with 404 and 0.",
    )
    reason: Series[Text] = pa.Field(
        isin=list(DETAIL_REASONS),
        description="Why it was fetched: new (no details yet), changed (named by /movie/changes), refresh"
        " (older than the refresh age), language (not known to be in the configured one), watchlist (outside the"
        " listing, observed through its details).",
    )
    fetched_at: Series[Timestamp] = pa.Field(description=FETCHED_AT)
    run_id: Series[Text] = pa.Field(description=RUN_ID)
    readable: Series[Text] = added(str_startswith="{", description=READABLE)
    odd: Series[Text] = added(description=ODD)
    language: Series[Text] = added(
        str_length={"min_value": 1},
        description="Language that titles and texts were asked for in (TMDB_LANGUAGE); NULL if a version before that"
        " asked.",
    )

    @pa.dataframe_check(name="payload_with_200_only")
    def payload_with_200_only(cls, rows):  # noqa: N805, ANN001, ANN201 - pandera hands over the class
        """A payload stands in exactly the rows whose status is 200."""
        return (rows["status"] == OK) == rows["payload"].notna()

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["movie_id"]


class Collections(Rows):
    """One row per collection whose films were asked for on the day, also when TMDB no longer knows it (404).

    Which collections are due is read from the day's details, and from the days before: those that were never fetched,
    do not list a film that names them, or were fetched longer ago than the refresh age or in another language.
    """

    collection_id: Series[BigInt] = pa.Field(ge=1, description="TMDB's id of the collection.")
    status: Series[Integer] = pa.Field(
        isin=[OK, NOT_FOUND, SET_ASIDE],
        description="HTTP status: 200 with a payload, or 404 (a tombstone); 0 if no usable answer came (`odd` says"
        " why), so that what was known of the collection stays and it is asked for again the next day.",
    )
    payload: Series[Text] = pa.Field(
        nullable=True,
        str_startswith="{",
        description="The collection with its films as TMDB sent it (JSON); NULL with 404 and 0.",
    )
    reason: Series[Text] = pa.Field(
        isin=list(COLLECTION_REASONS),
        description="Why it was fetched: new (no usable answer yet), changed (a film names it that it did not list),"
        " refresh (older than the refresh age), language (not in the configured one).",
    )
    fetched_at: Series[Timestamp] = pa.Field(description=FETCHED_AT)
    run_id: Series[Text] = pa.Field(description=RUN_ID)
    readable: Series[Text] = pa.Field(nullable=True, str_startswith="{", description=READABLE)
    odd: Series[Text] = pa.Field(nullable=True, description=ODD)
    language: Series[Text] = pa.Field(
        str_length={"min_value": 1}, description="Language that names were asked for in (TMDB_LANGUAGE)."
    )

    @pa.dataframe_check(name="payload_with_200_only")
    def payload_with_200_only(cls, rows):  # noqa: N805, ANN001, ANN201 - pandera hands over the class
        """A payload stands in exactly the rows whose status is 200."""
        return (rows["status"] == OK) == rows["payload"].notna()

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["collection_id"]


class MovieChanges(Rows):
    """One row per film that /movie/changes names for the time since the last captured changes."""

    movie_id: Series[BigInt] = pa.Field(ge=1, description="TMDB's id of the changed film.")
    is_adult: Series[Boolean] = pa.Field(
        nullable=True, description="TMDB's adult flag; NULL mostly means that the film was deleted."
    )
    changed_from_on: Series[Date] = pa.Field(description="First day of the window that was asked for.")
    changed_to_on: Series[Date] = pa.Field(description="Last day of the window that was asked for.")
    fetched_at: Series[Timestamp] = pa.Field(description=FETCHED_AT)
    run_id: Series[Text] = pa.Field(description=RUN_ID)

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["movie_id"]


class Genres(Rows):
    """One row per film genre in TMDB's genre list of the day."""

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


DISCOVER_PAGES = Table("discover_pages", "raw", DiscoverPages, source=SOURCE)
DAILY_EXPORT = Table("daily_export", "raw", DailyExport, source=SOURCE)
MOVIE_CHANGES = Table("movie_changes", "raw", MovieChanges, may_be_empty=True, source=SOURCE)
MOVIE_DETAILS = Table("movie_details", "raw", MovieDetails, may_be_empty=True, source=SOURCE)
COLLECTIONS = Table("collections", "raw", Collections, may_be_empty=True, source=SOURCE)
GENRES = Table("genres", "raw", Genres, source=SOURCE)
COUNTRIES = Table("countries", "raw", Countries, source=SOURCE)
LANGUAGES = Table("languages", "raw", Languages, source=SOURCE)

RAW_TABLES = (DISCOVER_PAGES, DAILY_EXPORT, MOVIE_CHANGES, MOVIE_DETAILS, COLLECTIONS, GENRES, COUNTRIES, LANGUAGES)
