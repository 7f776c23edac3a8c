"""Fixtures of the fault tests: a bench for the cells of a file."""

import shutil
from collections.abc import Iterator

import pytest

from tests.e2e.conftest import CapturedDay, first_day, pipeline, running  # noqa: F401 - fixtures
from tests.e2e.pipeline import Pipeline
from tests.faults.bench import Bench, impatient
from tmdb_assets.sandbox import Sandbox, SandboxSettings

PAGES = 10
TOKEN = "eyJhbGciOiJub25lIn0.never/to+be?seen=anywhere.0123456789abcdef"
CATALOGUE = SandboxSettings(films=400, changed_share=0.35, vanished_share=0.0, token=TOKEN)
"""So many films change that their list has several pages and an outage of the details is one; none of them is gone."""


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory, first_day: CapturedDay) -> Iterator[Bench]:  # noqa: F811
    """A pipeline with three captured days, one of them published; nothing of them is lost in the end."""
    directory = tmp_path_factory.mktemp("bench")
    shutil.copytree(first_day.pipeline.directory, directory, dirs_exist_ok=True, symlinks=True)
    with Sandbox(CATALOGUE) as sandbox, pytest.MonkeyPatch.context() as monkeypatch, impatient():
        bench = Bench(Pipeline(directory, sandbox, PAGES, monkeypatch))
        assert bench.requests_when_well["/movie/{id}"] > 70, bench.requests_when_well
        assert bench.settings.paths("films").published.is_file()
        before = bench.contents()
        yield bench
        assert bench.contents() == before
