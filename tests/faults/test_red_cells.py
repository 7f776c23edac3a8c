"""What cannot be right fails its asset: it says where, why and what next, and leaves everything as it was."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.faults.bench import LIMIT_SECONDS, Bench
from tests.faults.cells import REFUSED, Cell
from tests.faults.grounds import COLLECTION, COUNTRIES, LANGUAGES, POPULAR, SERIES_CREDITS
from tests.faults.matrix import CELLS, tried
from tests.faults.proof import assert_red, patience
from tmdb_assets.calendar.failures import failed_periods

OF_ANSWERS = {"empty results", "missing field", "null where never null before"}
"""What tells these endpoints from others; whatever else is wrong, the same client meets it there."""


def is_met_elsewhere(cell: Cell) -> bool:
    """Whether the same client meets the same at another endpoint."""
    alike = {"films": (COLLECTION,), "series": (POPULAR, SERIES_CREDITS, COUNTRIES, LANGUAGES)}[cell.dataset]
    return cell.endpoint in alike and cell.kind not in OF_ANSWERS


RED = tried((cell for cell in CELLS if cell.is_red), is_met_elsewhere)
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
def test_the_asset_is_red_says_why_leaves_everything_as_it_was_and_is_good_the_next_time(
    bench: Bench, cell: Cell, elsewhere: tuple[str, list[str]], record_property
):
    away, came = elsewhere
    faults = [replace(fault, location=away) if fault.location else fault for fault in cell.faults]
    with bench.without(cell.endpoint) as before:
        outcome = bench.capture(cell.endpoint, faults=faults, refused=cell.kind == REFUSED, patient=patience(cell))

        assert_red(bench, cell, outcome, before)
        assert patience(cell) or outcome.seconds < _RESERVE * LIMIT_SECONDS
        assert came == [], "nothing follows a redirect, least of all a secret"

        bench.forget_refusals()
        again = bench.capture(cell.endpoint, patient=True)
        assert again.failed == {}
        assert bench.stored(cell.endpoint).equals(bench.undisturbed(cell.endpoint))
        assert failed_periods(bench.settings.paths(cell.dataset)) == {}
    record_property("cells", ("red", 1, ""))
    waited = cell.kind in {"hang before the headers", "slow drip"}
    record_property("bounded", (f"within {outcome.seconds + 0.5:.0f} s", int(waited), ""))
