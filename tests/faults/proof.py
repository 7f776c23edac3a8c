"""What is proven of every cell, however its asset was captured.

Belongs here: a red asset says why and leaves everything as it was; a green one loses nothing. Whether the rows of a
green one are right is the business of the tests of green cells.
"""

import re

from tests.faults.bench import TABLES, Bench, Outcome
from tests.faults.matrix import REFUSED, SINGLE, Cell
from tmdb_assets.calendar.failures import failed_periods
from tmdb_assets.http import errors
from tmdb_assets.sandbox.upstreams.tmdb.endpoints import EXPORTS
from tmdb_assets.sources.tmdb.source import TMDB

NEXT_STEPS = {
    error.advice.format(source=TMDB)
    for error in vars(errors).values()
    if isinstance(error, type) and issubclass(error, errors.SourceError)
} | {"Materialize the day again later, in case TMDB adds the file"}

Marks = dict[str, tuple[int, ...]]


def assert_red(bench: Bench, cell: Cell, outcome: Outcome, before: Marks) -> None:
    """The asset failed and says where, why and what next; nothing is stored or lost, and the day is noted."""
    table, day = TABLES[cell.endpoint], bench.day(cell.endpoint)
    assert list(outcome.failed) == [table.path.replace("/", "__")], "nothing but the right answer is green"
    (reason,) = outcome.failed.values()
    assert names(cell.endpoint, reason), reason
    assert re.search(cell.says or "", reason), reason
    assert any(step in reason for step in NEXT_STEPS), reason
    assert outcome.materialized == set()
    assert not bench.lake.has(table, day), "no day becomes visible"
    assert_nothing_lost(bench, before)
    assert all(f"/.{day}.partial/" in name for name in bench.marks() if name not in before)
    note = failed_periods(bench.settings.paths("films"))[day]
    assert (note.asset, reason.endswith(note.reason)) == (table.path, True)
    assert_struck(cell, outcome)


def assert_green(bench: Bench, cell: Cell, outcome: Outcome, before: Marks) -> None:
    """The asset is good in spite of the fault, and nothing else changed."""
    table, day = TABLES[cell.endpoint], bench.day(cell.endpoint)
    assert outcome.failed == {}
    assert outcome.materialized == {(table.path, day.isoformat())}
    assert_nothing_lost(bench, before)
    assert failed_periods(bench.settings.paths("films")) == {}
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
    if endpoint == EXPORTS:
        return "TMDB /p/exports/movie_ids: " in reason or "TMDB has no export of " in reason
    path = endpoint.replace("{id}", r"(\d+|\{id\})") if endpoint in SINGLE else re.escape(endpoint)
    return bool(re.search(f"TMDB {path}: ", reason))
