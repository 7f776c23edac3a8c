"""Fixtures of the tests of PostgreSQL: one server for all, a database for each, and published copies to load."""

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from tests.checks.conftest import history, pipeline  # noqa: F401 - the three days that the tests of checks were made for
from tests.e2e.pipeline import Pipeline
from tests.postgres.copies import Copies
from tests.postgres.server import Database, Server
from tmdb_assets.postgres.loading import Load, load


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


@pytest.fixture
def copies(history: Pipeline, tmp_path: Path) -> Copies:  # noqa: F811
    """The published copy of three days, to load and to change."""
    return Copies(history.settings.paths("films").published, tmp_path)


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
