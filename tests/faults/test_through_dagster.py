"""Every kind of fault in a run of Dagster, at one of its endpoints: red or green as its body alone, and no secret told.

The token appears nowhere but in the Authorization header, and a key nowhere but in the query, whatever fails.
"""

import logging
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.faults.bench import Bench
from tests.faults.cells import REFUSED, Cell
from tests.faults.conftest import SECRETS, TOKEN
from tests.faults.grounds import GROUNDS
from tests.faults.matrix import CELLS
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


def chosen() -> list[Cell]:
    """A cell of every kind; each takes the endpoint that the fewest before it took."""
    taken: Counter[tuple[str, str]] = Counter()
    found = []
    # Kinds that few endpoints have choose first.
    of = {kind: [cell for cell in CELLS if cell.kind == kind] for kind in KINDS}
    for kind in sorted(KINDS, key=lambda kind: len({cell.endpoint for cell in of[kind]})):
        # Which films the n-th requests are about differs from capture to capture.
        cells = [cell for cell in of[kind] if "nth" not in cell.rule]
        cell = min(cells, key=lambda cell: taken[cell.dataset, cell.endpoint])
        taken[cell.dataset, cell.endpoint] += 1
        found.append(cell)
    return found


CHOSEN = chosen()


def test_every_kind_and_every_endpoint_is_among_the_chosen():
    assert {cell.kind for cell in CHOSEN} == set(KINDS)
    asked = {(name, endpoint) for name, ground in GROUNDS.items() for endpoint in ground.tables}
    assert {(cell.dataset, cell.endpoint) for cell in CHOSEN} == asked
    assert {cell.is_red for cell in CHOSEN} == {True, False}


@pytest.mark.system
def test_a_run_ends_as_the_body_alone_and_leaves_no_secret_in_any_file_or_output(
    films_bench: Bench, series_bench: Bench, tmp_path: Path, caplog, capfd, subtests
):
    caplog.set_level(logging.DEBUG)
    for cell in CHOSEN:
        bench = {"films": films_bench, "series": series_bench}[cell.dataset]
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
                assert places_of(bench.sandbox.token, bench.settings.data_dir / "failures") == []

    printed = _real_run(films_bench, tmp_path)

    assert "the token was refused" in printed
    out, err = capfd.readouterr()
    for text in (printed, caplog.text, out, err):
        assert not any(form in text.encode() for secret in SECRETS for form in forms(secret))
    assert "/discover/movie" in caplog.text, "what goes over the wire was logged"
    kept = (films_bench.pipeline.directory, series_bench.pipeline.directory, tmp_path)
    databases = [path for root in kept for path in root.rglob("*.db") if path.stat().st_size]
    assert len(databases) >= len(KINDS), "every run left a database of its own"
    for secret in SECRETS:
        assert places_of(secret, *kept, DBT_DIR / "target", DBT_DIR / "logs") == []


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
