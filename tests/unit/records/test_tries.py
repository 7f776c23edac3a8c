"""What a try waits for, and which runs count as tries, with the records of a real instance."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import dagster as dg
import pytest
from dagster import DagsterRunStatus as Status
from dagster._core.execution.backfill import BulkActionStatus, PartitionBackfill
from dagster._core.test_utils import create_run_for_test

from tmdb_assets.calendar.partitions import range_tags
from tmdb_assets.calendar.periods import DAILY, WEEKLY
from tmdb_assets.calendar.tries import Try
from tmdb_assets.records.tries import busy_with, tries_so_far

FILMS = frozenset({dg.AssetKey(["raw", "tmdb", "genres"]), dg.AssetKey(["published", "films"])})
SERIES = frozenset({dg.AssetKey(["published", "series"])})
OUTLETS = frozenset({dg.AssetKey(["reports", "films"])})
FIRST, LAST, TODAY = date(2026, 11, 16), date(2026, 11, 18), date(2026, 11, 20)
OLDER, CURRENT = Try(FIRST, LAST, None), Try(TODAY, TODAY, None)


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as instance:
        yield instance


def begin(instance, job, first, last, assets=None, status=Status.STARTED, **tags):
    return create_run_for_test(
        instance, job, tags={**range_tags(first, last), **tags}, asset_selection=assets, status=status
    )


def backfill(instance, assets, status=BulkActionStatus.REQUESTED):
    instance.add_backfill(
        PartitionBackfill(
            backfill_id="a-backfill",
            status=status,
            from_failure=False,
            tags={},
            backfill_timestamp=1.0,
            asset_selection=list(assets),
            serialized_asset_backfill_data="{}",
        )
    )


def waits(instance, chosen=OLDER):
    return busy_with(instance, "films", FILMS, chosen, TODAY)


@pytest.mark.parametrize(("job", "assets"), [("films", None), ("__ASSET_JOB", FILMS), ("films", {*FILMS, *OUTLETS})])
@pytest.mark.parametrize("status", [Status.NOT_STARTED, Status.STARTING, Status.STARTED, Status.CANCELING])
def test_older_periods_wait_for_every_run_about_these_assets(instance, job, assets, status):
    run = begin(instance, job, date(2026, 10, 1), date(2026, 10, 2), frozenset(assets) if assets else None, status)

    assert run.run_id[:8] in waits(instance)


@pytest.mark.parametrize(
    ("job", "assets"),
    [
        ("series", None),
        ("series", SERIES),
        ("__ASSET_JOB", SERIES),
        ("films_outlets", None),
        ("films_outlets", OUTLETS),
    ],
)
def test_a_run_about_other_assets_keeps_nobody_waiting(instance, job, assets):
    begin(instance, job, FIRST, TODAY, assets)

    assert waits(instance) == ""
    assert waits(instance, CURRENT) == ""


@pytest.mark.parametrize("status", [Status.SUCCESS, Status.FAILURE, Status.CANCELED])
def test_a_run_that_ended_keeps_nobody_waiting(instance, status):
    begin(instance, "films", FIRST, LAST, status=status)

    assert waits(instance) == ""


def test_the_current_period_waits_for_a_run_about_it_alone(instance):
    begin(instance, "films", FIRST, LAST)
    assert waits(instance, CURRENT) == ""

    begin(instance, "films", FIRST, TODAY)
    assert waits(instance, CURRENT) != ""


def test_a_run_without_periods_keeps_nobody_waiting(instance):
    create_run_for_test(instance, "films", status=Status.STARTED)

    assert waits(instance) == ""


def test_older_periods_wait_for_a_backfill_of_these_assets_and_the_current_one_does_not(instance):
    backfill(instance, FILMS)

    assert "a-backfill" in waits(instance)
    assert waits(instance, CURRENT) == ""


@pytest.mark.parametrize("assets", [SERIES, OUTLETS])
def test_a_backfill_of_other_assets_keeps_nobody_waiting(instance, assets):
    backfill(instance, assets)

    assert waits(instance) == ""


def test_a_backfill_that_ended_keeps_nobody_waiting(instance):
    backfill(instance, FILMS, BulkActionStatus.COMPLETED_SUCCESS)

    assert waits(instance) == ""


SENSOR = {"dagster/sensor_name": "films_missing_periods"}


def test_tries_are_the_finished_runs_of_the_sensor_by_period(instance):
    begin(instance, "films", FIRST, LAST, status=Status.FAILURE, **SENSOR)
    begin(instance, "films", LAST, LAST, status=Status.SUCCESS, **SENSOR)
    begin(instance, "films", FIRST, LAST, status=Status.STARTED, **SENSOR)
    begin(instance, "films", FIRST, LAST, status=Status.FAILURE)
    begin(instance, "series", FIRST, LAST, status=Status.FAILURE, **{"dagster/sensor_name": "series_missing_periods"})

    tries = tries_so_far(instance, DAILY, "films_missing_periods")

    assert {period: tried.count for period, tried in tries.items()} == {FIRST: 1, date(2026, 11, 17): 1, LAST: 2}
    assert all(abs(datetime.now(UTC) - tried.ended_at).total_seconds() < 600 for tried in tries.values())


def test_a_range_of_weeks_is_a_try_of_each_of_its_weeks(instance):
    begin(instance, "series", date(2026, 11, 2), date(2026, 11, 16), status=Status.FAILURE, **SENSOR)

    tries = tries_so_far(instance, WEEKLY, "films_missing_periods")

    assert sorted(tries) == [date(2026, 11, 2), date(2026, 11, 9), date(2026, 11, 16)]


def test_what_a_person_starts_again_is_no_try_of_the_sensor(instance):
    first = begin(instance, "films", FIRST, FIRST, status=Status.FAILURE, **SENSOR)
    create_run_for_test(
        instance,
        "films",
        tags={**range_tags(FIRST, FIRST), **SENSOR},
        status=Status.FAILURE,
        parent_run_id=first.run_id,
        root_run_id=first.run_id,
    )

    assert tries_so_far(instance, DAILY, "films_missing_periods")[FIRST].count == 1
