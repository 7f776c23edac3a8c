"""What can be read in spite of a fault is right: every value that was told is there, and none that was not.

Answers that are stored as columns are compared there. Of those that are stored as they come, each cell's day gets a
date of its own, and one dbt builds them all.
"""

import shutil
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.faults.bench import TABLES, Bench
from tests.faults.matrix import (
    A_FEW,
    CELLS,
    CHANGES,
    COLLECTION,
    COUNTRIES,
    DETAILS,
    DISCOVER,
    GENRES,
    LANGUAGES,
    PAYLOADS,
    SINGLE,
    Cell,
    is_unused,
)
from tests.faults.proof import assert_green
from tests.unit.dbt.conftest import Dbt, Warehouse
from tmdb_assets.sandbox.upstreams.tmdb.endpoints import EXPORTS
from tmdb_assets.schemas.films import TABLES as FILM_TABLES
from tmdb_assets.schemas.validation import to_frame, validate
from tmdb_assets.settings import DatasetPaths

pytestmark = pytest.mark.system

GREEN = [cell for cell in CELLS if not cell.is_red]
MODELLED = [cell for cell in GREEN if cell.endpoint in PAYLOADS]
REPEATED = [cell for cell in MODELLED if cell.kind == "repeats across pages"]
GONE = [cell for cell in MODELLED if cell.kind == "404"]
NEVER_HAD = {"id", "credits", "keywords", "external_ids", "release_dates"}
KINDS_OF_ODD = ("text where a number was", "number where a text was", "negative popularity")


def leaves_out(cell: Cell) -> bool:
    """Whether what is odd of an entry leaves it out: its key, or that a part of its details is not there."""
    if A_FEW not in cell.variant and not (cell.kind.startswith("popularity ") and cell.endpoint == DETAILS):
        return False
    if cell.endpoint in SINGLE:
        return cell.kind not in KINDS_OF_ODD or cell.rule.get("name") == "id"
    return cell.rule.get("name") in {"id", "iso_3166_1", "iso_639_1"}


LEFT_OUT = [cell for cell in GREEN if leaves_out(cell)]
TOLD = [cell for cell in MODELLED if cell not in (*REPEATED, *GONE, *LEFT_OUT)]
KINDS_OF_NULL = ("missing field", "null where never null before")
COLUMN_OF = {
    "original_language": "language_code",
    "release_date": "released_on",
    "adult": "is_adult",
    "softcore": "is_softcore",
    "runtime": "runtime_minutes",
    "budget": "budget_usd",
    "revenue": "revenue_usd",
    "status": "production_status",
    "belongs_to_collection": "collection",
}
"""Fields of films whose column has another name."""
NAMES = {
    CHANGES: {"id": "movie_id", "adult": "is_adult"},
    GENRES: {"id": "genre_id", "name": "name"},
    COUNTRIES: {"english_name": "name", "native_name": "native_name"},
    LANGUAGES: {"english_name": "name", "name": "native_name"},
    EXPORTS: {"id": "movie_id", "original_title": "original_title"},
}
NUMBERS = ("popularity", "vote_average", "vote_count")
TITLES = {
    GENRES: ("name",),
    COUNTRIES: ("name", "native_name"),
    LANGUAGES: ("name", "native_name"),
    EXPORTS: ("original_title",),
    DISCOVER: ("title", "original_title"),
    DETAILS: ("title", "original_title"),
    COLLECTION: ("name",),
}
STAGED = {DISCOVER: "stg_tmdb__discover_items", DETAILS: "stg_tmdb__movie_details", COLLECTION: "stg_tmdb__collections"}
KEYS = {DISCOVER: "movie_id", DETAILS: "movie_id", COLLECTION: "collection_id"}
OF_THE_PLACE = ("date_id", "fetched_at", "page", "position")
WELL = {DISCOVER: 400, DETAILS: 401, COLLECTION: 399}
"""How many days ago the undisturbed answers are put."""


@dataclass
class Modelled:
    """The days of all cells in one warehouse, those of the undisturbed answers by their endpoint."""

    days: dict[str, date]
    warehouse: Warehouse
    staging: Path

    def staged(self, endpoint: str, day: date) -> dict[int, dict[str, Any]]:
        """What staging reads out of the answers of a day, by film or collection."""
        with duckdb.connect(str(self.staging), read_only=True) as connection:
            connection.execute("set TimeZone = 'UTC'")
            cursor = connection.execute(f"select * from {STAGED[endpoint]} where date_id = ?", [day])
            names = [column[0] for column in cursor.description]
            rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        key = KEYS[endpoint]
        assert len({row[key] for row in rows}) == len(rows)
        return {
            row[key]: {name: value for name, value in row.items() if name not in (*OF_THE_PLACE, key)} for row in rows
        }

    def well_and_staged(self, cell: Cell) -> tuple[dict[int, dict[str, Any]], dict[int, dict[str, Any]]]:
        """What staging reads out of the undisturbed answers, and out of those of a cell."""
        return tuple(self.staged(cell.endpoint, self.days[of]) for of in (cell.endpoint, str(cell)))

    def facts(self, day: date) -> dict[int, tuple[Any, ...]]:
        """Popularity and votes of a day, by film."""
        rows = self.warehouse.rows(f"select * from fact_movie_daily where date_id = '{day}'")
        return {row["movie_id"]: (row["popularity"], row["vote_average"], row["vote_count"]) for row in rows}


@pytest.fixture(scope="module")
def modelled(bench: Bench, tmp_path_factory: pytest.TempPathFactory) -> Modelled:
    """Every cell captured, and all of their days built at once."""
    data = tmp_path_factory.mktemp("modelled")
    days = {endpoint: bench.today - timedelta(days=ago) for endpoint, ago in WELL.items()}
    days |= {str(cell): bench.today - timedelta(days=300 - number) for number, cell in enumerate(MODELLED)}

    def keep(endpoint: str, day: date) -> None:
        target = data / TABLES[endpoint].path / f"date={day}"
        shutil.copytree(bench.lake.folder(TABLES[endpoint], bench.today), target)

    for endpoint in WELL:
        keep(endpoint, days[endpoint])
    for cell in MODELLED:
        with bench.without(cell.endpoint) as before:
            outcome = bench.capture(cell.endpoint, faults=cell.faults, patient=True)
            assert_green(bench, cell, outcome, before)
            keep(cell.endpoint, days[str(cell)])
    dbt = Dbt(tmp_path_factory.mktemp("dbt"))
    try:
        dbt.build(data, days[DETAILS], bench.today)
    finally:
        dbt.close()
    return Modelled(days, Warehouse(data), DatasetPaths(data, "films").staging)


@pytest.mark.parametrize("cell", [cell for cell in GREEN if cell not in (*MODELLED, *LEFT_OUT)], ids=str)
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


@pytest.mark.parametrize("cell", TOLD, ids=str)
def test_what_is_made_of_stored_answers_is_what_was_told(modelled: Modelled, cell: Cell, record_property):
    well, staged, offset = *modelled.well_and_staged(cell), offset_of(cell)
    right = {movie_id + offset: told(cell, row, COLUMN_OF) for movie_id, row in well.items()}
    usual = {movie_id + offset: row for movie_id, row in well.items()}

    assert staged.keys() == right.keys()
    for movie_id, row in staged.items():
        assert row in ([right[movie_id]] if cell.rule.get("share", 1) == 1 else [right[movie_id], usual[movie_id]])
    assert any(row == right[movie_id] for movie_id, row in staged.items())
    record_property("cells", ("green", 1, ""))


@pytest.mark.parametrize("cell", [cell for cell in LEFT_OUT if cell in MODELLED], ids=str)
def test_films_that_are_odd_as_a_whole_are_left_out_and_all_others_as_ever(
    modelled: Modelled, cell: Cell, record_property
):
    well, staged = modelled.well_and_staged(cell)

    assert staged.items() <= well.items()
    assert 0.85 * len(well) <= len(staged) < len(well)
    record_property("cells", ("green", 1, ""))


@pytest.mark.parametrize("cell", [cell for cell in LEFT_OUT if cell not in MODELLED], ids=str)
def test_entries_that_are_odd_as_a_whole_are_left_out_and_named(bench: Bench, cell: Cell, record_property):
    with bench.without(cell.endpoint) as before:
        outcome = bench.capture(cell.endpoint, faults=cell.faults, patient=True)

        assert_green(bench, cell, outcome, before)
        well, stored = (rows.to_pylist() for rows in (bench.undisturbed(cell.endpoint), bench.stored(cell.endpoint)))
    assert all(row in well for row in stored)
    assert outcome.warnings["odd_answers"] == len(well) - len(stored) > 0
    record_property("cells", ("green", 1, ""))


@pytest.mark.parametrize("cell", REPEATED, ids=str)
def test_of_repeated_pages_only_the_films_of_the_last_page_are_not_there(
    modelled: Modelled, cell: Cell, record_property
):
    well, staged = modelled.well_and_staged(cell)

    # Each page's films came from the page before.
    assert staged.items() <= well.items()
    assert 0.85 * len(well) <= len(staged) < len(well)
    record_property("cells", ("green", 1, ""))


@pytest.mark.parametrize("cell", GONE, ids=str)
def test_films_that_are_not_found_are_told_as_gone_and_all_others_as_ever(
    modelled: Modelled, cell: Cell, record_property
):
    well, staged = modelled.well_and_staged(cell)
    gone = {movie_id for movie_id, row in staged.items() if row["status"] == 404}

    assert len(gone) == (2 if "nth" in cell.rule else len(well))
    assert staged.keys() == well.keys()
    assert {movie_id: row for movie_id, row in staged.items() if movie_id not in gone} == {
        movie_id: row for movie_id, row in well.items() if movie_id not in gone
    }
    record_property("cells", ("green", 1, ""))


def test_the_fact_has_the_numbers_of_every_listing(modelled: Modelled, subtests):
    facts = modelled.facts(modelled.days[DISCOVER])
    assert facts
    for cell in (cell for cell in MODELLED if cell.endpoint == DISCOVER):
        with subtests.test(cell=str(cell)):
            day, offset = modelled.days[str(cell)], offset_of(cell)

            listed = modelled.staged(DISCOVER, day)

            assert listed
            odd = {"negative popularity": "popularity"}.get(cell.kind, cell.rule.get("name"))
            for movie_id, numbers in modelled.facts(day).items():
                usual = dict(zip(NUMBERS, facts[movie_id - offset], strict=True))
                right = usual | {odd: None} if odd in NUMBERS and listed[movie_id][odd] is None else usual
                assert numbers == tuple(right.values())
            assert modelled.facts(day).keys() == listed.keys()


@pytest.mark.parametrize("table", FILM_TABLES, ids=lambda table: table.name)
def test_every_table_keeps_its_rules_whatever_was_told(modelled: Modelled, table):
    rows = modelled.warehouse.frame(f"select * from {table.name}")

    assert {
        name: verdict.problems for name, verdict in validate(table, to_frame(rows)).items() if verdict.problems
    } == {}
    assert modelled.warehouse.orphans(table) == {column: [] for column in table.references}


def offset_of(cell: Cell) -> int:
    """By how much a fault changes the ids of films."""
    return cell.value if cell.kind == "ids beyond 32 bits" else 0


def told(cell: Cell, row: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """An undisturbed row as it is when a fault told otherwise."""
    column = names.get(str(cell.rule.get("name")), str(cell.rule.get("name")))
    if cell.kind in KINDS_OF_NULL and not is_unused(cell.endpoint, cell.rule["name"]) and column in row:
        # The film's other copy of its IMDb id stands in.
        return row if column == "imdb_id" else row | {column: None}
    if cell.kind in KINDS_OF_ODD and cell.rule.get("share", 1) < 1:
        name = column if cell.kind != "negative popularity" else "popularity"
        return row | {name: None} if name in row else row
    if cell.kind == "nonsense dates":
        return row | {"released_on": None}
    if cell.kind == "hostile titles":
        return row | dict.fromkeys(TITLES[cell.endpoint], cell.value)
    if cell.kind == "ids beyond 32 bits" and cell.endpoint not in PAYLOADS:
        return row | {names["id"]: row[names["id"]] + cell.value}
    return row


def test_repeats_are_counted_and_warned_of(bench: Bench):
    (cell,) = REPEATED
    with bench.without(DISCOVER):
        outcome = bench.capture(DISCOVER, faults=cell.faults, patient=True)

    assert outcome.warnings["repeats"] >= 20
