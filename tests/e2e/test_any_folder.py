"""A project that lies in a folder with an odd name: it works there, or says at once that it cannot and why."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.crash.process import environment
from tmdb_assets.sandbox import Sandbox, SandboxSettings
from tmdb_assets.settings import PROJECT_DIR, today_utc

pytestmark = pytest.mark.system

WORKS = "-Film's (b){c}<d> d'été 🎬/{{ x }} {# c #}/a#b;c&d|e/~/[ab] x*y **/date=2026-11-20/name=films/u@h,!^=+ "
"""All that means something to a shell, to make, DuckDB, jinja, an address; a blank at the end; a folder KEY=VALUE."""


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(SandboxSettings(films=100, series=20)) as started:
        yield started


def project_at(place: Path) -> Path:
    """What of the project is needed to run it, in another folder, with the environment of the tests."""
    place.mkdir(parents=True)
    ignored = shutil.ignore_patterns("__pycache__", "target", "logs")
    for folder in ("tmdb_assets", "dbt"):
        shutil.copytree(PROJECT_DIR / folder, place / folder, ignore=ignored)
    for name in ("Makefile", "dagster.yaml", "workspace.yaml", "pyproject.toml", "requirements.lock"):
        shutil.copy2(PROJECT_DIR / name, place)
    (place / ".venv").symlink_to(Path(sys.executable).parent.parent)
    return place


def make_run(place: Path, sandbox: Sandbox) -> subprocess.CompletedProcess[str]:
    """`make run`, with the environment installed, and data and home of Dagster where they are by default."""
    env = environment(sandbox.variables | {"TMDB_DISCOVER_PAGES": "1", "TMDB_REQUESTS_PER_SECOND": "500"})
    del env["PYTHONPATH"]  # the code of the project that is run
    return subprocess.run(
        ["make", "run", "-o", ".venv/.installed"], cwd=place, env=env, capture_output=True, text=True, check=False
    )


@pytest.mark.soak
def test_a_project_with_its_data_and_its_home_of_dagster_works_in_a_folder_with_any_name(tmp_path, sandbox):
    place = project_at(tmp_path / WORKS)

    done = make_run(place, sandbox)

    assert done.returncode == 0, done.stdout + done.stderr
    assert (place / "data" / "dagster_home" / "history" / "runs.db").exists()
    with duckdb.connect(place / "data" / "published" / "films.duckdb", read_only=True) as copy:
        assert copy.execute("select distinct date_id, source from fact_movie_daily").fetchall() == [
            (today_utc(), "live")
        ]
        ((names, continents),) = copy.execute(
            "select count(distinct name), count(continent) from dim_country"
        ).fetchall()
        assert names == continents > 200


@pytest.mark.parametrize("name", ["50% films", 'the "films"'])
def test_a_project_in_a_folder_that_it_cannot_work_in_says_so_before_anything_is_asked(tmp_path, sandbox, name):
    place = project_at(tmp_path / name)

    done = make_run(place, sandbox)

    assert done.returncode != 0
    assert f"The project's folder is {str(place)!r}, which has " in done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert not (place / "data").exists()
    assert not sandbox.stats()["endpoints"]
