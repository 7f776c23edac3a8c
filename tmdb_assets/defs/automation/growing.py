"""The sensor that runs the current period again while something of it is still due.

Belongs here: requesting that run. What is due, and whether it may be asked for now, is said by the dataset's growing
tables; a period that has no run of its own yet is left to its schedule and to the sensor of missing periods.
"""

from datetime import datetime, timedelta

import dagster as dg

from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.calendar.partitions import range_tags
from tmdb_assets.calendar.tries import Try
from tmdb_assets.capturing.quota import FIRST_PROBE
from tmdb_assets.records.tries import busy_with
from tmdb_assets.settings import now_utc
from tmdb_assets.workspace import Workspace

EVERY = timedelta(hours=1)
"""So long at least lies between two runs of the same period."""


def open_period_sensor_name(dataset: Dataset) -> str:
    """The sensor of a dataset's open period."""
    return f"{dataset.name}_open_period"


def open_period_sensor(dataset: Dataset) -> dg.SensorDefinition:
    """The sensor of the open period of a dataset that has growing tables.

    It requests the whole job: what is captured already is kept, and what was added is modelled, checked and published.
    """
    noun = dataset.calendar.noun

    @dg.sensor(
        name=open_period_sensor_name(dataset),
        job_name=dataset.job,
        minimum_interval_seconds=300,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description=f"Runs the current {noun} again, at most once an hour and one run at a time, while a source that"
        f" allows so many requests a day has not been asked for all that the {noun} needs, and may be asked now.",
    )
    def open_period(
        context: dg.SensorEvaluationContext, workspace: dg.ResourceParam[Workspace]
    ) -> dg.RunRequest | dg.SkipReason:
        now = now_utc()
        current = dataset.calendar.current(now)
        if not dataset.observation.is_whole(workspace.lake, current):
            return dg.SkipReason(f"{current} is not captured yet: its own run comes first")
        if now.timetz() < FIRST_PROBE:
            return dg.SkipReason(f"not before {FIRST_PROBE:%H:%M} UTC: a source's own day may begin a little later")
        if context.cursor and now < datetime.fromisoformat(context.cursor) + EVERY:
            return dg.SkipReason(f"a run was requested at {context.cursor}; one an hour is enough")
        assert context.repository_def is not None  # noqa: S101 - Dagster loaded the sensor from it
        assets = context.repository_def.get_job(dataset.job).asset_layer.selected_asset_keys
        if reason := busy_with(context.instance, dataset.job, assets, Try(current, current, None), current):
            return dg.SkipReason(reason)
        due = {growing.table.path: growing.due(workspace, current, now) for growing in dataset.growing}
        if not any(due.values()):
            return dg.SkipReason(f"nothing of {current} is due that may be asked for now")
        context.update_cursor(now.isoformat())
        context.log.info(f"{current}: due are {', '.join(f'{count:,} of {name}' for name, count in due.items())}")
        return dg.RunRequest(run_key=f"{current} in the hour of {now:%Y-%m-%dT%H}", tags=range_tags(current, current))

    return open_period
