"""Every kind of fault in a run of Dagster, at one of its endpoints: red or green as its body alone, and no secret told.

The token appears nowhere but in the Authorization header, whatever fails.
"""

import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.bench import TABLES, Bench
from tests.faults.conftest import TOKEN
from tests.faults.matrix import CELLS, REFUSED, Cell
from tests.faults.proof import assert_green, assert_red, patience
from tests.faults.search import forms, places_of
from tmdb_assets.sandbox import Fault
from tmdb_assets.settings import DBT_DIR, PROJECT_DIR

KINDS = list(dict.fromkeys(cell.kind for cell in CELLS))
_OF_A_RUN = [
    Fault(kind="status", endpoint="/discover/movie", status=429, times=1),
    Fault(kind="html_502", endpoint="/discover/movie", times=1),
    Fault(kind="reset", endpoint="/movie/{id}", times=2),
    Fault(kind="html_200", endpoint="/configuration/countries"),
    Fault(kind="status", endpoint="/configuration/languages", status=401),
    Fault(kind="redirect", endpoint="/genre/movie/list", location="http://elsewhere.invalid/"),
]


def one_of(number: int, kind: str) -> Cell:
    """A cell of a kind: kinds that follow each other take endpoints that do."""
    # Which films the n-th requests are about differs from capture to capture.
    cells = [cell for cell in CELLS if cell.kind == kind and "nth" not in cell.rule]
    return cells[number % len(cells)]


CHOSEN = [one_of(number, kind) for number, kind in enumerate(KINDS)]


def test_every_kind_and_every_endpoint_is_among_the_chosen():
    assert {cell.kind for cell in CHOSEN} == set(KINDS)
    assert {cell.endpoint for cell in CHOSEN} == set(TABLES)
    assert {cell.is_red for cell in CHOSEN} == {True, False}


@pytest.mark.system
def test_a_run_ends_as_the_body_alone_and_leaves_the_token_in_no_file_and_no_output(
    bench: Bench, tmp_path: Path, caplog, capfd, subtests
):
    caplog.set_level(logging.DEBUG)
    for cell in CHOSEN:
        with subtests.test(cell=str(cell)):
            how = {"faults": cell.faults, "refused": cell.kind == REFUSED, "patient": patience(cell)}
            with bench.without(cell.endpoint):
                body = bench.capture(cell.endpoint, **how)
                stored_by_body = bench.stored(cell.endpoint)
            with bench.without(cell.endpoint) as before:
                contents = bench.contents()

                run = bench.run(cell.endpoint, **how)

                (assert_red if cell.is_red else assert_green)(bench, cell, run, before)
                assert bench.stored(cell.endpoint) == stored_by_body
                assert (run.failed.keys(), run.materialized) == (body.failed.keys(), body.materialized)
                assert run.warnings == body.warnings
                assert bench.contents().items() >= contents.items()
                assert places_of(TOKEN, bench.settings.data_dir / "failures") == []

    printed = _real_run(bench, tmp_path)

    assert "the token was refused" in printed
    out, err = capfd.readouterr()
    for text in (printed, caplog.text, out, err):
        assert not any(form in text.encode() for form in forms(TOKEN))
    assert "/discover/movie" in caplog.text, "what goes over the wire was logged"
    kept = (bench.pipeline.directory, tmp_path)
    databases = [path for root in kept for path in root.rglob("*.db") if path.stat().st_size]
    assert len(databases) >= len(KINDS), "every run left a database of its own"
    assert places_of(TOKEN, *kept, DBT_DIR / "target", DBT_DIR / "logs") == []


def _real_run(bench: Bench, directory: Path) -> str:
    """What `tmdb-assets run` prints under faults."""
    bench.sandbox.set_faults(_OF_A_RUN)
    env = {name: value for name, value in os.environ.items() if not name.startswith(("TMDB_", "DAGSTER_"))}
    env |= {
        "TMDB_ASSETS_DATA": str(directory / "data"),
        "TMDB_API_URL": bench.sandbox.api_url,
        "TMDB_EXPORTS_URL": bench.sandbox.exports_url,
        "TMDB_API_TOKEN": TOKEN,
        "TMDB_DISCOVER_PAGES": "3",
        "TMDB_TIMEOUT_SECONDS": "4",
        "TMDB_REQUESTS_PER_SECOND": "1000",
    }
    command = [str(Path(sys.executable).with_name("tmdb-assets")), "run", "--dataset", "films"]
    done = subprocess.run(command, env=env, cwd=PROJECT_DIR, capture_output=True, text=True, timeout=300, check=False)
    bench.sandbox.set_faults([])
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout + done.stderr
