"""Everything the environment can say, read and checked in one place.

Belongs here: the environment variables, their defaults and their limits. Nothing else of the project reads
the environment for its own settings, and nothing is read at import.
"""

import dataclasses
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

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

PAGE_SIZE = 20
"""Films on a /discover/movie page."""


class SettingsError(ValueError):
    """An environment variable has a value the project can not work with; the text names it."""


@dataclass(frozen=True)
class Settings:
    """The project's settings. Every field is one environment variable; see README."""

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
    runs_retention_days: int
    alert_urls: str = dataclasses.field(repr=False)
    heartbeat_url: str | None = dataclasses.field(repr=False)
    ui_url: str
    dashboard_hosts: tuple[str, ...]
    sandbox_url: str | None
    postgres_url: str | None = dataclasses.field(repr=False)
    postgres_reader_password: str | None = dataclasses.field(repr=False)

    @property
    def raw_dir(self) -> Path:
        """Where the raw partitions are."""
        return self.data_dir / "raw"

    @property
    def warehouse_path(self) -> Path:
        """The DuckDB file that dbt writes."""
        return self.data_dir / "warehouse.duckdb"

    @property
    def published_path(self) -> Path:
        """The DuckDB file that people read."""
        return self.data_dir / "published" / "tmdb.duckdb"

    @property
    def extracts_dir(self) -> Path:
        """Where the extracts of the published copy are."""
        return self.data_dir / "extracts"

    @property
    def reports_dir(self) -> Path:
        """Where the reports are, a folder a day."""
        return self.data_dir / "reports"

    @property
    def asks_sandbox(self) -> bool:
        """Whether the sandbox of `TMDB_SANDBOX_URL` is asked, because there is no token."""
        return self.sandbox_url is not None and self.api_url == f"{self.sandbox_url}/3"

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "Settings":
        """Read the settings from `env`.

        Raises:
            SettingsError: A value can not be used; the text names the variable and what it may be.
        """
        settings = cls(
            data_dir=_read(env, "TMDB_ASSETS_DATA", _path, PROJECT_DIR / "data"),
            api_token=_read(env, "TMDB_API_TOKEN", _token, None),
            api_url=_read(env, "TMDB_API_URL", _url, "https://api.themoviedb.org/3"),
            exports_url=_read(env, "TMDB_EXPORTS_URL", _url, "https://files.tmdb.org/p/exports"),
            requests_per_second=_read(env, "TMDB_REQUESTS_PER_SECOND", _number(0.1, 10_000), 38.5),
            timeout_seconds=_read(env, "TMDB_TIMEOUT_SECONDS", _number(1, 3600), 300.0),
            discover_pages=_read(env, "TMDB_DISCOVER_PAGES", _integer(1, MAX_DISCOVER_PAGES), MAX_DISCOVER_PAGES),
            language=_read(env, "TMDB_LANGUAGE", _language, "en-US"),
            start_date=_read(env, "TMDB_START_DATE", _date, None),
            watchlist=_read(env, "TMDB_ASSETS_WATCHLIST", _path, None),
            refresh_days=_read(env, "TMDB_REFRESH_DAYS", _integer(1, 180), 150),
            retention_days=_read(env, "TMDB_RETENTION_DAYS", _integer(1, 36_500), 180),
            facts_retention_days=_read(env, "TMDB_FACTS_RETENTION_DAYS", _integer(1, 36_500), None),
            runs_retention_days=_read(env, "TMDB_RUNS_RETENTION_DAYS", _integer(30, 36_500), 180),
            alert_urls=_read(env, "ALERT_URLS", str, ""),
            heartbeat_url=_read(env, "ALERT_HEARTBEAT_URL", _secret_url, None),
            ui_url=_read(env, "DAGSTER_UI_URL", _url, "http://127.0.0.1:3000"),
            dashboard_hosts=_read(env, "TMDB_ASSETS_DASHBOARD_HOSTS", _hosts, ()),
            sandbox_url=_read(env, "TMDB_SANDBOX_URL", _url, None),
            postgres_url=_read(env, "TMDB_ASSETS_POSTGRES_URL", _postgres_url, None),
            postgres_reader_password=_read(env, "TMDB_ASSETS_POSTGRES_READER_PASSWORD", str, None),
        )
        return settings if settings.api_token or not settings.sandbox_url else settings._in_sandbox(env)

    def _in_sandbox(self, env: Mapping[str, str]) -> "Settings":
        """The same for whoever has no token yet: films of a sandbox, in a data directory of their own."""
        return dataclasses.replace(
            self,
            data_dir=self.data_dir / DEMO_FOLDER,
            api_token=SANDBOX_TOKEN,
            api_url=f"{self.sandbox_url}/3",
            exports_url=f"{self.sandbox_url}/p/exports",
            discover_pages=_read(env, "TMDB_DISCOVER_PAGES", _integer(1, MAX_DISCOVER_PAGES), DEMO_PAGES),
            requests_per_second=_read(env, "TMDB_REQUESTS_PER_SECOND", _number(0.1, 10_000), DEMO_REQUESTS_PER_SECOND),
        )

    def first_day(self, today: date) -> date:
        """The first partition: `TMDB_START_DATE`, else the earliest captured day, else today.

        Raises:
            SettingsError: `TMDB_START_DATE` lies in the future.
        """
        if self.start_date:
            if self.start_date > today:
                msg = f"TMDB_START_DATE is {self.start_date}, which is after today ({today} UTC)"
                raise SettingsError(msg)
            return self.start_date
        folders = [*self.raw_dir.glob("tmdb/discover_pages/date=*"), *self.raw_dir.glob("tmdb/daily_export/date=*")]
        return min([today, *(day for folder in folders if (day := day_of_folder(folder.name)))])


def day_of_folder(name: str) -> date | None:
    """The day of a raw partition's folder, `date=YYYY-MM-DD`; None for any other name."""
    if not (found := re.fullmatch(r"date=([0-9]{4}-[0-9]{2}-[0-9]{2})", name)):
        return None
    try:
        return date.fromisoformat(found[1])
    except ValueError:
        return None


def _system_clock() -> datetime:
    return datetime.now(UTC)


def now_utc() -> datetime:
    """The current time (UTC)."""
    return _system_clock()


def today_utc() -> date:
    """The current UTC day."""
    return now_utc().date()


def _read(env: Mapping[str, str], name: str, parse: Callable[[str], T], default: D) -> T | D:
    text = env.get(name, "").strip()
    if not text:
        return default
    try:
        return parse(text)
    except ValueError as error:
        # A token is never repeated, not even a wrong one, nor one that stands in an address.
        hidden = parse in {_token, _secret_url, _postgres_url} or (parse is _url and re.search("[?@]", text))
        shown = "" if hidden else f" is {text!r}, which"
        raise SettingsError(f"{name}{shown} {error}") from None


def _path(text: str) -> Path:
    if re.search(r"[*?\[]", text):
        raise ValueError("has one of * ? [ in it, which DuckDB takes for a pattern: use another path")
    try:
        return Path(text).expanduser().absolute()
    except RuntimeError:
        raise ValueError("names a home directory that does not exist") from None


def _token(text: str) -> str:
    if re.search(r"\s", text) or not text.isascii():
        raise ValueError("has blanks or odd characters in it: copy TMDB's API Read Access Token again")
    return text


def _secret_url(text: str) -> str:
    """An address that may be a secret as a whole."""
    try:
        parts = urlsplit(text)
        is_address = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address:
        raise ValueError("is no http(s) address")
    return text


def _postgres_url(text: str) -> str:
    """The address of a PostgreSQL database; it holds a password."""
    try:
        parts = urlsplit(text)
        is_address = parts.scheme in {"postgresql", "postgres"} and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address:
        raise ValueError("is no address of a PostgreSQL database: postgresql://user:password@host:5432/database")
    return text


def _url(text: str) -> str:
    _secret_url(text)
    if re.search("[?@#]", text):
        raise ValueError("must carry no query and no user: the token has its own variable, TMDB_API_TOKEN")
    return text.rstrip("/")


def _hosts(text: str) -> tuple[str, ...]:
    names = tuple(text.lower().split())
    if not all(re.fullmatch(r"(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\]", name) for name in names):
        raise ValueError("is no list of names such as films.example.org, with blanks between them and without ports")
    return tuple(name.strip("[]") for name in names)


def _integer(low: int, high: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not re.fullmatch(r"\d{1,9}", text) or not low <= int(text) <= high:
            raise ValueError(f"is no whole number from {low} to {high}")
        return int(text)

    return parse


def _number(low: float, high: float) -> Callable[[str], float]:
    def parse(text: str) -> float:
        if not re.fullmatch(r"\d+(\.\d+)?", text) or not low <= float(text) <= high:
            raise ValueError(f"is no number from {low:g} to {high:g}")
        return float(text)

    return parse


def _language(text: str) -> str:
    if not re.fullmatch(r"[a-z]{2}(-[A-Z]{2})?", text):
        raise ValueError("is no language such as en-US or de")
    return text


def _date(text: str) -> date:
    day = day_of_folder(f"date={text}")
    if day is None:
        raise ValueError("is no day such as 2026-11-01")
    return day
