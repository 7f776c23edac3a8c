"""What all tests share: settings of a directory of their own, one dbt, and where TMDB's recorded answers are."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.resident_dbt.resident import Resident
from tmdb_assets.settings import PROJECT_DIR, Settings

pytest_plugins = ["tests.figures"]

UPSTREAM = PROJECT_DIR.parent / "shared" / "upstream"


@pytest.fixture(scope="session", autouse=True)
def resident_dbt(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Runs in this process call a dbt that stays; commands that a test starts call the real one."""
    resident = Resident(tmp_path_factory.mktemp("resident_dbt"))
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr("tmdb_assets.warehouse.build.dbt_resource", resident.resource)
        yield
    resident.end()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The default settings with a data directory of the test's own."""
    return Settings.from_env({"TMDB_ASSETS_DATA": str(tmp_path / "data")})


@pytest.fixture(scope="session")
def upstream() -> Path:
    """The folder of the recorded real answers, which is no part of the project."""
    if not UPSTREAM.is_dir():
        pytest.skip("../shared/upstream with TMDB's recorded answers is not here: real answers cannot be tried")
    return UPSTREAM
