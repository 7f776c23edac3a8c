"""What can not be right fails its asset: it says where, why and what next, and leaves everything as it was."""

import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.faults.bench import LIMIT_SECONDS, TABLES, Bench
from tests.faults.matrix import CELLS, DETAILS, REFUSED, Cell
from tmdb_assets.calendar.failures import failed_periods
from tmdb_assets.http import errors
from tmdb_assets.sandbox.upstreams.tmdb.endpoints import EXPORTS
from tmdb_assets.sources.tmdb.source import TMDB

RED = [cell for cell in CELLS if cell.is_red]
NEXT_STEPS = {
    error.advice.format(source=TMDB)
    for error in vars(errors).values()
    if isinstance(error, type) and issubclass(error, errors.SourceError)
} | {"Materialize the day again later, in case TMDB adds the file"}
_RESERVE = 15


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[tuple[str, list[str]]]:
    """Another host, and whatever came to it."""
    came: list[str] = []

    class Recorder(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            came.append(f"{self.requestline}\n{self.headers}")
            self.send_error(500)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Recorder) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://localhost:{server.server_port}/p/", came
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("cell", RED, ids=str)
def test_the_asset_is_red_says_why_and_leaves_everything_as_it_was(
    bench: Bench, cell: Cell, elsewhere: tuple[str, list[str]], record_property
):
    table, day = TABLES[cell.endpoint], bench.day(cell.endpoint)
    away, came = elsewhere
    faults = [replace(fault, location=away) if fault.location else fault for fault in cell.faults]

    with bench.without(cell.endpoint) as before:
        # Only what keeps us waiting ends by the limit; all else may take its time, on a busy machine too.
        waits = cell.kind == REFUSED or cell.rule["kind"] in {"hang", "slow_drip", "status", "html_502", "reset"}
        outcome = bench.capture(cell.endpoint, faults=faults, refused=cell.kind == REFUSED, patient=not waits)

        assert list(outcome.failed) == [f"raw__tmdb__{table.name}"], "nothing but the right answer is green"
        (reason,) = outcome.failed.values()
        assert names(cell.endpoint, reason), reason
        assert re.search(cell.says or "", reason), reason
        assert any(step in reason for step in NEXT_STEPS), reason
        assert outcome.materialized == set()
        assert not bench.lake.has(table, day), "no day becomes visible"
        after = bench.files()
        assert {name: after.get(name) for name in before} == before
        assert all(f"/.{day}.partial/" in name for name in after if name not in before)
        note = failed_periods(bench.settings.paths("films"))[day]
        assert (note.asset, reason.endswith(note.reason)) == (table.path, True)
        if cell.kind != REFUSED:
            assert outcome.struck.get(cell.rule["kind"], 0) >= 1, "the fault struck"
        assert came == [], "nothing follows a redirect, least of all the token"
        if cell.kind in {"hang before the headers", "slow drip"}:
            assert outcome.seconds < _RESERVE * LIMIT_SECONDS
            record_property("bounded", (f"within {outcome.seconds + 0.5:.0f} s", 1, ""))

        if RED.index(cell) % 12 == 0:
            again = bench.capture(cell.endpoint, patient=True)
            assert again.failed == {}
            assert bench.stored(cell.endpoint).equals(bench.undisturbed(cell.endpoint))
            assert failed_periods(bench.settings.paths("films")) == {}
    record_property("cells", ("red", 1, ""))


def names(endpoint: str, reason: str) -> bool:
    if endpoint == EXPORTS:
        return "TMDB /p/exports/movie_ids: " in reason or "TMDB has no export of " in reason
    path = r"/movie/(\d+|\{id\})" if endpoint == DETAILS else re.escape(endpoint)
    return bool(re.search(f"TMDB {path}: ", reason))
