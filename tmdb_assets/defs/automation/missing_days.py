"""The sensor that owns completeness: days that should be good and are not are run, oldest first, a few at a time.

Belongs here: asking Dagster what was tried, and requesting the next run. Which days come next is decided in
`missing`. Dagster's scheduler launches only the newest tick that it missed, so after an outage the rest is up to this.
"""

from datetime import UTC, date, datetime
from hashlib import sha256

import dagster as dg
from dagster import DagsterInstance, DagsterRunStatus
from dagster._core.execution.backfill import BulkActionsFilter, BulkActionStatus

from tmdb_assets.calendar.coverage import cover
from tmdb_assets.calendar.failures import failed_days
from tmdb_assets.calendar.missing import Attempt, Tries, given_up, next_attempt
from tmdb_assets.calendar.partitions import days_between, range_tags, window_of
from tmdb_assets.defs.automation.daily import DAILY_JOB
from tmdb_assets.policies import MAX_DAYS_PER_RUN
from tmdb_assets.settings import now_utc
from tmdb_assets.warehouse.coverage_check import coverage_result
from tmdb_assets.workspace import Workspace

SENSOR = "missing_days"
_TRIES_READ = 500
_GOING_ON = [BulkActionStatus.REQUESTED, BulkActionStatus.CANCELING, BulkActionStatus.FAILING]
_UNFINISHED = [
    DagsterRunStatus.QUEUED,
    DagsterRunStatus.NOT_STARTED,
    DagsterRunStatus.STARTING,
    DagsterRunStatus.STARTED,
    DagsterRunStatus.CANCELING,
]


def missing_days_sensor() -> dg.SensorDefinition:
    """`missing_days`."""

    @dg.sensor(
        name=SENSOR,
        job_name=DAILY_JOB,
        minimum_interval_seconds=60,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Runs the days that should be good and are not: today if its own run failed, then the oldest,"
        f" at most {MAX_DAYS_PER_RUN} days a run and one run at a time. A day that fails is tried again after a while,"
        " a few times; the check `day_coverage` lists all days with their state.",
    )
    def missing_days(context: dg.SensorEvaluationContext, workspace: dg.ResourceParam[Workspace]) -> dg.SensorResult:
        instance, now = context.instance, now_utc()
        days = cover(workspace.settings, workspace.lake, now)
        tries = tries_so_far(instance)
        abandoned = given_up(days, tries)
        result = coverage_result(days, abandoned)
        news = sha256(repr((result.passed, result.description)).encode()).hexdigest()
        seen: dict[str, object] = {"cursor": news}
        if news != context.cursor:
            seen["asset_events"] = [as_evaluation(result)]

        failed_at = {day: noted.failed_at for day, noted in failed_days(workspace.settings).items()}
        attempt = next_attempt(days, tries, failed_at, now, MAX_DAYS_PER_RUN)
        if attempt is None:
            listed = ", ".join(map(str, abandoned))
            reason = f"given up, a person has to look: {listed}" if abandoned else "no day is due"
        else:
            reason = busy_with(instance, attempt, now.date())
        if attempt is None or reason:
            return dg.SensorResult(skip_reason=reason, **seen)  # type: ignore[arg-type]
        request = dg.RunRequest(run_key=attempt.name, tags=range_tags(attempt.first, attempt.last))
        return dg.SensorResult(run_requests=[request], **seen)  # type: ignore[arg-type]

    return missing_days


def busy_with(instance: DagsterInstance, attempt: Attempt, today: date) -> str:
    """What an attempt has to wait for; empty if it can begin.

    Today waits for a run about today alone, for its hours are counted. Other days wait for every run about days and for
    every backfill: their days may be good afterwards, and what is asked twice is asked for nothing.
    """
    is_today = attempt.first == today
    for run in instance.get_runs(dg.RunsFilter(statuses=_UNFINISHED)):
        window = window_of(run.tags)
        if window and (not is_today or window[0] <= today <= window[1]):
            return f"waiting for run {run.run_id[:8]} to end: its days may be good then"
    if not is_today and (backfills := instance.get_backfills(BulkActionsFilter(statuses=_GOING_ON))):
        return f"waiting for backfill {backfills[0].backfill_id} to end: its days may be good then"
    return ""


def as_evaluation(result: dg.AssetCheckResult) -> dg.AssetCheckEvaluation:
    """A check's result as the event that a sensor can report."""
    assert result.asset_key is not None  # noqa: S101 - all results of this project name their asset
    assert result.check_name is not None  # noqa: S101
    return dg.AssetCheckEvaluation(
        asset_key=result.asset_key,
        check_name=result.check_name,
        passed=result.passed,
        metadata=result.metadata,
        severity=result.severity,
        description=result.description,
    )


def tries_so_far(instance: DagsterInstance) -> dict[date, Tries]:
    """The finished runs that this sensor started, by day."""
    tries: dict[date, Tries] = {}
    records = instance.get_run_records(dg.RunsFilter(tags={"dagster/sensor_name": SENSOR}), limit=_TRIES_READ)
    for record in records:
        window = window_of(record.dagster_run.tags)
        # A person's re-execution of such a run has its tags, and is no try of this sensor.
        if window is None or not record.dagster_run.is_finished or record.dagster_run.parent_run_id:
            continue
        ended_at = datetime.fromtimestamp(record.end_time, UTC) if record.end_time else record.create_timestamp
        for day in days_between(*window):
            known = tries.get(day)
            tries[day] = Tries(known.count + 1, max(known.ended_at, ended_at)) if known else Tries(1, ended_at)
    return tries
