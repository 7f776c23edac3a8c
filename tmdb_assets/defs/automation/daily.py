"""The daily job and its schedule.

Belongs here: what a day's run consists of, and when it starts by itself.
"""

import dagster as dg

from tmdb_assets.policies import MAINTENANCE_GROUP

DAILY_JOB = "daily"
DAILY_CRON = "0 9 * * *"
"""09:00 UTC: TMDB's own export of the day is there by 08:00."""


def daily_definitions() -> dg.Definitions:
    """The job `daily`, for everything that belongs to a day, and its schedule; days it misses are the sensor's."""
    job = dg.define_asset_job(
        DAILY_JOB,
        selection=dg.AssetSelection.all() - dg.AssetSelection.groups(MAINTENANCE_GROUP),
        description="Captures a day, models it, checks it and publishes it.",
        executor_def=dg.in_process_executor,
    )

    @dg.schedule(
        name="daily_schedule",
        job=job,
        cron_schedule=DAILY_CRON,
        execution_timezone="UTC",
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="Every day at 09:00 UTC, for the partition of the same day.",
    )
    def daily_schedule(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
        day = context.scheduled_execution_time.date().isoformat()
        return dg.RunRequest(run_key=day, partition_key=day)

    return dg.Definitions(jobs=[job], schedules=[daily_schedule])
