"""Checks whose own code raises: recorded as crashed, never as failed; the others are judged all the same."""

import logging

import dagster as dg
import duckdb
import pytest
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecordStatus as Status

from tests.checks.conftest import LAST
from tests.checks.runs import check_and_publish, materialized, recorded
from tests.e2e.pipeline import failed_steps
from tests.today import TODAY
from tmdb_assets.calendar.failures import failed_periods
from tmdb_assets.cli import runs
from tmdb_assets.datasets.films import FILMS
from tmdb_assets.schemas.films import TABLES
from tmdb_assets.warehouse import inspection
from tmdb_assets.warehouse.inspection import CHECKS, Inspection


def crashes(result):
    """The crashes that the instance has of a run: table and check, with the error."""
    with dg.DagsterInstance.get() as instance:
        logs = instance.all_logs(result.run_id, of_type=dg.DagsterEventType.ASSET_OBSERVATION)
    observations = [entry.dagster_event.asset_observation_data.asset_observation for entry in logs]
    return {
        (seen.asset_key.to_user_string(), seen.metadata["crashed_check"].value): seen.metadata["error"].value
        for seen in observations
        if "crashed_check" in seen.metadata  # another one says what was asked in vain
    }


def failure_of(result, step):
    """The metadata of a failed step."""
    (data,) = (e.step_failure_data for e in result.all_events if e.is_step_failure and e.step_key == step)
    return {name: value.value for name, value in data.user_failure_data.metadata.items()}


def logged(result):
    """What a run's log has of errors."""
    with dg.DagsterInstance.get() as instance:
        return [entry.user_message for entry in instance.all_logs(result.run_id) if entry.level >= logging.ERROR]


def evaluated(result):
    return {(e.asset_key.to_user_string(), e.check_name) for e in result.get_asset_check_evaluations()}


def of_warehouse():
    return {(table.path, check.name) for table in TABLES for check in inspection.checks_of(FILMS, table)}


@pytest.fixture
def break_check(monkeypatch):
    """Put a judge that raises in the place of a check's own, for one table."""

    def install(name, table):
        def judge(of: Inspection):
            if of.table.name == table:
                raise ZeroDivisionError("division\n by zero")
            return good.judge(of)

        (good,) = (check for check in CHECKS if check.name == name)
        broken = [type(check)(**{**vars(check), "judge": judge}) if check is good else check for check in CHECKS]
        monkeypatch.setattr(inspection, "CHECKS", tuple(broken))

    return install


def test_a_check_that_only_warns_and_crashes_stops_nothing_and_is_no_failed_check(pipeline, break_check):
    break_check("row_count", "dim_genre")

    result = check_and_publish(pipeline, LAST)

    assert failed_steps(result) == {}
    assert crashes(result) == {("dim_genre", "row_count"): "ZeroDivisionError: division by zero"}
    of_published = {("published/films", name) for name in ("coverage", "untouched")}
    assert evaluated(result) == of_warehouse() - {("dim_genre", "row_count")} | of_published
    assert all(e.passed for e in result.get_asset_check_evaluations())
    assert recorded(result, "dim_genre", "row_count").status is Status.PLANNED
    assert materialized(result) == {"published/films"}
    assert failed_periods(pipeline.settings.paths("films")) == {}
    assert any("in judge" in text and "raise ZeroDivisionError" in text for text in logged(result))


def test_a_blocking_check_that_crashes_keeps_everything_from_being_published_and_the_others_are_judged(
    pipeline, break_check
):
    break_check("orphans", "top_movies")
    published = pipeline.settings.paths("films").published.read_bytes()

    result = check_and_publish(pipeline, LAST)

    reason = failed_steps(result)["films_checks"]
    assert reason.startswith("check crashed: top_movies orphans (ZeroDivisionError: division by zero).")
    assert "It says nothing of the data" in reason
    assert failure_of(result, "films_checks")["crashed_checks"] == ["top_movies orphans"]
    assert crashes(result) == {("top_movies", "orphans"): "ZeroDivisionError: division by zero"}
    assert evaluated(result) == of_warehouse() - {("top_movies", "orphans")}
    assert recorded(result, "top_movies", "orphans").status is Status.PLANNED
    assert materialized(result) == set()
    assert pipeline.settings.paths("films").published.read_bytes() == published
    assert failed_periods(pipeline.settings.paths("films"))[LAST].asset == "checks"
    assert failed_periods(pipeline.settings.paths("films"))[LAST].reason == reason
    # Nor by hand, though nothing changed since the checks passed the last time.
    alone = pipeline.run(LAST, dg.AssetSelection.assets("published/films"))
    assert "changed since its checks passed" in failed_steps(alone)["published__films"]


def test_a_day_whose_check_crashed_is_published_once_the_check_is_mended(pipeline, break_check, monkeypatch):
    break_check("orphans", "top_movies")
    assert not check_and_publish(pipeline, LAST).success
    monkeypatch.setattr(inspection, "CHECKS", CHECKS)

    result = check_and_publish(pipeline, LAST)

    assert failed_steps(result) == {}
    assert failed_periods(pipeline.settings.paths("films")) == {}


def test_rows_that_cannot_be_read_crash_the_checks_of_their_table_alone(pipeline):
    with duckdb.connect(str(pipeline.settings.paths("films").warehouse)) as warehouse:
        warehouse.execute("create table kept as select * from dim_collection")
        warehouse.execute("drop table dim_collection")
        warehouse.execute(
            "create view dim_collection as select case when collection_id > 0 then error('a bad block') end::bigint"
            " as collection_id, * exclude (collection_id) from kept"
        )

    result = check_and_publish(pipeline, LAST)

    crashed = crashes(result)
    of_table = {(table, check) for table, check in of_warehouse() if table == "dim_collection"}
    # What refers to a collection is looked up there.
    referring = {
        (table.name, "orphans") for table in TABLES if ("dim_collection", "collection_id") in table.references.values()
    }
    assert len(referring) > 1
    assert set(crashed) == of_table | referring
    assert all("a bad block" in error for error in crashed.values())
    assert evaluated(result) == of_warehouse() - set(crashed)
    assert set(failure_of(result, "films_checks")["crashed_checks"]) == {
        *(f"dim_collection {aspect}" for aspect in ("shape", "keys", "rules")),
        *(f"{table} {check}" for table, check in referring),
    }
    assert all(e.passed for e in result.get_asset_check_evaluations())


def test_a_missing_table_fails_its_checks_and_crashes_none(pipeline):
    with duckdb.connect(str(pipeline.settings.paths("films").warehouse)) as warehouse:
        warehouse.execute("drop table fact_movie_daily")

    result = check_and_publish(pipeline, LAST)

    assert crashes(result) == {}
    failed = {
        (e.asset_key.to_user_string(), e.check_name) for e in result.get_asset_check_evaluations() if not e.passed
    }
    assert failed == {(table, check) for table, check in of_warehouse() if table == "fact_movie_daily"}
    assert "the table fact_movie_daily is missing" in failed_periods(pipeline.settings.paths("films"))[LAST].reason


def test_a_warehouse_that_cannot_be_opened_is_a_failed_day(pipeline):
    pipeline.settings.paths("films").warehouse.write_bytes(b"no database" * 1000)

    result = check_and_publish(pipeline, LAST)

    assert set(failed_steps(result)) == {"films_checks"}
    assert failed_periods(pipeline.settings.paths("films"))[LAST].asset == "checks"
    assert recorded(result, "dim_genre", "shape").status is Status.PLANNED


def test_a_crash_of_the_list_of_days_changes_nothing_of_what_is_published(pipeline, monkeypatch):
    def cover(*_):
        raise KeyError("days")

    monkeypatch.setattr("tmdb_assets.warehouse.coverage_check.cover", cover)

    result = check_and_publish(pipeline, LAST)

    assert failed_steps(result) == {}
    assert crashes(result) == {("published/films", "coverage"): "KeyError: 'days'"}
    assert materialized(result) == {"published/films"}
    assert recorded(result, "published/films", "coverage").status is Status.PLANNED


def test_a_raw_check_that_only_warns_and_crashes_leaves_the_capture_good(pipeline, monkeypatch):
    def judge_repeats(_):
        raise ZeroDivisionError("no film")

    monkeypatch.setattr("tmdb_assets.sources.tmdb.films.listing.judge_repeats", judge_repeats)
    pipeline.set_today(TODAY)

    result = pipeline.run(TODAY, dg.AssetSelection.assets("raw/tmdb/discover_pages"))

    assert failed_steps(result) == {}
    assert crashes(result) == {("raw/tmdb/discover_pages", "repeats"): "ZeroDivisionError: no film"}
    others = ("shape", "keys", "rules", "odd_answers")
    assert evaluated(result) == {("raw/tmdb/discover_pages", name) for name in others}
    assert recorded(result, "raw/tmdb/discover_pages", "repeats").status is Status.PLANNED
    assert materialized(result) == {"raw/tmdb/discover_pages"}
    assert (pipeline.settings.raw_dir / "tmdb" / "discover_pages" / f"date={TODAY}").is_dir()
    assert failed_periods(pipeline.settings.paths("films")) == {}


@pytest.mark.parametrize(("day", "stored"), [(TODAY, False), (LAST, True)], ids=["new", "stored"])
def test_a_raw_check_that_blocks_and_crashes_stores_and_changes_nothing(pipeline, monkeypatch, day, stored):
    def validate_batches(*_):
        raise AttributeError("no such rule")

    monkeypatch.setattr("tmdb_assets.capturing.storing.validate_batches", validate_batches)
    pipeline.set_today(day)
    before = pipeline.raw_files()

    result = pipeline.run(day, dg.AssetSelection.assets("raw/tmdb/genres"))

    reason = failed_steps(result)["raw__tmdb__genres"]
    assert reason.startswith(
        f"{day}: check crashed: the checks of raw/tmdb/genres ended with AttributeError: no such rule."
    )
    aspects = ("shape", "keys", "rules")
    assert failure_of(result, "raw__tmdb__genres")["crashed_checks"] == [
        f"raw/tmdb/genres {aspect}" for aspect in aspects
    ]
    assert set(crashes(result)) == {("raw/tmdb/genres", aspect) for aspect in aspects}
    assert evaluated(result) == set()
    assert {recorded(result, "raw/tmdb/genres", aspect).status for aspect in aspects} == {Status.PLANNED}
    assert f"{day}: {failed_periods(pipeline.settings.paths('films'))[day].reason}" == reason
    assert {name: content for name, content in pipeline.raw_files().items() if "UPSTREAM" not in name} == {
        name: content for name, content in before.items() if "UPSTREAM" not in name
    }
    assert (pipeline.settings.raw_dir / "tmdb" / "genres" / f"date={day}").is_dir() == stored


def test_a_capture_that_failed_says_nothing_of_its_checks(pipeline):
    pipeline.set_today(TODAY)
    pipeline.env["TMDB_API_TOKEN"] = "wrong"
    pipeline.activate()

    result = pipeline.run(TODAY, dg.AssetSelection.assets("raw/tmdb/genres"))

    assert "refused" in failed_steps(result)["raw__tmdb__genres"]
    assert evaluated(result) == set()


def test_the_summary_of_a_run_names_what_crashed(pipeline, break_check):
    break_check("row_count", "dim_genre")

    outcome = runs.Outcome(FILMS, LAST)
    runs._take_in(outcome, check_and_publish(pipeline, LAST))

    assert outcome.crashed == ["dim_genre row_count: ZeroDivisionError: division by zero"]
    assert (outcome.warned, outcome.failed) == ([], [])
