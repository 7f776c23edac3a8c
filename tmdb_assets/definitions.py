"""The code location: everything in `defs/`, put together; nothing else."""

import os

import dagster as dg

from tmdb_assets.settings import Settings, today_utc


@dg.definitions
def defs() -> dg.Definitions:
    """All definitions, for the settings in the environment."""
    # Imported here, so that importing the module does nothing and a wrong setting is told first.
    from tmdb_assets.alerts.channels import channels  # noqa: PLC0415
    from tmdb_assets.coverage import first_partition  # noqa: PLC0415
    from tmdb_assets.defs.automation import automation_definitions  # noqa: PLC0415
    from tmdb_assets.defs.checks.coverage import coverage_check_definitions  # noqa: PLC0415
    from tmdb_assets.defs.checks.warehouse import warehouse_check_definitions  # noqa: PLC0415
    from tmdb_assets.defs.extracts import extract_definitions  # noqa: PLC0415
    from tmdb_assets.defs.policies import silence_known_warnings, with_freshness  # noqa: PLC0415
    from tmdb_assets.defs.postgres import postgres_definitions  # noqa: PLC0415
    from tmdb_assets.defs.publish import publish_definitions  # noqa: PLC0415
    from tmdb_assets.defs.raw import raw_definitions  # noqa: PLC0415
    from tmdb_assets.defs.reports import report_definitions  # noqa: PLC0415
    from tmdb_assets.defs.resources import Workspace  # noqa: PLC0415
    from tmdb_assets.defs.retention import retention_definitions  # noqa: PLC0415
    from tmdb_assets.defs.warehouse import warehouse_definitions  # noqa: PLC0415
    from tmdb_assets.partitions import daily_partitions  # noqa: PLC0415

    silence_known_warnings()
    settings = Settings.from_env(os.environ)
    channels(settings.alert_urls)
    partitions = daily_partitions(first_partition(settings, today_utc()))
    definitions = dg.Definitions.merge(
        raw_definitions(partitions),
        warehouse_definitions(partitions),
        warehouse_check_definitions(),
        publish_definitions(partitions),
        postgres_definitions(partitions, settings.postgres_url),
        coverage_check_definitions(),
        extract_definitions(partitions),
        report_definitions(partitions),
        retention_definitions(),
        automation_definitions(),
        dg.Definitions(resources={"workspace": Workspace(settings)}),
    )
    return with_freshness(definitions)
