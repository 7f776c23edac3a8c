"""When things run by themselves: jobs, their schedules, and the sensor that owns completeness.

Belongs here: what starts runs. What they run is declared elsewhere.
"""

import dagster as dg

from tmdb_assets.defs.automation.daily import daily_job, daily_schedule
from tmdb_assets.defs.automation.missing_days import missing_days_sensor
from tmdb_assets.defs.automation.retention import retention_job, retention_schedule


def automation_definitions() -> dg.Definitions:
    """All jobs, schedules and sensors."""
    daily, retention = daily_job(), retention_job()
    return dg.Definitions(
        jobs=[daily, retention],
        schedules=[daily_schedule(daily), retention_schedule(retention)],
        sensors=[missing_days_sensor(daily)],
        # In one process: the steps are few and fat, and a process for each costs more than most of them.
        executor=dg.in_process_executor,
    )
