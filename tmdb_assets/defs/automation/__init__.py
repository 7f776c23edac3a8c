"""When things run by themselves: jobs, their schedules, the sensor that owns completeness, the one that tells people.

Belongs here: what happens without a hand. What is run, and what is told, is declared elsewhere.
"""

import dagster as dg

from tmdb_assets.defs.automation.alerts import alerts_sensor
from tmdb_assets.defs.automation.daily import daily_definitions
from tmdb_assets.defs.automation.maintenance import retention_schedule_definitions
from tmdb_assets.defs.automation.missing_days import missing_days_sensor


def automation_definitions() -> dg.Definitions:
    """All jobs, schedules and sensors."""
    return dg.Definitions.merge(
        daily_definitions(),
        retention_schedule_definitions(),
        # In one process: the steps are few and fat, and a process for each costs more than most of them.
        dg.Definitions(sensors=[missing_days_sensor(), alerts_sensor()], executor=dg.in_process_executor),
    )
