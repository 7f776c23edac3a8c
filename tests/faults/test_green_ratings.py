"""What a source of ratings says in spite of a fault: what is struck has the right outcome, all else the usual one.

A quota that is used up stops asking and keeps what came; the rest waits and comes as soon as there is a quota again.
"""

import pytest

from tests.faults.bench import Bench
from tests.faults.cells import Cell
from tests.faults.grounds import RATINGS
from tests.faults.matrix import tried
from tests.faults.modelled import GREEN
from tests.faults.proof import assert_green
from tests.faults.rating_cells import WAITING
from tmdb_assets.sources.ratings import tables

CELLS = [cell for cell in GREEN if cell.endpoint in RATINGS]
STOPPED = [cell for cell in CELLS if cell.outcome == WAITING]
WITHOUT_PAYLOAD = (tables.REFUSED, tables.UNKNOWN_ID)


def rows_of(table):
    """Rows by series."""
    return {row["series_id"]: row for row in table.to_pylist()}


@pytest.mark.parametrize("cell", tried(cell for cell in CELLS if cell not in STOPPED), ids=str)
def test_every_series_that_is_struck_has_its_outcome_and_all_others_are_as_ever(
    bench: Bench, cell: Cell, record_property
):
    with bench.without(cell.endpoint) as before:
        outcome = bench.capture(cell.endpoint, faults=cell.faults, patient=True)

        assert_green(bench, cell, outcome, before)
        well, stored = rows_of(bench.undisturbed(cell.endpoint)), rows_of(bench.stored(cell.endpoint))
    assert stored.keys() == well.keys(), "every series is asked about once"
    struck = {key: row for key, row in stored.items() if row != well[key]}
    assert bool(struck) == bool(cell.outcome), "nothing else is changed"
    if cell.outcome:
        # Of a series that has no rating even without a fault some answers are the same, and some are ratings.
        rated = {key for key, row in well.items() if row["outcome"] == tables.ANSWERED}
        assert struck.keys() >= rated if not cell.variant else struck.keys() < well.keys()
        assert {struck[key]["outcome"] for key in struck.keys() & rated} == {cell.outcome}
    if cell.outcome in WITHOUT_PAYLOAD:
        assert all(row["told"] and row["payload"] is None for row in struck.values())
    warned = outcome.warnings.get("odd_answers", 0)
    assert warned == (len(struck) if cell.outcome == tables.REFUSED else 0)
    record_property("cells", ("green", 1, ""))


@pytest.mark.parametrize("cell", STOPPED, ids=str)
def test_a_quota_that_is_used_up_keeps_what_came_and_the_rest_comes_when_there_is_one_again(
    bench: Bench, cell: Cell, record_property
):
    with bench.without(cell.endpoint) as before:
        outcome = bench.capture(cell.endpoint, faults=cell.faults, patient=True)

        assert_green(bench, cell, outcome, before)
        well, stored = rows_of(bench.undisturbed(cell.endpoint)), rows_of(bench.stored(cell.endpoint))
        assert stored.items() <= well.items()
        assert len(stored) == 30 * ("after" in cell.variant)

        bench.forget_refusals()
        again = bench.capture(cell.endpoint, patient=True)
        assert again.failed == {}
        assert rows_of(bench.stored(cell.endpoint)) == well
    record_property("cells", ("green", 1, ""))
