"""What Dagster's records say of tries: which periods a sensor tried, and what is going on right now.

Belongs here: reading runs and backfills. What follows of it is decided in `calendar.tries`.
"""

from collections.abc import Collection
from datetime import UTC, date, datetime

import dagster as dg
from dagster import DagsterInstance, DagsterRun, DagsterRunStatus
from dagster._core.execution.backfill import BulkActionsFilter, BulkActionStatus, PartitionBackfill

from tmdb_assets.calendar.partitions import window_of
from tmdb_assets.calendar.periods import Calendar
from tmdb_assets.calendar.tries import Tries, Try

_TRIES_READ = 500
_GOING_ON = [BulkActionStatus.REQUESTED, BulkActionStatus.CANCELING, BulkActionStatus.FAILING]
_UNFINISHED = [
    DagsterRunStatus.QUEUED,
    DagsterRunStatus.NOT_STARTED,
    DagsterRunStatus.STARTING,
    DagsterRunStatus.STARTED,
    DagsterRunStatus.CANCELING,
]


def busy_with(instance: DagsterInstance, job: str, assets: Collection[dg.AssetKey], chosen: Try, current: date) -> str:
    """What a try has to wait for; empty if it can begin.

    The current period waits for a run about it alone, for its hours are counted. Others wait for every run about
    periods of these assets and for every backfill of them: their periods may be good afterwards, and what is asked
    twice is asked for nothing.

    Args:
        instance: Dagster's records.
        job: The job of the try.
        assets: What the job makes: runs about other assets alone are in nobody's way.
        chosen: The periods of the try.
        current: The current period.
    """
    is_current = chosen.first == current
    for run in instance.get_runs(dg.RunsFilter(statuses=_UNFINISHED)):
        window = window_of(run.tags)
        if window and _is_about(run, job, assets) and (not is_current or window[0] <= current <= window[1]):
            return f"waiting for run {run.run_id[:8]} to end: its periods may be good then"
    if not is_current:
        for backfill in instance.get_backfills(BulkActionsFilter(statuses=_GOING_ON)):
            if _makes(backfill, job, assets):
                return f"waiting for backfill {backfill.backfill_id} to end: its periods may be good then"
    return ""


def tries_so_far(instance: DagsterInstance, calendar: Calendar, sensor: str) -> dict[date, Tries]:
    """The finished runs that a sensor started, by period."""
    tries: dict[date, Tries] = {}
    records = instance.get_run_records(dg.RunsFilter(tags={"dagster/sensor_name": sensor}), limit=_TRIES_READ)
    for record in records:
        window = window_of(record.dagster_run.tags)
        # A person's re-execution of such a run has its tags, and is no try of this sensor.
        if window is None or not record.dagster_run.is_finished or record.dagster_run.parent_run_id:
            continue
        ended_at = datetime.fromtimestamp(record.end_time, UTC) if record.end_time else record.create_timestamp
        for period in calendar.between(*window):
            known = tries.get(period)
            tries[period] = Tries(known.count + 1, max(known.ended_at, ended_at)) if known else Tries(1, ended_at)
    return tries


def _is_about(run: DagsterRun, job: str, assets: Collection[dg.AssetKey]) -> bool:
    """Whether a run makes any of the assets; one that does not say which makes those of its job."""
    return run.job_name == job if run.asset_selection is None else not run.asset_selection.isdisjoint(assets)


def _makes(backfill: PartitionBackfill, job: str, assets: Collection[dg.AssetKey]) -> bool:
    selection = backfill.asset_selection
    return backfill.job_name == job if selection is None else not {*assets}.isdisjoint(selection)
