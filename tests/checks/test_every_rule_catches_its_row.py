"""For every check of every table a fault is planted, and the check turns red with that fault in its evidence.

The checks are those of the code location as Dagster loads it: a new check, or a new table, without a fault to plant
fails here. Of what the pandera model alone finds (shapes and rules) a table has one fault here, for the way from the
model to the check: that the model finds each of them is proven in tests/unit/schemas. `make soak` plants them all.
"""

import shutil
from collections.abc import Iterator
from datetime import timedelta

import duckdb
import pytest
from upath import UPath

from tests.checks.conftest import FIRST, LAST, RECOVERED_DAY, add_rows_of_more_days
from tests.checks.judging import assert_caught, judge, judge_raw
from tests.checks.plants import PLANTS, Bench, Evidence, rules_plants, shape_plants
from tests.checks.raw_plants import OTHER_RAW_CHECKS, RAW_PLANTS, watched
from tmdb_assets.calendar.coverage import cover
from tmdb_assets.calendar.failures import note_failed
from tmdb_assets.capturing.odd import CHECK
from tmdb_assets.datasets.films import FILMS
from tmdb_assets.definitions import defs
from tmdb_assets.extracts.asset import EXTRACTS
from tmdb_assets.lake.partitions import RawLake
from tmdb_assets.policies import DATASET_TAG
from tmdb_assets.schemas.films import TABLES
from tmdb_assets.schemas.validation import ASPECTS
from tmdb_assets.settings import now_utc
from tmdb_assets.sources.omdb.films.tables import MOVIE_RATINGS
from tmdb_assets.sources.ratings.asked import ASKED
from tmdb_assets.sources.tmdb.films.tables import COLLECTIONS, DAILY_EXPORT, MOVIE_DETAILS, RAW_TABLES
from tmdb_assets.warehouse.coverage_check import coverage_result
from tmdb_assets.warehouse.inspection import checks_of
from tmdb_assets.workspace import Workspace

BY_THE_MODEL = {
    plant.name
    for table in (*RAW_TABLES, *TABLES)
    for plants in (shape_plants(table)[:4], rules_plants(table))
    for plant in plants
} - {"no row"}
"""The faults that the pandera model alone finds."""
WAREHOUSE = {
    table.path: [(check.name, plant) for check in checks_of(FILMS, table) for plant in PLANTS[check.name](table)]
    for table in TABLES
}
"""By table: the checks, and every fault to plant."""
RAW = {
    table.path: [
        (name, plant)
        for name in (*ASPECTS, *(name for name, of in OTHER_RAW_CHECKS.items() if of is table))
        for plant in RAW_PLANTS[name](table)
    ]
    for table in RAW_TABLES
}


def _gone(pipeline) -> Evidence:
    pipeline.settings.paths("films").published.unlink()
    return Evidence(words=[f"{FIRST} to {LAST} pending"], failing_rows=3)


def _missed(pipeline) -> Evidence:
    earlier = FIRST - timedelta(days=2)
    pipeline.env["TMDB_START_DATE"] = str(earlier)
    return Evidence(words=[f"{earlier} to {FIRST - timedelta(days=1)} pending"], failing_rows=2)


def _failing(pipeline) -> Evidence:
    before = _missed(pipeline)
    day = FIRST - timedelta(days=1)
    note_failed(pipeline.settings.paths("films"), day, DAILY_EXPORT.path, "TMDB is broken.")
    return Evidence(words=[f"{day} failing: {DAILY_EXPORT.path}: TMDB is broken."], failing_rows=before.failing_rows)


COVERAGE = {"the published copy is gone": _gone, "days were missed": _missed, "a day failed": _failing}


def one_of_each(planted):
    """Without the second and further faults of a check that the model alone finds."""
    first = {}
    for name, plant in planted:
        first.setdefault(name, plant.name)
    return [(name, plant) for name, plant in planted if plant.name == first[name] or plant.name not in BY_THE_MODEL]


each_table = pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
each_raw_table = pytest.mark.parametrize("table", RAW_TABLES, ids=lambda table: table.name)
how_many = pytest.mark.parametrize(
    "choose", [one_of_each, pytest.param(list, marks=pytest.mark.soak)], ids=["of-each-check", "all"]
)


def day_of(table):
    """A day on which the table has rows."""
    # On the last day perhaps no collection was due.
    return RECOVERED_DAY if table is DAILY_EXPORT else FIRST if table is COLLECTIONS else LAST


def test_no_check_is_without_a_planted_fault(history):
    history.activate()
    graph = defs().resolve_asset_graph()
    # Those of series are in tests/unit/warehouse/series and tests/unit/dbt/series.
    checks = {
        (key.asset_key.to_user_string(), key.name)
        for key in graph.asset_check_keys
        if graph.get(key.asset_key).tags[DATASET_TAG] == FILMS.name
    }

    planted = {(table, name) for table, faults in WAREHOUSE.items() for name, _ in one_of_each(faults)}
    planted |= {(table.path, name) for table in RAW_TABLES for name, _ in one_of_each(RAW[table.path])}
    planted.add(("published/films", "coverage"))
    # Theirs are in tests/e2e (test_published.py, test_reports.py) and tests/defs/test_extracts.py: files are no rows.
    planted.add(("published/films", "untouched"))
    planted |= {("reports/films", "report_files"), ("reports/films", "self_contained"), ("reports/films", "up_to_date")}
    planted |= {(f"extracts/films/{extract.name}", "reads_back") for extract in EXTRACTS}

    # Those of the other raw tables are in tests/faults: what is odd about them is known while they are captured.
    planted |= {(table.path, CHECK) for table in RAW_TABLES if table is not DAILY_EXPORT}

    # Those of what OMDb says of films are in tests/unit/sources/omdb (test_films.py): the history has no key of OMDb.
    planted |= {(MOVIE_RATINGS.path, name) for name in (*ASPECTS, CHECK, ASKED)}

    assert len(checks) > 120
    assert checks == planted


def test_every_single_rule_of_every_column_has_a_planted_fault():
    for table in (*RAW_TABLES, *TABLES):
        planted = {plant.name for name, plant in (RAW | WAREHOUSE)[table.path] if name == "rules"}
        for column, declared in table.schema.columns.items():
            rules = {f"{column} {check.name}" for check in declared.checks}
            rules |= set() if declared.nullable else {f"{column} is NULL"}
            assert rules <= planted


@pytest.fixture(scope="module")
def warehouse(history, tmp_path_factory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A copy of the warehouse to damage; who damages it rolls back."""
    path = tmp_path_factory.mktemp("damaged") / "warehouse.duckdb"
    shutil.copyfile(history.settings.paths("films").warehouse, path)
    with duckdb.connect(str(path)) as connection:
        connection.execute("set timezone = 'UTC'")
        add_rows_of_more_days(connection)
        yield connection


@each_table
def test_nothing_is_red_before_a_fault_is_planted(history, warehouse, subtests, table):
    for name in dict.fromkeys(name for name, _ in WAREHOUSE[table.path]):
        with subtests.test(check=name):
            result = judge(warehouse, history.settings, table, name, LAST)

            assert result.passed, result.description
            assert result.metadata["failing_rows"].value <= result.metadata["rows"].value
            assert (result.metadata["first_day"].value, result.metadata["last_day"].value) == (str(LAST), str(LAST))


@how_many
@each_table
def test_a_fault_in_the_warehouse_turns_its_check_red_and_is_shown(history, warehouse, subtests, table, choose):
    for name, plant in choose(WAREHOUSE[table.path]):
        with subtests.test(check=name, plant=plant.name):
            warehouse.execute("begin")
            try:
                evidence = plant.damage(Bench(warehouse, table, LAST))
                result = judge(warehouse, history.settings, table, name, LAST)
            finally:
                warehouse.execute("rollback")

            assert_caught(result, evidence)


# Not `row_count`: one recovered day has no other to be compared with.
_OF_A_DAY = ["captured", "listing_complete", "rules", "keys", "orphans", "popularity_jump"]


@pytest.mark.parametrize("name", _OF_A_DAY)
def test_a_fault_on_a_recovered_day_is_caught_as_well(history, warehouse, name):
    (table,) = (table for table in TABLES if table.name == "fact_movie_daily")
    for plant in PLANTS[name](table):
        assert judge(warehouse, history.settings, table, name, RECOVERED_DAY).passed
        warehouse.execute("begin")
        try:
            evidence = plant.damage(Bench(warehouse, table, RECOVERED_DAY))
            assert_caught(judge(warehouse, history.settings, table, name, RECOVERED_DAY), evidence)
        finally:
            warehouse.execute("rollback")


@how_many
@each_raw_table
def test_a_fault_in_a_raw_partition_turns_its_check_red_and_is_shown(history, tmp_path, subtests, table, choose):
    for number, (name, plant) in enumerate(choose(RAW[table.path])):
        with subtests.test(check=name, plant=plant.name):
            lake, day = RawLake(UPath(tmp_path / str(number))), day_of(table)
            shutil.copytree(history.settings.data_dir / table.path / f"date={day}", lake.folder(table, day))
            watchlist = watched(lake, table, day) if table is MOVIE_DETAILS else []
            assert judge_raw(lake, table, name, day, watchlist).passed

            evidence = plant.damage(lake, table, day)

            assert_caught(judge_raw(lake, table, name, day, watchlist), evidence)


@pytest.mark.parametrize("fault", COVERAGE)
def test_a_day_that_is_not_good_turns_coverage_red(pipeline, fault):
    def result():
        pipeline.activate()
        pipeline.set_today(LAST)
        workspace = Workspace(pipeline.settings)
        return coverage_result(FILMS, cover(FILMS, workspace.settings, workspace.lake, now_utc()))

    assert result().passed

    evidence = COVERAGE[fault](pipeline)

    assert_caught(result(), evidence)
