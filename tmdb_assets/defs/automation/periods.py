"""The sensor that owns completeness: periods that should be good and are not are run, oldest first, a few at a time.

Belongs here: requesting the next run. Which periods come next is decided in `calendar.tries`, what was tried is said by
Dagster's records. Dagster's scheduler launches only the newest tick that it missed, so after an outage the rest is up
to this.
"""

from hashlib import sha256

import dagster as dg

from tmdb_assets.calendar.coverage import cover
from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.calendar.failures import failed_periods
from tmdb_assets.calendar.partitions import range_tags
from tmdb_assets.calendar.tries import given_up, next_try
from tmdb_assets.policies import MAX_DAYS_PER_RUN
from tmdb_assets.records.tries import busy_with, tries_so_far
from tmdb_assets.settings import now_utc
from tmdb_assets.warehouse.coverage_check import coverage_result
from tmdb_assets.workspace import Workspace


def sensor_name(dataset: Dataset) -> str:
    """The sensor of a dataset's missing periods."""
    return f"{dataset.name}_missing_periods"


def missing_periods_sensor(dataset: Dataset) -> dg.SensorDefinition:
    """The sensor of a dataset's missing periods."""
    noun = dataset.calendar.noun

    @dg.sensor(
        name=sensor_name(dataset),
        job_name=dataset.job,
        minimum_interval_seconds=60,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description=f"Runs the {noun}s that should be good and are not: the current one if its own run failed, then the"
        f" oldest, at most {MAX_DAYS_PER_RUN} a run and one run at a time. A {noun} that fails is tried again after a"
        f" while, a few times; the check `coverage` lists all {noun}s with their state.",
    )
    def missing_periods(context: dg.SensorEvaluationContext, workspace: dg.ResourceParam[Workspace]) -> dg.SensorResult:
        instance, now = context.instance, now_utc()
        covered = cover(dataset, workspace.settings, workspace.lake, now)
        tries = tries_so_far(instance, dataset.calendar, sensor_name(dataset))
        abandoned = given_up(covered, tries)
        result = coverage_result(dataset, covered, abandoned)
        news = sha256(repr((result.passed, result.description)).encode()).hexdigest()
        seen: dict[str, object] = {"cursor": news}
        if news != context.cursor:
            seen["asset_events"] = [as_evaluation(result)]

        failed_at = {
            period: failure.failed_at for period, failure in failed_periods(dataset.paths(workspace.settings)).items()
        }
        # A current period that failed by hand before its own run is due is listed, and left to that run.
        current = dataset.calendar.current(now)
        due = [one for one in covered if one.period != current or dataset.timetable.is_due(current, now)]
        chosen = next_try(dataset.calendar, due, tries, failed_at, now, MAX_DAYS_PER_RUN)
        if chosen is None:
            listed = ", ".join(map(str, abandoned))
            reason = f"given up, a person has to look: {listed}" if abandoned else f"no {noun} is due"
        else:
            assert context.repository_def is not None  # noqa: S101 - Dagster loaded the sensor from it
            assets = context.repository_def.get_job(dataset.job).asset_layer.selected_asset_keys
            reason = busy_with(instance, dataset.job, assets, chosen, current)
        if chosen is None or reason:
            return dg.SensorResult(skip_reason=reason, **seen)  # type: ignore[arg-type]
        request = dg.RunRequest(run_key=chosen.name, tags=range_tags(chosen.first, chosen.last))
        return dg.SensorResult(run_requests=[request], **seen)  # type: ignore[arg-type]

    return missing_periods


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
