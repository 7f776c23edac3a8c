"""When things run by themselves: the daily job and its schedule.

Belongs here: jobs, schedules and sensors. What they run is declared elsewhere.
"""

import dagster as dg

DAILY_JOB = "daily"
DAILY_CRON = "0 9 * * *"
"""09:00 UTC: TMDB's own export of the day is there by 08:00."""


def automation_definitions() -> dg.Definitions:
    """The daily job and its schedule."""
    job = dg.define_asset_job(
        DAILY_JOB,
        selection=dg.AssetSelection.all(),
        description="Captures a day, models it, checks it and publishes it.",
        # In one process: the steps are few and fat, and a process for each costs more than most of them.
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

    return dg.Definitions(jobs=[job], schedules=[daily_schedule], executor=dg.in_process_executor)
