"""What can be read in spite of a fault is right: every value that was told is there, and none that was not.

Answers that are stored as columns are compared there. Of those that are stored as they come, each cell's period gets a
date of its own, and one dbt builds them all. What comes of faults of the sources of ratings is in `test_green_ratings`.
"""

import pytest

from tests.faults.bench import Bench
from tests.faults.cells import Cell
from tests.faults.grounds import DISCOVER, GROUNDS, POPULAR, RATINGS
from tests.faults.matrix import tried
from tests.faults.modelled import GREEN, MODELLED, Modelled, model
from tests.faults.proof import assert_green
from tests.faults.told import COLUMN_OF, NAMES, leaves_out, offset_of, told
from tmdb_assets.schemas.validation import to_frame, validate

pytestmark = pytest.mark.system

REPEATED = [cell for cell in MODELLED if cell.kind == "repeats across pages"]
GONE = [cell for cell in MODELLED if cell.kind == "404"]
LEFT_OUT = [cell for cell in GREEN if cell.endpoint not in RATINGS and leaves_out(cell)]
TOLD = [cell for cell in MODELLED if cell not in (*REPEATED, *GONE, *LEFT_OUT)]
AS_COLUMNS = [cell for cell in GREEN if cell not in (*MODELLED, *LEFT_OUT) and cell.endpoint not in RATINGS]
NUMBERS = ("popularity", "vote_average", "vote_count")


@pytest.fixture(scope="module")
def films_modelled(
    request: pytest.FixtureRequest, films_bench: Bench, tmp_path_factory: pytest.TempPathFactory
) -> Modelled:
    """The days of films."""
    return model(films_bench, tmp_path_factory, _cells_of(request.session))


@pytest.fixture(scope="module")
def series_modelled(
    request: pytest.FixtureRequest, series_bench: Bench, tmp_path_factory: pytest.TempPathFactory
) -> Modelled:
    """The weeks of series."""
    return model(series_bench, tmp_path_factory, _cells_of(request.session))


def _cells_of(session: pytest.Session) -> list[Cell]:
    """The cells that this run tries."""
    params = [item.callspec.params for item in session.items if hasattr(item, "callspec")]
    chosen = {str(of["cell"]) for of in params if "cell" in of}
    return [cell for cell in MODELLED if str(cell) in chosen]


@pytest.fixture
def modelled(request: pytest.FixtureRequest) -> Modelled:
    """The periods of the dataset whose cell or table is looked at."""
    params = request.node.callspec.params
    dataset = params["cell"].dataset if "cell" in params else params["dataset"]
    return request.getfixturevalue(f"{dataset}_modelled")


@pytest.mark.parametrize("cell", tried(AS_COLUMNS), ids=str)
def test_what_is_stored_as_columns_is_what_was_told(bench: Bench, cell: Cell, record_property):
    with bench.without(cell.endpoint) as before:
        outcome = bench.capture(cell.endpoint, faults=cell.faults, patient=True)

        assert_green(bench, cell, outcome, before)
        well, stored = (rows.to_pylist() for rows in (bench.undisturbed(cell.endpoint), bench.stored(cell.endpoint)))
    assert len(stored) == len(well)
    expected = [told(cell, row, NAMES[cell.endpoint]) for row in well]
    changed = 0
    for row, right, usual in zip(stored, expected, well, strict=True):
        # Of a share of the entries, each is either as it always is or as the fault has it.
        assert row in ([right] if cell.rule.get("share", 1) == 1 else [right, usual])
        changed += row == right
    assert changed
    record_property("cells", ("green", 1, ""))


@pytest.mark.parametrize("cell", tried(TOLD), ids=str)
def test_what_is_made_of_stored_answers_is_what_was_told(modelled: Modelled, cell: Cell, record_property):
    well, staged, offset = *modelled.well_and_staged(cell), offset_of(cell)
    right = {key + offset: told(cell, row, COLUMN_OF[cell.dataset]) for key, row in well.items()}
    usual = {key + offset: row for key, row in well.items()}

    assert staged.keys() == right.keys()
    for key, row in staged.items():
        assert row in ([right[key]] if cell.rule.get("share", 1) == 1 else [right[key], usual[key]])
    assert any(row == right[key] for key, row in staged.items())
    record_property("cells", ("green", 1, ""))


@pytest.mark.parametrize("cell", tried(cell for cell in LEFT_OUT if cell in MODELLED), ids=str)
def test_what_is_odd_as_a_whole_is_left_out_and_all_else_as_ever(modelled: Modelled, cell: Cell, record_property):
    well, staged = modelled.well_and_staged(cell)

    assert staged.items() <= well.items()
    # Of few series some more are struck than the share says.
    assert (0.85 if cell.dataset == "films" else 0.75) * len(well) <= len(staged) < len(well)
    record_property("cells", ("green", 1, ""))


@pytest.mark.parametrize("cell", tried(cell for cell in LEFT_OUT if cell not in MODELLED), ids=str)
def test_entries_that_are_odd_as_a_whole_are_left_out_and_named(bench: Bench, cell: Cell, record_property):
    with bench.without(cell.endpoint) as before:
        outcome = bench.capture(cell.endpoint, faults=cell.faults, patient=True)

        assert_green(bench, cell, outcome, before)
        well, stored = (rows.to_pylist() for rows in (bench.undisturbed(cell.endpoint), bench.stored(cell.endpoint)))
    assert all(row in well for row in stored)
    assert outcome.warnings["odd_answers"] == len(well) - len(stored) > 0
    record_property("cells", ("green", 1, ""))


@pytest.mark.parametrize("cell", REPEATED, ids=str)
def test_of_repeated_pages_only_what_the_last_page_lists_is_not_there(modelled: Modelled, cell: Cell, record_property):
    well, staged = modelled.well_and_staged(cell)

    # What each page lists came from the page before.
    assert staged.items() <= well.items()
    assert 0.85 * len(well) <= len(staged) < len(well)
    record_property("cells", ("green", 1, ""))


@pytest.mark.parametrize("cell", GONE, ids=str)
def test_what_is_not_found_is_told_as_gone_and_all_else_as_ever(modelled: Modelled, cell: Cell, record_property):
    well, staged = modelled.well_and_staged(cell)
    # Some are gone without a fault.
    usual, gone = ({key for key, row in rows.items() if row["status"] == 404} for rows in (well, staged))

    assert gone >= usual
    assert 1 <= len(gone - usual) <= 2 if "nth" in cell.rule else len(gone) == len(well)
    assert staged.keys() == well.keys()
    assert {key: row for key, row in staged.items() if key not in gone} == {
        key: row for key, row in well.items() if key not in gone
    }
    record_property("cells", ("green", 1, ""))


def test_the_fact_has_the_numbers_of_every_listing(films_modelled: Modelled, subtests):
    facts = films_modelled.facts(films_modelled.periods[DISCOVER])
    assert facts
    for cell in (cell for cell in films_modelled.cells if cell.endpoint == DISCOVER):
        with subtests.test(cell=str(cell)):
            day, offset = films_modelled.periods[str(cell)], offset_of(cell)

            listed, numbers_of = films_modelled.staged(DISCOVER, day), films_modelled.facts(day)

            assert listed
            odd = {"negative popularity": "popularity"}.get(cell.kind, cell.rule.get("name"))
            for movie_id, numbers in numbers_of.items():
                usual = dict(zip(NUMBERS, facts[movie_id - offset], strict=True))
                right = usual | {odd: None} if odd in NUMBERS and listed[movie_id][odd] is None else usual
                assert numbers == tuple(right.values())
            assert numbers_of.keys() == listed.keys()


@pytest.mark.parametrize(
    ("dataset", "table"),
    [(name, table) for name, ground in GROUNDS.items() for table in ground.dataset.tables],
    ids=lambda value: getattr(value, "name", value),
)
def test_every_table_keeps_its_rules_whatever_was_told(modelled: Modelled, dataset: str, table):
    rows = modelled.warehouse.frame(f"select * from {table.name}")

    assert {
        name: verdict.problems for name, verdict in validate(table, to_frame(rows)).items() if verdict.problems
    } == {}
    assert modelled.warehouse.orphans(table) == {column: [] for column in table.references}


@pytest.mark.parametrize("cell", REPEATED, ids=str)
def test_repeats_are_counted_and_warned_of(bench: Bench, cell: Cell):
    with bench.without(cell.endpoint):
        outcome = bench.capture(cell.endpoint, faults=cell.faults, patient=True)

    assert outcome.warnings["repeats"] >= (6 if cell.endpoint == POPULAR else 20)
