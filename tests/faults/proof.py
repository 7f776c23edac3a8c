"""What is proven of every cell, however its asset was captured.

Belongs here: a red asset says why and leaves everything as it was; a green one loses nothing. Whether the rows of a
green one are right is the business of the tests of green cells.
"""

import re

from tests.faults.bench import Bench, Outcome
from tests.faults.cells import REFUSED, Cell
from tests.faults.expected import EXPECTED
from tests.faults.grounds import MDBLIST, OMDB, RATINGS
from tests.faults.search import forms
from tmdb_assets.calendar.failures import failed_periods
from tmdb_assets.http import errors
from tmdb_assets.http.source import Source
from tmdb_assets.sandbox.upstreams.tmdb.endpoints import EXPORTS, SERIES_EXPORTS
from tmdb_assets.sources.mdblist.client import MDBLIST as MDBLIST_SOURCE
from tmdb_assets.sources.omdb.client import OMDB as OMDB_SOURCE
from tmdb_assets.sources.tmdb.source import TMDB

_SOURCES = {OMDB: OMDB_SOURCE, MDBLIST: MDBLIST_SOURCE}
_EXPORTS = {EXPORTS: ("/p/exports/movie_ids", ""), SERIES_EXPORTS: (SERIES_EXPORTS, "series of any day of ")}
_WITHOUT_EXPORT = re.compile("Materialize the (day|week) again later, in case TMDB adds")

Marks = dict[str, tuple[int, ...]]


def assert_red(bench: Bench, cell: Cell, outcome: Outcome, before: Marks) -> None:
    """The asset failed and says where, why and what next; nothing is stored or lost, and the period is noted."""
    table, period = cell.table, bench.day(cell.endpoint)
    assert list(outcome.failed) == [table.path.replace("/", "__")], "nothing but the right answer is green"
    (reason,) = outcome.failed.values()
    assert names(cell.endpoint, reason), reason
    assert re.search(cell.says or "", reason), reason
    assert _says_what_next(cell.endpoint, reason), reason
    assert not any(form in reason.encode() for form in forms(bench.sandbox.token)), "no secret is told"
    assert outcome.materialized == set()
    assert not bench.lake.has(table, period), "no period becomes visible"
    assert_nothing_lost(bench, before)
    assert all(f"/.{period}.partial/" in name for name in bench.marks() if name not in before)
    note = failed_periods(bench.settings.paths(cell.dataset))[period]
    assert (note.asset, reason.endswith(note.reason)) == (table.path, True)
    assert_struck(cell, outcome)


def assert_green(bench: Bench, cell: Cell, outcome: Outcome, before: Marks) -> None:
    """The asset is good in spite of the fault, and nothing else changed."""
    assert outcome.failed == {}
    assert outcome.materialized == {(cell.table.path, bench.day(cell.endpoint).isoformat())}
    assert_nothing_lost(bench, before)
    assert failed_periods(bench.settings.paths(cell.dataset)) == {}
    assert_struck(cell, outcome)


def assert_nothing_lost(bench: Bench, before: Marks) -> None:
    """Every file that stood there before was not written to since."""
    after = bench.marks()
    assert {name: after.get(name) for name in before} == before


def assert_struck(cell: Cell, outcome: Outcome) -> None:
    """The fault was met; where nothing listens, nobody counts."""
    assert cell.kind == REFUSED or outcome.struck.get(cell.rule["kind"], 0) >= 1, "the fault struck"


def patience(cell: Cell) -> bool:
    """Whether there is time: only what keeps us waiting ends by the limit, all else may take long on a busy machine."""
    waits = {"hang", "slow_drip", "status", "html_502", "reset"}
    return not cell.is_red or (cell.kind != REFUSED and cell.rule["kind"] not in waits)


def names(endpoint: str, reason: str) -> bool:
    """Whether a reason says which endpoint it is about."""
    if endpoint in _EXPORTS:
        name, of = _EXPORTS[endpoint]
        return f"TMDB {name}: " in reason or f"TMDB has no export of {of}" in reason
    if endpoint in RATINGS:
        return f"{_SOURCES[endpoint].name} {endpoint}: " in reason
    is_single = any(endpoint in of.single for of in EXPECTED.values())
    path = endpoint.replace("{id}", r"(\d+|\{id\})") if is_single else re.escape(endpoint)
    return bool(re.search(f"TMDB {path}: ", reason))


def _says_what_next(endpoint: str, reason: str) -> bool:
    steps = _next_steps(_SOURCES.get(endpoint, TMDB))
    return any(step in reason for step in steps) or (endpoint in _EXPORTS and bool(_WITHOUT_EXPORT.search(reason)))


def _next_steps(source: Source) -> set[str]:
    return {
        error.advice.format(source=source)
        for error in vars(errors).values()
        if isinstance(error, type) and issubclass(error, errors.SourceError)
    }
