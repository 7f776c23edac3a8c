"""Fixtures of the tests of PostgreSQL: one server for all, a database for each, and published copies to load."""

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import duckdb
import psycopg
import pytest

from tests.checks.conftest import history, pipeline  # noqa: F401 - the three days that the tests of checks were made for
from tests.e2e.pipeline import Pipeline
from tests.postgres.server import Database, Server
from tmdb_assets.postgres.loading import Load, load
from tmdb_assets.published import PublishedCopy


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A server that nobody stops or damages."""
    with Server() as server:
        yield server


@pytest.fixture
def database(server: Server) -> Iterator[Database]:
    """An empty database; the role of readers is not there yet."""
    database = server.database()
    yield database
    database.drop()
    with psycopg.connect(server.url(), autocommit=True) as admin:
        admin.execute("drop role if exists tmdb_reader")
        admin.execute("alter role loader createrole")


class Copies:
    """Published copies that are made of one another by SQL."""

    def __init__(self, first: Path, place: Path) -> None:
        self.path = place / "published" / "tmdb.duckdb"
        self.path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(first, self.path)
        self.path.chmod(0o644)
        self.first, self.today = self.ask("select min(date_id), max(date_id) from fact_movie_daily")

    def change(self, *statements: str | tuple[str, list]) -> PublishedCopy:
        """Publish a copy that differs from the last one; a statement may come with its values."""
        # Another file in its place, as publishing does: whoever reads the old one goes on with it.
        torn = self.path.with_suffix(".tmp")
        shutil.copy(self.path, torn)
        with duckdb.connect(str(torn)) as copy:
            copy.execute("set timezone = 'UTC'")
            for statement in statements:
                copy.execute(*([statement] if isinstance(statement, str) else statement))
        torn.replace(self.path)
        return self.newest

    @property
    def newest(self) -> PublishedCopy:
        return PublishedCopy(self.path)

    @property
    def days(self) -> tuple[date, ...]:
        return self.newest.days

    def ask(self, query: str) -> tuple:
        """The first row that a query gives."""
        with duckdb.connect(str(self.path), read_only=True) as copy:
            return copy.execute(query).fetchall()[0]


@pytest.fixture
def copies(history: Pipeline, tmp_path: Path) -> Copies:  # noqa: F811
    """The published copy of three days, to load and to change."""
    return Copies(history.settings.published_path, tmp_path)


@pytest.fixture
def loaded(database: Database, copies: Copies) -> Database:
    """A database with the copy in it."""
    load(database.url, copies.newest, copies.today)
    return database


@pytest.fixture
def bring(database: Database, copies: Copies) -> Callable[..., Load]:
    """Change the copy by these statements, and load it."""

    def bring(*statements: str, **options: object) -> Load:
        return load(database.url, copies.change(*statements), copies.today, **options)

    return bring
