"""Real runs over damaged data: what Dagster records of every check, and what is published.

Faults of one check are planted in all tables at once; what the instance has afterwards is what is looked at.
"""

import dagster as dg
import duckdb
import pytest
from upath import UPath

from tests.checks.conftest import LAST, RECOVERED_DAY
from tests.checks.judging import assert_caught, files_below
from tests.checks.plants import PLANTS, Bench
from tests.checks.raw_plants import FILE_PLANTS, OTHER_RAW_CHECKS, RAW_PLANTS, watched
from tests.checks.runs import check_and_publish, materialized, recorded
from tests.e2e.pipeline import failed_steps
from tmdb_assets.calendar.failures import failed_periods
from tmdb_assets.lake.partitions import RawLake
from tmdb_assets.sources.tmdb.films.tables import RAW_TABLES
from tmdb_assets.schemas.films import TABLES
from tmdb_assets.schemas.validation import ASPECTS
from tmdb_assets.sources.tmdb.films.tables import DAILY_EXPORT, MOVIE_DETAILS
from tmdb_assets.warehouse.inspection import checks_of

WARN = dg.AssetCheckSeverity.WARN
IN_ALL_AT_ONCE = {"shape": "a column is new"}
"""The plant to take if the first one of a table damages others."""

IN_MAKE_TEST = {"shape", "rules", "row_count"}
"""One that blocks by shape, one that blocks by row, one that warns; `make soak` runs them all."""


def evaluations(result):
    return {(e.asset_key.to_user_string(), e.check_name): e for e in result.get_asset_check_evaluations()}


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[] if name in IN_MAKE_TEST else [pytest.mark.soak]) for name in PLANTS]
)
def test_a_run_over_faults_in_all_tables_records_each_of_them_and_publishes_only_what_does_not_block(pipeline, name):
    tables = [table for table in TABLES if any(check.name == name for check in checks_of(table))]
    severity = {check.severity for table in tables for check in checks_of(table) if check.name == name}
    published = pipeline.settings.paths("films").published.read_bytes()
    with duckdb.connect(str(pipeline.settings.paths("films").warehouse)) as warehouse:
        warehouse.execute("set timezone = 'UTC'")
        planted = {}
        for table in tables:
            plants = {plant.name: plant for plant in PLANTS[name](table)}
            plant = plants.get(IN_ALL_AT_ONCE.get(name, "")) or next(iter(plants.values()))
            planted[table.name] = plant.damage(Bench(warehouse, table, LAST))

    result = check_and_publish(pipeline, LAST)

    assert planted
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
    assert set(noted) == ({LAST} if blocking else set())
    if blocking:
        assert noted[LAST].asset == "checks"
        assert f"{blocking[0].asset_key.to_user_string()} {blocking[0].check_name} (" in noted[LAST].reason
        assert noted[LAST].reason.endswith("The failing rows are on the Checks tabs.")


@pytest.mark.parametrize("table", RAW_TABLES, ids=lambda table: table.name)
def test_a_damaged_raw_partition_that_is_materialized_again_is_red_with_the_row_and_stays_as_it_is(
    pipeline, tmp_path, table
):
    day = RECOVERED_DAY if table is DAILY_EXPORT else LAST
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
