"""Fixtures of the fault tests: a bench for the cells of each dataset."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.e2e.conftest import CapturedDay, first_day, pipeline, running  # noqa: F401 - fixtures
from tests.e2e.pipeline import Pipeline
from tests.faults.bench import Bench, impatient
from tests.faults.benches import FilmsBench, SeriesBench
from tests.faults.grounds import MDBLIST, OMDB, SERIES_DETAILS
from tmdb_assets.sandbox import Sandbox, SandboxSettings

PAGES = 10
TOKEN = "eyJhbGciOiJub25lIn0.never/to+be?seen=anywhere.0123456789abcdef"
KEY = "n3verT0BeSeenAnywhere0123456789abcdef"
"""The token of series, which is the key of the sources of ratings, too: a key has no odd characters."""
SECRETS = (TOKEN, KEY)
CATALOGUE = SandboxSettings(films=400, changed_share=0.35, vanished_share=0.0, token=TOKEN)
"""So many films change that their list has several pages and an outage of the details is one; none of them is gone."""
SERIES_CATALOGUE = SandboxSettings(films=20, series=60, token=KEY)
"""So many series that details of which none is found are an outage."""


@pytest.fixture(scope="module")
def films_bench(tmp_path_factory: pytest.TempPathFactory, first_day: CapturedDay) -> Iterator[Bench]:  # noqa: F811
    """A pipeline with three captured days, one of them published; nothing of them is lost in the end."""
    directory = tmp_path_factory.mktemp("bench")
    shutil.copytree(first_day.pipeline.directory, directory, dirs_exist_ok=True, symlinks=True)
    with Sandbox(CATALOGUE) as sandbox, pytest.MonkeyPatch.context() as monkeypatch, impatient():
        bench = FilmsBench(Pipeline(directory, sandbox, PAGES, monkeypatch))
        assert bench.requests_when_well["/movie/{id}"] > 70, bench.requests_when_well
        assert bench.settings.paths("films").published.is_file()
        with _kept(bench):
            yield bench


@pytest.fixture(scope="module")
def series_bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """A pipeline with a captured week; nothing of it is lost in the end."""
    directory = tmp_path_factory.mktemp("bench_of_series")
    with Sandbox(SERIES_CATALOGUE) as sandbox, pytest.MonkeyPatch.context() as monkeypatch, impatient():
        bench = SeriesBench(Pipeline(directory, sandbox, PAGES, monkeypatch))
        assert bench.requests_when_well[SERIES_DETAILS] > 50, bench.requests_when_well
        assert bench.requests_when_well[OMDB] > 40, bench.requests_when_well
        assert bench.requests_when_well[MDBLIST] > 4, bench.requests_when_well
        with _kept(bench):
            yield bench


@pytest.fixture
def bench(request: pytest.FixtureRequest) -> Bench:
    """The bench of the dataset whose cell is tried."""
    return request.getfixturevalue(f"{request.node.callspec.params['cell'].dataset}_bench")


@contextmanager
def _kept(bench: Bench) -> Iterator[None]:
    before = bench.contents()
    yield
    assert bench.contents() == before
