"""The code location: everything in `defs/`, put together; nothing else."""

import os

import dagster as dg

from tmdb_assets.settings import Settings, today_utc


@dg.definitions
def defs() -> dg.Definitions:
    """All definitions, for the settings in the environment."""
    # Imported here, so that importing the module does nothing and a wrong setting is told first.
    from tmdb_assets.alerts.channels import channels  # noqa: PLC0415
    from tmdb_assets.calendar.coverage import first_partition  # noqa: PLC0415
    from tmdb_assets.calendar.partitions import daily_partitions  # noqa: PLC0415
    from tmdb_assets.defs.automation import automation_definitions  # noqa: PLC0415
    from tmdb_assets.defs.maintenance import retention_definitions  # noqa: PLC0415
    from tmdb_assets.extracts.asset import extract_definitions  # noqa: PLC0415
    from tmdb_assets.policies import silence_known_warnings, with_freshness  # noqa: PLC0415
    from tmdb_assets.postgres.asset import postgres_definitions  # noqa: PLC0415
    from tmdb_assets.reports.asset import report_definitions  # noqa: PLC0415
    from tmdb_assets.sources.tmdb.films.assets import raw_definitions  # noqa: PLC0415
    from tmdb_assets.warehouse.build import warehouse_definitions  # noqa: PLC0415
    from tmdb_assets.warehouse.checks import warehouse_check_definitions  # noqa: PLC0415
    from tmdb_assets.warehouse.coverage_check import coverage_check_definitions  # noqa: PLC0415
    from tmdb_assets.warehouse.publish import publish_definitions  # noqa: PLC0415
    from tmdb_assets.workspace import Workspace  # noqa: PLC0415

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
