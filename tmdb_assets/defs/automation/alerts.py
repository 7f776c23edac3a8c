"""The sensor that tells people what is wrong.

Belongs here: how often it looks, and what it is given to look at. What it does then is `alerts`' business.
"""

import dagster as dg

from tmdb_assets.alerts.channels import channels
from tmdb_assets.alerts.patrol import Patrol
from tmdb_assets.records.declared import declared_by
from tmdb_assets.workspace import Workspace

ALERTS_SENSOR = "alerts"
INTERVAL_SECONDS = 30


def alerts_sensor() -> dg.SensorDefinition:
    """`alerts`."""

    @dg.sensor(
        name=ALERTS_SENSOR,
        minimum_interval_seconds=INTERVAL_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Tells people what is wrong, once: failed checks, failed runs, missing periods, stale assets,"
        " silence. It sends to ALERT_URLS, else to its log; `tmdb-assets alerts list` shows what is open.",
    )
    def alerts(context: dg.SensorEvaluationContext, workspace: dg.ResourceParam[Workspace]) -> dg.SkipReason:
        assert context.repository_def is not None  # noqa: S101 - Dagster loaded the sensor from it
        patrol = Patrol(
            workspace,
            context.instance,
            declared_by(context.repository_def.asset_graph),
            channels(workspace.settings.alert_urls),
            log=context.log.log,
            is_daemon=True,
        )
        patrol.look()
        return dg.SkipReason(f"{len(patrol.outbox.open_alerts())} alerts are open")

    return alerts
