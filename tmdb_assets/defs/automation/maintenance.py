"""The job that deletes what is too old, and its schedule.

Belongs here: when it runs. What it deletes is `defs.retention`'s business.
"""

import dagster as dg

from tmdb_assets.policies import MAINTENANCE_GROUP

RETENTION_JOB = "retention"


def retention_schedule_definitions() -> dg.Definitions:
    """The job `retention` and its schedule: well before the day's run, so that neither waits for the other."""
    job = dg.define_asset_job(
        RETENTION_JOB,
        selection=dg.AssetSelection.groups(MAINTENANCE_GROUP),
        description="Deletes raw data older than TMDB_RETENTION_DAYS, and runs older than TMDB_RUNS_RETENTION_DAYS.",
        executor_def=dg.in_process_executor,
    )
    schedule = dg.ScheduleDefinition(
        name="retention_schedule",
        job=job,
        cron_schedule="0 5 * * *",
        execution_timezone="UTC",
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="Every day at 05:00 UTC.",
    )
    return dg.Definitions(jobs=[job], schedules=[schedule])
