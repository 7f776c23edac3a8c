"""Everything the environment can say, read and checked in one place.

Belongs here: the environment variables that are shared, their defaults and their limits. A source reads those of its
own with `Settings.variable`. Nothing else of the project reads the environment for its own settings, and nothing is
read at import.
"""

import dataclasses
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

from tmdb_assets.environment import (
    SettingsError,
    address,
    countries,
    data_place,
    day,
    hosts,
    integer,
    key,
    language,
    number,
    path,
    postgres_address,
    project_place,
    read,
    secret_address,
    token,
    week,
)

T = TypeVar("T")
D = TypeVar("D")

PROJECT_DIR = Path(__file__).resolve().parent.parent
DBT_DIR = PROJECT_DIR / "dbt"

MAX_DISCOVER_PAGES = 500
"""TMDB answers no page beyond 500 (HTTP 400, status_code 22)."""

DEMO_FOLDER = "demo"
"""The demo's data directory, in that of the project: made-up films never mix with real ones."""

SANDBOX_TOKEN = "sandbox"  # noqa: S105 - it opens nothing but the sandbox

DEMO_PAGES = 100
DEMO_REQUESTS_PER_SECOND = 1_000.0
"""The sandbox is ours; nobody needs protection."""

MAX_ODD_SHARE = 0.01
"""The share of the entries of a capture about which something may be odd: see `capturing.odd`."""

PAGE_SIZE = 20
"""Films on a /discover/movie page."""


@dataclass(frozen=True)
class Settings:
    """The project's settings. Every field but the last is one environment variable; see README."""

    data_dir: Path
    api_token: str | None = dataclasses.field(repr=False)
    api_url: str
    exports_url: str
    requests_per_second: float
    timeout_seconds: float
    discover_pages: int
    language: str
    start_date: date | None
    watchlist: Path | None
    refresh_days: int
    retention_days: int
    facts_retention_days: int | None
    films_countries: tuple[str, ...]
    runs_retention_days: int
    max_odd_share: float
    series_start_week: date | None
    series_popular_pages: int
    series_countries: tuple[str, ...]
    omdb_api_key: str | None = dataclasses.field(repr=False)
    omdb_url: str
    omdb_daily_limit: int
    mdblist_api_key: str | None = dataclasses.field(repr=False)
    mdblist_url: str
    mdblist_batch: int
    mdblist_daily_limit: int
    alert_urls: str = dataclasses.field(repr=False)
    heartbeat_url: str | None = dataclasses.field(repr=False)
    ui_url: str
    dashboard_hosts: tuple[str, ...]
    sandbox_url: str | None
    postgres_url: str | None = dataclasses.field(repr=False)
    postgres_reader_password: str | None = dataclasses.field(repr=False)
    env: Mapping[str, str] = dataclasses.field(repr=False, compare=False)
    """What they were read from."""

    @property
    def raw_dir(self) -> Path:
        """Where the raw partitions are."""
        return self.data_dir / "raw"

    def variable(self, name: str, parse: Callable[[str], T], default: D) -> T | D:
        """A setting that a source has for itself; see `environment.read`.

        Raises:
            SettingsError: Its text cannot be used; it names the variable.
        """
        return read(self.env, name, parse, default)

    def paths(self, dataset: str) -> "DatasetPaths":
        """Where the files of a dataset are."""
        return DatasetPaths(self.data_dir, dataset)

    @property
    def asks_sandbox(self) -> bool:
        """Whether the sandbox of `TMDB_SANDBOX_URL` is asked, because there is no token."""
        return self.sandbox_url is not None and self.api_url == f"{self.sandbox_url}/3"

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "Settings":
        """Read the settings from `env`.

        Raises:
            SettingsError: A value cannot be used, or the project lies where it cannot work; the text names the variable
                or the folder, and what it may be.
        """
        _refuse_place(PROJECT_DIR)
        settings = cls(
            data_dir=read(env, "TMDB_ASSETS_DATA", data_place, PROJECT_DIR / "data"),
            api_token=read(env, "TMDB_API_TOKEN", token, None),
            api_url=read(env, "TMDB_API_URL", address, "https://api.themoviedb.org/3"),
            exports_url=read(env, "TMDB_EXPORTS_URL", address, "https://files.tmdb.org/p/exports"),
            requests_per_second=read(env, "TMDB_REQUESTS_PER_SECOND", number(0.1, 10_000), 38.5),
            timeout_seconds=read(env, "TMDB_TIMEOUT_SECONDS", number(1, 3600), 300.0),
            discover_pages=read(env, "TMDB_DISCOVER_PAGES", integer(1, MAX_DISCOVER_PAGES), MAX_DISCOVER_PAGES),
            language=read(env, "TMDB_LANGUAGE", language, "en-US"),
            start_date=read(env, "TMDB_START_DATE", day, None),
            watchlist=read(env, "TMDB_ASSETS_WATCHLIST", path, None),
            refresh_days=read(env, "TMDB_REFRESH_DAYS", integer(1, 180), 150),
            retention_days=read(env, "TMDB_RETENTION_DAYS", integer(1, 36_500), 180),
            facts_retention_days=read(env, "TMDB_FACTS_RETENTION_DAYS", integer(1, 36_500), None),
            films_countries=read(env, "FILMS_COUNTRIES", countries, ("US", "GB", "DE")),
            runs_retention_days=read(env, "TMDB_RUNS_RETENTION_DAYS", integer(30, 36_500), 180),
            max_odd_share=read(env, "TMDB_MAX_ODD_SHARE", number(0, 1), MAX_ODD_SHARE),
            series_start_week=read(env, "SERIES_START_WEEK", week, None),
            series_popular_pages=read(env, "SERIES_POPULAR_PAGES", integer(1, MAX_DISCOVER_PAGES), 25),
            series_countries=read(env, "SERIES_COUNTRIES", countries, ("US", "GB", "DE")),
            omdb_api_key=read(env, "OMDB_API_KEY", key, None),
            omdb_url=read(env, "OMDB_URL", address, "https://www.omdbapi.com"),
            omdb_daily_limit=read(env, "OMDB_DAILY_LIMIT", integer(1, 1_000_000), 1_000),
            mdblist_api_key=read(env, "MDBLIST_API_KEY", key, None),
            mdblist_url=read(env, "MDBLIST_URL", address, "https://api.mdblist.com"),
            mdblist_batch=read(env, "MDBLIST_BATCH", integer(1, 200), 100),
            mdblist_daily_limit=read(env, "MDBLIST_DAILY_LIMIT", integer(1, 1_000_000), 1_000),
            alert_urls=read(env, "ALERT_URLS", str, ""),
            heartbeat_url=read(env, "ALERT_HEARTBEAT_URL", secret_address, None),
            ui_url=read(env, "DAGSTER_UI_URL", address, "http://127.0.0.1:3000"),
            dashboard_hosts=read(env, "TMDB_ASSETS_DASHBOARD_HOSTS", hosts, ()),
            sandbox_url=read(env, "TMDB_SANDBOX_URL", address, None),
            postgres_url=read(env, "TMDB_ASSETS_POSTGRES_URL", postgres_address, None),
            postgres_reader_password=read(env, "TMDB_ASSETS_POSTGRES_READER_PASSWORD", str, None),
            env=dict(env),
        )
        return settings if settings.api_token or not settings.sandbox_url else settings._in_sandbox(env)

    def _in_sandbox(self, env: Mapping[str, str]) -> "Settings":
        """The same for whoever has no token yet: a sandbox's films and series, in a data directory of their own.

        Ratings of made-up series are asked for there, too, and never of the real services.
        """
        return dataclasses.replace(
            self,
            data_dir=self.data_dir / DEMO_FOLDER,
            api_token=SANDBOX_TOKEN,
            api_url=f"{self.sandbox_url}/3",
            exports_url=f"{self.sandbox_url}/p/exports",
            omdb_api_key=SANDBOX_TOKEN,
            omdb_url=f"{self.sandbox_url}/omdb",
            mdblist_api_key=SANDBOX_TOKEN,
            mdblist_url=f"{self.sandbox_url}/mdblist",
            discover_pages=read(env, "TMDB_DISCOVER_PAGES", integer(1, MAX_DISCOVER_PAGES), DEMO_PAGES),
            requests_per_second=read(env, "TMDB_REQUESTS_PER_SECOND", number(0.1, 10_000), DEMO_REQUESTS_PER_SECOND),
        )


@dataclass(frozen=True)
class DatasetPaths:
    """Where the files of a dataset are, below the data directory.

    Attributes:
        data_dir: The data directory.
        dataset: The dataset's name.
    """

    data_dir: Path
    dataset: str

    @property
    def warehouse(self) -> Path:
        """The DuckDB file that dbt writes."""
        return self.data_dir / "warehouse" / f"{self.dataset}.duckdb"

    @property
    def staging(self) -> Path:
        """The DuckDB file of what is only a step on the way to the warehouse."""
        return self.data_dir / "warehouse" / f"{self.dataset}.staging.duckdb"

    @property
    def mark(self) -> Path:
        """The note that the warehouse, as its file is, passed its checks."""
        return self.data_dir / "warehouse" / f"{self.dataset}.checked.json"

    @property
    def unjudged(self) -> Path:
        """The note of the periods that were built since the checks last passed."""
        return self.data_dir / "warehouse" / f"{self.dataset}.unjudged.json"

    @property
    def inputs(self) -> Path:
        """The note of what the warehouse was last built from."""
        return self.data_dir / "warehouse" / f"{self.dataset}.inputs.json"

    @property
    def published(self) -> Path:
        """The DuckDB file that people read."""
        return self.data_dir / "published" / f"{self.dataset}.duckdb"

    @property
    def contents(self) -> Path:
        """The note of what the published copy holds."""
        return self.data_dir / "published" / f"{self.dataset}.json"

    @property
    def failures(self) -> Path:
        """The notes of failed periods."""
        return self.data_dir / "failures" / self.dataset

    @property
    def extracts(self) -> Path:
        """The extracts of the published copy."""
        return self.data_dir / "extracts" / self.dataset

    @property
    def reports(self) -> Path:
        """The reports, a folder a period."""
        return self.data_dir / "reports" / self.dataset

    @property
    def dbt(self) -> Path:
        """What dbt keeps between two builds."""
        return self.data_dir / "dbt" / self.dataset


def _refuse_place(project: Path) -> None:
    """Say it if the project cannot work where it lies: before anything is fetched, not when it is built."""
    try:
        project_place(str(project))
    except ValueError as error:
        raise SettingsError(f"The project's folder is {str(project)!r}, which {error}") from None


def day_of_folder(name: str) -> date | None:
    """The day of a raw partition's folder, `date=YYYY-MM-DD`; None for any other name."""
    if not (found := re.fullmatch(r"date=([0-9]{4}-[0-9]{2}-[0-9]{2})", name)):
        return None
    try:
        return date.fromisoformat(found[1])
    except ValueError:
        return None


_pretended: list[datetime] = []
"""The times that blocks pretend, the innermost last; for all threads."""


def _system_clock() -> datetime:
    return _pretended[-1] if _pretended else datetime.now(UTC)


@contextmanager
def pretending(now: datetime) -> Iterator[None]:
    """Let it be a time (UTC) in this process while the block runs: for the demo, which lives through past periods."""
    _pretended.append(now)
    try:
        yield
    finally:
        _pretended.pop()


def now_utc() -> datetime:
    """The current time (UTC)."""
    return _system_clock()


def today_utc() -> date:
    """The current UTC day."""
    return now_utc().date()
