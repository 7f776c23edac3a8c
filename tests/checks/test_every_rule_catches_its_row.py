"""For every check of every table a fault is planted, and the check turns red with that fault in its evidence.

The checks are those of the code location as Dagster loads it: a new check, or a new table, without a fault to plant
fails here.
"""

import shutil
from collections.abc import Iterator
from datetime import timedelta

import duckdb
import pytest
from upath import UPath

from tests.checks.conftest import FIRST, LAST, RECOVERED_DAY
from tests.checks.judging import assert_caught, judge, judge_raw
from tests.checks.plants import PLANTS, Bench, Evidence
from tests.checks.raw_plants import OTHER_RAW_CHECKS, RAW_PLANTS, watched
from tmdb_assets.calendar.coverage import cover
from tmdb_assets.calendar.failures import note_failed
from tmdb_assets.definitions import defs
from tmdb_assets.extracts.asset import EXTRACTS
from tmdb_assets.lake.partitions import RawLake
from tmdb_assets.sources.tmdb.films.tables import RAW_TABLES
from tmdb_assets.schemas.films import TABLES
from tmdb_assets.schemas.validation import ASPECTS
from tmdb_assets.settings import now_utc
from tmdb_assets.sources.tmdb.films.tables import DAILY_EXPORT, MOVIE_DETAILS
from tmdb_assets.warehouse.coverage_check import coverage_result
from tmdb_assets.warehouse.inspection import checks_of
from tmdb_assets.workspace import Workspace

WAREHOUSE = [
    (table, check.name, plant)
    for table in TABLES
    for check in checks_of(table)
    for plant in PLANTS[check.name](table)
]
RAW = [
    (table, name, plant)
    for table in RAW_TABLES
    for name in (*ASPECTS, *(name for name, of in OTHER_RAW_CHECKS.items() if of is table))
    for plant in RAW_PLANTS[name](table)
]


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
    note_failed(pipeline.settings.paths("films"), day, "raw/tmdb/daily_export", "TMDB is broken.")
    return Evidence(words=[f"{day} failing: raw/tmdb/daily_export: TMDB is broken."], failing_rows=before.failing_rows)


COVERAGE = {"the published copy is gone": _gone, "days were missed": _missed, "a day failed": _failing}


def cases(planted):
    return [pytest.param(*case, id="-".join((case[0].name, case[1], case[2].name))) for case in planted]


def day_of(table):
    """A day on which the table has rows."""
    return RECOVERED_DAY if table is DAILY_EXPORT else LAST


def test_no_check_is_without_a_planted_fault(history):
    history.activate()
    checks = {(key.asset_key.to_user_string(), key.name) for key in defs().resolve_asset_graph().asset_check_keys}

    planted = {(table.name, name) for table, name, _ in WAREHOUSE}
    planted |= {(table.path, name) for table, name, _ in RAW}
    planted.add(("published/films", "coverage"))
    # Theirs are in tests/e2e/test_reports.py and tests/defs/test_extracts.py: files are no rows.
    planted |= {("reports/daily", "report_files"), ("reports/daily", "self_contained")}
    planted |= {(f"extracts/{extract.name}", "reads_back") for extract in EXTRACTS}

    assert len(checks) > 120
    assert checks == planted


def test_every_single_rule_of_every_column_has_a_planted_fault():
    for table in (*RAW_TABLES, *TABLES):
        planted = {plant.name for of, name, plant in (*RAW, *WAREHOUSE) if of is table and name == "rules"}
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
        yield connection


@pytest.mark.parametrize(
    ("table", "check"),
    sorted(
        {(table.name, name): (table, name) for table, name, _ in WAREHOUSE}.values(),
        key=lambda case: (case[0].name, case[1]),
    ),
    ids=str,
)
def test_nothing_is_red_before_a_fault_is_planted(history, warehouse, table, check):
    result = judge(warehouse, history.settings, table, check, LAST)

    assert result.passed, result.description
    assert result.metadata["failing_rows"].value <= result.metadata["rows"].value
    assert (result.metadata["first_day"].value, result.metadata["last_day"].value) == (str(LAST), str(LAST))


@pytest.mark.parametrize(("table", "check", "plant"), cases(WAREHOUSE))
def test_a_fault_in_the_warehouse_turns_its_check_red_and_is_shown(history, warehouse, table, check, plant):
    warehouse.execute("begin")
    try:
        evidence = plant.damage(Bench(warehouse, table, LAST))
        result = judge(warehouse, history.settings, table, check, LAST)
    finally:
        warehouse.execute("rollback")

    assert_caught(result, evidence)


@pytest.mark.parametrize("name", ["listing_complete", "rules", "keys", "orphans", "row_count", "popularity_jump"])
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


@pytest.mark.parametrize(("table", "check", "plant"), cases(RAW))
def test_a_fault_in_a_raw_partition_turns_its_check_red_and_is_shown(history, tmp_path, table, check, plant):
    lake, day = RawLake(UPath(tmp_path)), day_of(table)
    shutil.copytree(history.settings.data_dir / table.path / f"date={day}", lake.folder(table, day))
    watchlist = watched(lake, table, day) if table is MOVIE_DETAILS else []
    assert judge_raw(lake, table, check, day, watchlist).passed

    evidence = plant.damage(lake, table, day)

    assert_caught(judge_raw(lake, table, check, day, watchlist), evidence)


@pytest.mark.parametrize("fault", COVERAGE)
def test_a_day_that_is_not_good_turns_coverage_red(pipeline, fault):
    def result():
        pipeline.activate()
        pipeline.set_today(LAST)
        workspace = Workspace(pipeline.settings)
        return coverage_result(cover(FILMS, workspace.settings, workspace.lake, now_utc()))

    assert result().passed

    evidence = COVERAGE[fault](pipeline)

    assert_caught(result(), evidence)
