"""Fixtures of the fault tests: a bench for the cells of a file."""

from collections.abc import Iterator
from datetime import timedelta

import dagster as dg
import pytest

from tests.e2e.conftest import first_day, pipeline, running  # noqa: F401 - fixtures
from tests.e2e.pipeline import Pipeline, failed_steps
from tests.faults.bench import TODAY, Bench, impatient
from tmdb_assets.sandbox import Sandbox, SandboxSettings

PAGES = 10
TOKEN = "eyJhbGciOiJub25lIn0.never/to+be?seen=anywhere.0123456789abcdef"
CATALOGUE = SandboxSettings(films=400, changed_share=0.35, token=TOKEN)
"""So many films change that their list has several pages and an outage of the details is one."""


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """A pipeline with two days before today: one published, and the raw files of another."""
    with Sandbox(CATALOGUE) as sandbox, pytest.MonkeyPatch.context() as monkeypatch, impatient():
        pipeline = Pipeline(tmp_path_factory.mktemp("bench"), sandbox, PAGES, monkeypatch)
        for days, part in ((2, None), (1, dg.AssetSelection.groups("raw"))):
            day = TODAY - timedelta(days=days)
            pipeline.set_today(day)
            assert failed_steps(pipeline.run(day, part)) == {}
        bench = Bench(pipeline)
        assert bench.requests_when_well["/movie/{id}"] > 70, bench.requests_when_well
        yield bench
