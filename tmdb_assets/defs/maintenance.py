"""Deleting raw data, and records of runs, that are too old to be kept.

Belongs here: the job `retention` and what Dagster shows of it. What is too old is said in `calendar.purging`, what
of a run may go in `records.pruning`.

The clean-ups are steps of a job and no assets that can be materialized: "Materialize all" is about data, and must not
delete any. What they did is recorded on assets of their own all the same.
"""

from datetime import timedelta

import dagster as dg

from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.calendar.purging import Purged, purge, purge_reports
from tmdb_assets.datasets import DATASETS
from tmdb_assets.policies import MAINTENANCE_GROUP, OWNERS, warehouse_pool
from tmdb_assets.records.instance import claim_run
from tmdb_assets.records.pruning import prune_runs
from tmdb_assets.reports.folders import ReportFolders
from tmdb_assets.settings import now_utc
from tmdb_assets.workspace import Workspace

RETENTION_JOB = "retention"
RUNS_KEY = dg.AssetKey([MAINTENANCE_GROUP, "runs_retention"])


def retention_key(dataset: Dataset) -> dg.AssetKey:
    """The asset on which the clean-ups of a dataset are recorded."""
    return dg.AssetKey([MAINTENANCE_GROUP, f"{dataset.name}_retention"])


def maintenance_definitions() -> dg.Definitions:
    """The job `retention`, its schedule, and the assets on which it is recorded."""
    steps = [_raw_retention(dataset) for dataset in DATASETS] + [_runs_retention()]

    @dg.job(
        name=RETENTION_JOB,
        description="Deletes raw data and reports that are too old to be kept, and runs older than"
        " TMDB_RUNS_RETENTION_DAYS.",
        executor_def=dg.in_process_executor,
    )
    def retention() -> None:
        for step in steps:
            step()

    schedule = dg.ScheduleDefinition(
        name="retention_schedule",
        job=retention,
        # Well before the runs of the day, so that neither waits for the other.
        cron_schedule="0 5 * * *",
        execution_timezone="UTC",
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="Every day at 05:00 UTC.",
    )
    records = [
        dg.AssetSpec(
            retention_key(dataset),
            description=f"One clean-up: the raw partitions and reports of {dataset.title.lower()} that were deleted"
            " because they are older than their source's terms allow to keep them. Facts stay, unless the settings say"
            " otherwise.",
            group_name=MAINTENANCE_GROUP,
            kinds={"python", "parquet"},
            owners=list(OWNERS),
        )
        for dataset in DATASETS
    ]
    records.append(
        dg.AssetSpec(
            RUNS_KEY,
            description="One clean-up: Dagster's runs, with their logs, that ended more than TMDB_RUNS_RETENTION_DAYS"
            " ago. Dagster itself keeps them for ever. What they did to assets and checks stays.",
            group_name=MAINTENANCE_GROUP,
            kinds={"python"},
            owners=list(OWNERS),
        )
    )
    return dg.Definitions(assets=records, jobs=[retention], schedules=[schedule])


def _raw_retention(dataset: Dataset) -> dg.OpDefinition:
    # dbt reads raw partitions: none may vanish while it does.
    @dg.op(name=f"{dataset.name}_retention", pool=warehouse_pool(dataset.name))
    def raw_retention(context: dg.OpExecutionContext, workspace: dg.ResourceParam[Workspace]) -> None:
        claim_run(context)
        settings, now = workspace.settings, now_utc()
        purged = purge(dataset, settings, workspace.lake, now.date())
        for partition in purged:
            context.log.info(f"deleted {partition.table} of {partition.day} ({partition.size_bytes:,} bytes)")
        reports = purge_reports(dataset, settings, ReportFolders(dataset.paths(settings).reports), now)
        for report in reports:
            context.log.info(f"deleted the report of {report.day} ({report.size_bytes:,} bytes)")
        since = dataset.facts_since(settings, now.date())
        metadata = {
            "dagster/row_count": len(purged),
            "oldest_day_kept": dataset.raw_since(settings, now.date()).isoformat(),
            "retention_days": dataset.raw_kept_days(settings),
            "size_bytes": sum(deleted.size_bytes for deleted in (*purged, *reports)),
            "deleted": dg.MetadataValue.md(_listing(dataset, purged)),
            "deleted_reports": len(reports),
            "deleted_partitions": dg.MetadataValue.json([f"{p.table}/{p.day}" for p in purged]),
            "facts_kept_since": since.isoformat() if since else "all",
        }
        context.log_event(dg.AssetMaterialization(retention_key(dataset), metadata=metadata))

    return raw_retention


def _runs_retention() -> dg.OpDefinition:
    @dg.op
    def runs_retention(context: dg.OpExecutionContext, workspace: dg.ResourceParam[Workspace]) -> None:
        claim_run(context)
        before = now_utc() - timedelta(days=workspace.settings.runs_retention_days)
        pruned = list(prune_runs(context.instance, before))
        context.log.info(f"deleted {len(pruned)} runs that ended before {before:%Y-%m-%d %H:%M} UTC")
        metadata = {
            "dagster/row_count": len(pruned),
            "ended_before": before.isoformat(timespec="seconds"),
            "retention_days": workspace.settings.runs_retention_days,
        }
        context.log_event(dg.AssetMaterialization(RUNS_KEY, metadata=metadata))

    return runs_retention


def _listing(dataset: Dataset, purged: list[Purged]) -> str:
    if not purged:
        return "nothing"
    lines = ["| table | periods | partitions | bytes |", "| --- | --- | ---: | ---: |"]
    for table in dict.fromkeys(partition.table for partition in purged):
        of_table = [partition for partition in purged if partition.table == table]
        ranges = dataset.calendar.stretches([partition.day for partition in of_table], len(of_table))
        days = ", ".join(str(first) if first == last else f"{first} to {last}" for first, last in ranges)
        size = sum(partition.size_bytes for partition in of_table)
        lines.append(f"| {table} | {days} | {len(of_table)} | {size:,} |")
    return "\n".join(lines)
