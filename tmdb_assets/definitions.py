"""The code location: everything of every dataset, put together; nothing else."""

import os

import dagster as dg

from tmdb_assets.environment import home_place, read
from tmdb_assets.loopback import spare_loopback
from tmdb_assets.settings import Settings, today_utc


@dg.definitions
def defs() -> dg.Definitions:
    """All definitions, for the settings in the environment."""
    # Imported here, so that importing the module does nothing and a wrong setting is told first.
    from tmdb_assets.alerts.channels import channels  # noqa: PLC0415
    from tmdb_assets.datasets import DATASETS  # noqa: PLC0415
    from tmdb_assets.defs.automation.alerts import alerts_sensor  # noqa: PLC0415
    from tmdb_assets.defs.datasets import dataset_definitions  # noqa: PLC0415
    from tmdb_assets.defs.maintenance import maintenance_definitions  # noqa: PLC0415
    from tmdb_assets.policies import silence_known_warnings  # noqa: PLC0415
    from tmdb_assets.workspace import Workspace  # noqa: PLC0415

    silence_known_warnings()
    # Dagster's own processes come here without our command line.
    spare_loopback(os.environ)
    settings = Settings.from_env(os.environ)
    # Dagster may have been started without any command of the project's.
    read(os.environ, "DAGSTER_HOME", home_place, None)
    channels(settings.alert_urls)
    return dg.Definitions.merge(
        *(dataset_definitions(dataset, settings, today_utc()) for dataset in DATASETS),
        maintenance_definitions(),
        # In one process: the steps are few and fat, and a process for each costs more than most of them.
        dg.Definitions(sensors=[alerts_sensor()], executor=dg.in_process_executor),
        dg.Definitions(resources={"workspace": Workspace(settings)}),
    )
