"""What all tests share: settings of a directory of their own, one dbt, and where TMDB's recorded answers are."""

import os
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest
from dagster._core.storage.event_log.sqlite import sqlite_event_log as event_log
from sqlalchemy import Engine

import tests.today  # noqa: F401 - the process that starts the others reads the day for all of them
from tests.resident_dbt.resident import Resident
from tmdb_assets.datasets.films import FILMS
from tmdb_assets.loopback import spare_loopback
from tmdb_assets.settings import PROJECT_DIR, Settings

pytest_plugins = ["tests.figures"]

# Servers of the tests are asked directly, also on a machine that reaches the world through a proxy.
spare_loopback(os.environ)

UPSTREAM = PROJECT_DIR.parent / "shared" / "upstream"


@pytest.fixture(scope="session", autouse=True)
def resident_dbt(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Runs in this process call a dbt that stays; commands that a test starts call the real one."""
    resident = Resident(tmp_path_factory.mktemp("resident_dbt"))
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr("tmdb_assets.warehouse.dbt_call.start_dbt", resident.start_dbt)
        yield
    resident.end()


@pytest.fixture(scope="session", autouse=True)
def engines() -> Iterator[None]:
    """A file of Dagster's event log keeps its engine of SQLAlchemy.

    Dagster makes one for each of a run's 3,000 looks at these files, and with it compiles every statement again. The
    connections are still opened and closed each time.
    """
    make, options = event_log.create_engine, {"timeout": event_log.SQLITE_BUSY_TIMEOUT_SECONDS}

    @lru_cache(maxsize=16)
    def kept(address: str) -> Engine:
        return make(address, poolclass=event_log.NullPool, connect_args=options)

    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(event_log, "create_engine", lambda address, **_: kept(address))
        yield


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The default settings with a data directory of the test's own."""
    return Settings.from_env({"TMDB_ASSETS_DATA": str(tmp_path / "data")})


@pytest.fixture
def films_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Alerting that knows films alone: nothing of another dataset is missing."""
    monkeypatch.setattr("tmdb_assets.alerts.patrol.DATASETS", (FILMS,))


@pytest.fixture(scope="session")
def upstream() -> Path:
    """The folder of the recorded real answers, which is no part of the project."""
    if not UPSTREAM.is_dir():
        pytest.skip("../shared/upstream with TMDB's recorded answers is not here: real answers cannot be tried")
    return UPSTREAM
