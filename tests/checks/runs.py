"""Runs of the checks and of what follows them, and what the instance has of them.

Belongs here: a job of the last steps alone, for the warehouse as it lies there.
"""

from datetime import date

import dagster as dg
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecord

from tests.e2e.pipeline import Pipeline
from tmdb_assets.definitions import defs
from tmdb_assets.records.event_log import keep_open
from tmdb_assets.schemas.films import TABLES


def check_and_publish(pipeline: Pipeline, day: date) -> dg.ExecuteInProcessResult:
    """Run the checks of all core and mart tables, publish, and list the days, without building anything."""
    job = dg.define_asset_job(
        "check_and_publish",
        selection=dg.AssetSelection.checks_for_assets(*(dg.AssetKey(table.path.split("/")) for table in TABLES))
        | dg.AssetSelection.assets("published/films"),
        executor_def=dg.in_process_executor,
    )
    pipeline.activate()
    definitions = dg.Definitions.merge(defs(), dg.Definitions(jobs=[job]))
    with dg.DagsterInstance.get() as instance:
        keep_open(instance)
        return definitions.resolve_job_def(job.name).execute_in_process(
            instance=instance,
            partition_key=day.isoformat(),
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            raise_on_error=False,
        )


def recorded(result: dg.ExecuteInProcessResult, asset: str, check: str) -> AssetCheckExecutionRecord:
    """What the instance has of a check after a run."""
    key = dg.AssetCheckKey(dg.AssetKey.from_user_string(asset), check)
    with dg.DagsterInstance.get() as instance:
        record = instance.event_log_storage.get_latest_asset_check_execution_by_key([key])[key]
    assert record.run_id == result.run_id
    return record


def materialized(result: dg.ExecuteInProcessResult) -> set[str]:
    """The assets that a run materialized."""
    return {event.asset_key.to_user_string() for event in result.all_events if event.is_step_materialization}
