"""The checks step over damaged data: what it says of every check, what Dagster records of it, and what is published.

Faults of one check are planted in all tables at once. The step's body is shown all of them; runs, where
what the instance has afterwards is looked at, three, and all in `make soak`.
"""

import dagster as dg
import duckdb
import pytest
from upath import UPath

from tests.bodies import checked
from tests.checks.conftest import FIRST, LAST, RECOVERED_DAY, add_rows_of_more_days
from tests.checks.judging import assert_caught, files_below
from tests.checks.plants import PLANTS, Bench
from tests.checks.raw_plants import FILE_PLANTS, OTHER_RAW_CHECKS, RAW_PLANTS, watched
from tests.checks.runs import check_and_publish, materialized, recorded
from tests.e2e.pipeline import failed_steps
from tmdb_assets.calendar.failures import failed_periods
from tmdb_assets.datasets.films import FILMS
from tmdb_assets.lake.partitions import RawLake
from tmdb_assets.schemas.films import TABLES
from tmdb_assets.schemas.validation import ASPECTS
from tmdb_assets.sources.tmdb.films.tables import COLLECTIONS, DAILY_EXPORT, MOVIE_DETAILS, RAW_TABLES
from tmdb_assets.warehouse.checks import warehouse_check_definitions
from tmdb_assets.warehouse.inspection import checks_of
from tmdb_assets.workspace import Workspace

WARN = dg.AssetCheckSeverity.WARN
IN_ALL_AT_ONCE = {"shape": "a column is new"}
"""The plant to take if the first one of a table damages others."""

IN_MAKE_TEST = {"shape", "rules", "row_count"}
"""One that blocks by shape, one that blocks by row, one that warns; `make soak` runs them all."""


def evaluations(result):
    return {(e.asset_key.to_user_string(), e.check_name): e for e in result.get_asset_check_evaluations()}


def checks_called(name):
    """The check of this name of each table that has one."""
    return {table.path: check for table in TABLES for check in checks_of(FILMS, table) if check.name == name}


def tables_with(name):
    return [table for table in TABLES if table.path in checks_called(name)]


def plant_in_all_tables(pipeline, name):
    """Damage every table that has a check; what the check must say of each."""
    planted = {}
    with duckdb.connect(str(pipeline.settings.paths("films").warehouse)) as warehouse:
        warehouse.execute("set timezone = 'UTC'")
        add_rows_of_more_days(warehouse)
        for table in tables_with(name):
            plants = {plant.name: plant for plant in PLANTS[name](table)}
            plant = plants.get(IN_ALL_AT_ONCE.get(name, "")) or next(iter(plants.values()))
            planted[table.path] = plant.damage(Bench(warehouse, table, LAST))
    assert planted
    return planted


@pytest.mark.parametrize("name", PLANTS)
def test_the_step_catches_the_fault_of_every_table_and_notes_the_day_if_it_blocks(pipeline, subtests, name):
    blocking = any(check.blocking for check in checks_called(name).values())
    planted = plant_in_all_tables(pipeline, name)
    (checks,) = warehouse_check_definitions(FILMS).asset_checks

    results = {
        (result.asset_key.to_user_string(), result.check_name): result
        for result in checked(checks, LAST, Workspace(pipeline.settings))
    }

    for table, evidence in planted.items():
        with subtests.test(table=table):
            assert_caught(results[table, name], evidence)
            # A day that nobody captured is a later one.
            assert results[table, name].metadata["last_day"].value >= str(LAST)
    assert len(results) == len(checks.check_keys)
    assert not blocking or max(failed_periods(pipeline.settings.paths("films"))) >= LAST


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[] if name in IN_MAKE_TEST else [pytest.mark.soak]) for name in PLANTS]
)
def test_a_run_over_faults_in_all_tables_records_each_of_them_and_publishes_only_what_does_not_block(pipeline, name):
    severity = {check.severity for check in checks_called(name).values()}
    published = pipeline.settings.paths("films").published.read_bytes()
    planted = plant_in_all_tables(pipeline, name)

    result = check_and_publish(pipeline, LAST)

    for table, evidence in planted.items():
        evaluation = recorded(result, table, name).evaluation
        assert_caught(evaluation, evidence)
        assert {evaluation.severity} == severity
        assert evaluation.metadata["last_day"].value == str(LAST)
    found = evaluations(result)
    assert {"shape", "keys", "rules"} <= {check for _, check in found}
    blocking = [e for e in found.values() if e.blocking and not e.passed]
    assert result.success == (not blocking)
    assert ("published/films" in materialized(result)) == (not blocking)
    assert (pipeline.settings.paths("films").published.read_bytes() == published) == bool(blocking)
    noted = failed_periods(pipeline.settings.paths("films"))
    assert {day: note.asset for day, note in noted.items()} == ({LAST: "checks"} if blocking else {})
    for evaluation in blocking[:1]:
        assert f"{evaluation.asset_key.to_user_string()} {evaluation.check_name} (" in noted[LAST].reason
        assert noted[LAST].reason.endswith("The failing rows are on the Checks tabs.")


@pytest.mark.parametrize("table", RAW_TABLES, ids=lambda table: table.name)
def test_a_damaged_raw_partition_that_is_materialized_again_is_red_with_the_row_and_stays_as_it_is(
    pipeline, tmp_path, table
):
    day = RECOVERED_DAY if table is DAILY_EXPORT else FIRST if table is COLLECTIONS else LAST
    asset = table.path
    lake = RawLake(UPath(pipeline.settings.raw_dir))
    folder = pipeline.settings.data_dir / table.path / f"date={day}"
    if table is MOVIE_DETAILS:
        watchlist = tmp_path / "watchlist.txt"
        watchlist.write_text(f"{watched(lake, table, day)[0]}\n")
        pipeline.env["TMDB_ASSETS_WATCHLIST"] = str(watchlist)
        pipeline.activate()
    good = files_below(folder)

    def run():
        return pipeline.run(day, dg.AssetSelection.assets(asset))

    assert all(e.passed for e in run().get_asset_check_evaluations())
    for name in (*ASPECTS, *(name for name, of in OTHER_RAW_CHECKS.items() if of is table)):
        for plant in RAW_PLANTS[name](table)[:1] + (FILE_PLANTS[:1] if name == "shape" else []):
            evidence = plant.damage(lake, table, day)
            damaged = files_below(folder)

            result = run()

            evaluation = recorded(result, asset, name).evaluation
            assert_caught(evaluation, evidence)
            assert evaluation.metadata["first_day"].value == str(day)
            assert result.success == (evaluation.severity is WARN)
            assert result.success == (name not in ASPECTS)
            assert files_below(folder) == damaged
            if not result.success:
                assert f"the partition of {day} as it is stored" in next(iter(failed_steps(result).values()))
                assert failed_periods(pipeline.settings.paths("films"))[day].asset == asset
            for path in folder.iterdir():
                path.unlink()
            for path, content in good.items():
                (folder / path).write_bytes(content)
    assert all(e.passed for e in run().get_asset_check_evaluations())
    assert failed_periods(pipeline.settings.paths("films")) == {}
    assert pipeline.requests() == {}
