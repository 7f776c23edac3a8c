"""The jobs of a dataset, its schedule, and the sensor that has its outlets follow its publications.

Belongs here: what a period's run consists of, when it starts by itself, and what comes after it.
"""

import dagster as dg

from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.calendar.periods import DAILY
from tmdb_assets.policies import DATASET_TAG, OUTLET_TAG


def outlets_job(dataset: Dataset) -> str:
    """The job that makes a dataset's outlets: its extracts, its reports, its schema in PostgreSQL."""
    return f"{dataset.name}_outlets"


def schedule_name(dataset: Dataset) -> str:
    """The schedule of a dataset."""
    return f"{dataset.name}_schedule"


def of_dataset(dataset: Dataset) -> dg.AssetSelection:
    """All assets of a dataset."""
    return dg.AssetSelection.tag(DATASET_TAG, dataset.name)


def outlets_of(dataset: Dataset) -> dg.AssetSelection:
    """The assets that are made of a dataset's published copy."""
    return dg.AssetSelection.tag(OUTLET_TAG, dataset.name)


def run_definitions(dataset: Dataset) -> dg.Definitions:
    """The job of a dataset with its schedule (periods it misses are the sensor's), and the job of its outlets."""
    noun, at = dataset.calendar.noun, dataset.timetable.run_at
    job = dg.define_asset_job(
        dataset.job,
        selection=of_dataset(dataset) - outlets_of(dataset),
        description=f"Captures a {noun} of {dataset.title.lower()}, models it, checks it and publishes it.",
        executor_def=dg.in_process_executor,
    )
    outlets = dg.define_asset_job(
        outlets_job(dataset),
        selection=outlets_of(dataset),
        description=f"Makes what follows a publication of {dataset.title.lower()}: extracts, reports, PostgreSQL.",
        executor_def=dg.in_process_executor,
    )
    daily = dataset.calendar == DAILY

    @dg.schedule(
        name=schedule_name(dataset),
        job=job,
        cron_schedule=f"{at.minute} {at.hour} * * {'*' if daily else '1'}",
        execution_timezone="UTC",
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description=f"Every {'day' if daily else 'Monday'} at {at:%H:%M} UTC, for the partition of the same {noun}.",
    )
    def of_the_period(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
        period = dataset.calendar.current(context.scheduled_execution_time).isoformat()
        return dg.RunRequest(run_key=period, partition_key=period)

    # Not one job that names everything: whatever publishes a period, by whatever run, is followed by its outlets.
    follow = dg.AutomationConditionSensorDefinition(
        outlets_job(dataset),
        target=outlets_of(dataset),
        minimum_interval_seconds=30,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description=f"Makes the outlets of {dataset.title.lower()} for every {noun} that was published since.",
    )
    return dg.Definitions(jobs=[job, outlets], schedules=[of_the_period], sensors=[follow])
