"""Fixtures of the end-to-end tests: a captured day is made once and copied for every test that builds on it."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import dagster as dg
import pytest

from tests.e2e.pipeline import Pipeline, failed_steps
from tests.e2e.tmdb5000_csv import DIRECTORY
from tests.e2e.tmdb5000_days import SOURCES, Days, make_days
from tests.made_once import made_once
from tests.today import TODAY, YESTERDAY
from tests.unit.dbt.conftest import Dbt, Warehouse
from tests.unit.dbt.lake import Lake
from tmdb_assets.datasets.films import FILMS
from tmdb_assets.definitions import defs
from tmdb_assets.sandbox import Sandbox, SandboxSettings

RECOVERED = TODAY - timedelta(days=3)
PAGES = 10
CATALOGUE = SandboxSettings(films=400, softcore_share=0.01)


@dataclass
class CapturedDay:
    """What the first day of a pipeline came to: yesterday, on the clock of the tests.

    Attributes:
        result: What its run came to; among its events are those of the run of its outlets.
    """

    pipeline: Pipeline
    result: dg.ExecuteInProcessResult
    asked: dict[str, int]


@pytest.fixture(scope="session")
def first_day(tmp_path_factory: pytest.TempPathFactory) -> CapturedDay:
    """A pipeline that captured yesterday as its first day. Look, but do not run it: copy it instead."""

    def capture(place: Path) -> tuple[list[dg.DagsterEvent], dg.DagsterRun, dict[str, int]]:
        with Sandbox(CATALOGUE) as sandbox, pytest.MonkeyPatch.context() as monkeypatch:
            pipeline = Pipeline(place, sandbox, PAGES, monkeypatch)
            pipeline.set_today(YESTERDAY)
            result = pipeline.run(YESTERDAY)
            events = [*result.all_events, *pipeline.make_outlets(YESTERDAY).all_events]
            return events, result.dagster_run, pipeline.requests()

    place, (events, run, asked) = made_once(tmp_path_factory, "first_day", capture)
    with Sandbox(CATALOGUE) as sandbox, pytest.MonkeyPatch.context() as monkeypatch:
        pipeline = Pipeline(place, sandbox, PAGES, monkeypatch)
        result = dg.ExecuteInProcessResult(events, run, None, defs().resolve_job_def(FILMS.job))
        return CapturedDay(pipeline, result, asked)


@pytest.fixture
def pipeline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pipeline]:
    """A new pipeline; its clock shows the real day."""
    with Sandbox(CATALOGUE) as sandbox:
        yield Pipeline(tmp_path, sandbox, PAGES, monkeypatch)


@pytest.fixture
def running(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first_day: CapturedDay) -> Iterator[Pipeline]:
    """A pipeline of its own that captured yesterday; its clock still shows yesterday."""
    shutil.copytree(first_day.pipeline.directory, tmp_path, dirs_exist_ok=True, symlinks=True)
    with Sandbox(CATALOGUE) as sandbox:
        pipeline = Pipeline(tmp_path, sandbox, PAGES, monkeypatch)
        pipeline.set_today(YESTERDAY)
        yield pipeline


@pytest.fixture
def outage(running: Pipeline) -> Pipeline:
    """A pipeline that captured yesterday live and whose first partition lies 100 days back; its clock shows today."""
    return _after_an_outage(running)


@pytest.fixture(scope="session")
def recovered_day(tmp_path_factory: pytest.TempPathFactory, first_day: CapturedDay) -> Path:
    """The directory of a pipeline like `outage` that recovered a day. Copy it."""

    def recover(place: Path) -> None:
        shutil.copytree(first_day.pipeline.directory, place, dirs_exist_ok=True, symlinks=True)
        with Sandbox(CATALOGUE) as sandbox, pytest.MonkeyPatch.context() as monkeypatch:
            pipeline = _after_an_outage(Pipeline(place, sandbox, PAGES, monkeypatch))
            assert failed_steps(pipeline.run(RECOVERED)) == {}

    return made_once(tmp_path_factory, "recovered_day", recover)[0]


@pytest.fixture
def recovered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, recovered_day: Path) -> Iterator[Pipeline]:
    """A pipeline like `outage` that recovered the day `RECOVERED`."""
    shutil.copytree(recovered_day, tmp_path, dirs_exist_ok=True, symlinks=True)
    with Sandbox(CATALOGUE) as sandbox:
        yield _after_an_outage(Pipeline(tmp_path, sandbox, PAGES, monkeypatch))


def _after_an_outage(pipeline: Pipeline) -> Pipeline:
    pipeline.env["TMDB_START_DATE"] = str(TODAY - timedelta(days=100))
    pipeline.activate()
    pipeline.set_today(TODAY)
    return pipeline


@pytest.fixture(scope="session")
def tmdb5000(tmp_path_factory: pytest.TempPathFactory) -> tuple[Days, Warehouse]:
    """Four days of all "TMDB 5000" films, and the warehouse that dbt made of them. Look, but do not change it."""
    if not DIRECTORY.exists():
        pytest.skip("the TMDB 5000 files (../shared/upstream/tmdb5000) are not here")

    def build(place: Path) -> Days:
        days = make_days(Lake(place))
        dbt = Dbt(tmp_path_factory.mktemp("dbt"))
        for day in SOURCES:
            dbt.build(place, day, day)
        dbt.close()
        return days

    data, days = made_once(tmp_path_factory, "tmdb5000", build)
    return days, Warehouse(data)
