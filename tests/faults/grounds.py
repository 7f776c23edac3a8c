"""What a bench of faults stands on: a dataset, the endpoints that it asks, and the raw table that each of them fills.

Belongs here: names alone. How a bench is prepared is the business of `benches`, which faults there are that of
`matrix`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.datasets.films import FILMS as FILMS_DATASET
from tmdb_assets.datasets.series import SERIES as SERIES_DATASET
from tmdb_assets.sandbox.upstreams.mdblist.kinds import BATCH as MDBLIST
from tmdb_assets.sandbox.upstreams.omdb.kinds import BY_ID as OMDB
from tmdb_assets.sandbox.upstreams.tmdb.endpoints import EXPORTS, PROVIDERS, SERIES_EXPORTS
from tmdb_assets.schemas import Table
from tmdb_assets.sources.mdblist import tables as mdblist
from tmdb_assets.sources.omdb.series import tables as omdb
from tmdb_assets.sources.tmdb.films import tables as films
from tmdb_assets.sources.tmdb.series import tables as series

DISCOVER, CHANGES, DETAILS, COLLECTION = "/discover/movie", "/movie/changes", "/movie/{id}", "/collection/{id}"
GENRES, COUNTRIES, LANGUAGES = "/genre/movie/list", "/configuration/countries", "/configuration/languages"
TOP_RATED, POPULAR, SERIES_DETAILS = "/tv/top_rated", "/tv/popular", "/tv/{id}"
SERIES_CREDITS, SERIES_GENRES = "/tv/{id}/aggregate_credits", "/genre/tv/list"
RATINGS = (OMDB, MDBLIST)
"""Endpoints of the sources of ratings, which have a quota and a table that grows."""


@dataclass(frozen=True)
class Ground:
    """A dataset as a bench knows it.

    Attributes:
        dataset: It.
        tables: The raw table that each endpoint fills, in an order in which they can be captured.
        export: The endpoint that is asked for periods that were missed; all others are asked for the current one.
        payloads: Endpoints whose answers are stored as they come; those of all others are stored as columns.
    """

    dataset: Dataset
    tables: Mapping[str, Table]
    export: str
    payloads: tuple[str, ...]

    @property
    def live(self) -> tuple[str, ...]:
        """The endpoints that are asked for the current period."""
        return tuple(endpoint for endpoint in self.tables if endpoint != self.export)


FILMS = Ground(
    FILMS_DATASET,
    {
        DISCOVER: films.DISCOVER_PAGES,
        CHANGES: films.MOVIE_CHANGES,
        DETAILS: films.MOVIE_DETAILS,
        COLLECTION: films.COLLECTIONS,
        GENRES: films.GENRES,
        COUNTRIES: films.COUNTRIES,
        LANGUAGES: films.LANGUAGES,
        EXPORTS: films.DAILY_EXPORT,
    },
    EXPORTS,
    (DISCOVER, DETAILS, COLLECTION),
)
SERIES = Ground(
    SERIES_DATASET,
    {
        TOP_RATED: series.TOP_RATED_SERIES,
        POPULAR: series.POPULAR_SERIES,
        SERIES_DETAILS: series.SERIES_DETAILS,
        SERIES_CREDITS: series.SERIES_CREDITS,
        SERIES_GENRES: series.SERIES_GENRES,
        COUNTRIES: series.SERIES_COUNTRIES,
        LANGUAGES: series.SERIES_LANGUAGES,
        PROVIDERS: series.WATCH_PROVIDERS,
        OMDB: omdb.SERIES_RATINGS,
        MDBLIST: mdblist.SERIES_RATINGS,
        SERIES_EXPORTS: series.SERIES_EXPORT,
    },
    SERIES_EXPORTS,
    (TOP_RATED, POPULAR, SERIES_DETAILS, SERIES_CREDITS),
)
GROUNDS = {ground.dataset.name: ground for ground in (FILMS, SERIES)}
