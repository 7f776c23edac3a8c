"""Deleting raw data, and records of runs, that are too old to be kept.

Belongs here: `maintenance/raw_retention`, `maintenance/runs_retention` and what Dagster shows of them. What is too old
is said in `retention`, what of a run may go in `pruning`.
"""

from datetime import timedelta

import dagster as dg

from tmdb_assets.calendar.coverage import stretches
from tmdb_assets.calendar.retention import Purged, facts_since, oldest_raw_day, purge, purge_reports
from tmdb_assets.policies import MAINTENANCE_GROUP, OWNERS, WAREHOUSE_POOL
from tmdb_assets.records.instance import claim_run
from tmdb_assets.records.pruning import prune_runs
from tmdb_assets.reports.folders import ReportFolders
from tmdb_assets.settings import now_utc, today_utc
from tmdb_assets.workspace import Workspace


def retention_definitions() -> dg.Definitions:
    """`maintenance/raw_retention` and `maintenance/runs_retention`."""

    @dg.asset(
        key=["maintenance", "raw_retention"],
        description="One clean-up: the raw partitions and reports that were deleted because they are older than"
        " TMDB_RETENTION_DAYS. TMDB's terms forbid keeping its content longer than 6 months. Facts stay, unless"
        " TMDB_FACTS_RETENTION_DAYS is set.",
        group_name=MAINTENANCE_GROUP,
        kinds={"python", "parquet"},
        owners=list(OWNERS),
        # dbt reads raw partitions: none may vanish while it does.
        pool=WAREHOUSE_POOL,
    )
    def raw_retention(
        context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]
    ) -> dg.MaterializeResult:
        claim_run(context)
        settings, lake, today = workspace.settings, workspace.lake, today_utc()
        oldest = oldest_raw_day(settings, today)
        purged = purge(lake, oldest)
        for partition in purged:
            context.log.info(f"deleted {partition.table} of {partition.day} ({partition.size_bytes:,} bytes)")
        reports = purge_reports(ReportFolders(settings.reports_dir), settings, now_utc())
        for report in reports:
            context.log.info(f"deleted the report of {report.day} ({report.size_bytes:,} bytes)")
        since = facts_since(settings, today)
        return dg.MaterializeResult(
            metadata={
                "dagster/row_count": len(purged),
                "oldest_day_kept": oldest.isoformat(),
                "retention_days": settings.retention_days,
                "size_bytes": sum(deleted.size_bytes for deleted in (*purged, *reports)),
                "deleted": dg.MetadataValue.md(_listing(purged)),
                "deleted_reports": len(reports),
                "deleted_partitions": dg.MetadataValue.json([f"{p.table}/{p.day}" for p in purged]),
                "facts_kept_since": since.isoformat() if since else "all",
            }
        )

    @dg.asset(
        key=["maintenance", "runs_retention"],
        description="One clean-up: Dagster's runs, with their logs, that ended more than TMDB_RUNS_RETENTION_DAYS ago."
        " Dagster itself keeps them for ever. What they did to assets and checks stays.",
        group_name=MAINTENANCE_GROUP,
        kinds={"python"},
        owners=list(OWNERS),
    )
    def runs_retention(
        context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]
    ) -> dg.MaterializeResult:
        claim_run(context)
        before = now_utc() - timedelta(days=workspace.settings.runs_retention_days)
        pruned = list(prune_runs(context.instance, before))
        context.log.info(f"deleted {len(pruned)} runs that ended before {before:%Y-%m-%d %H:%M} UTC")
        return dg.MaterializeResult(
            metadata={
                "dagster/row_count": len(pruned),
                "ended_before": before.isoformat(timespec="seconds"),
                "retention_days": workspace.settings.runs_retention_days,
            }
        )

    return dg.Definitions(assets=[raw_retention, runs_retention])


def _listing(purged: list[Purged]) -> str:
    if not purged:
        return "nothing"
    lines = ["| table | days | partitions | bytes |", "| --- | --- | ---: | ---: |"]
    for table in dict.fromkeys(partition.table for partition in purged):
        of_table = [partition for partition in purged if partition.table == table]
        ranges = stretches([partition.day for partition in of_table], len(of_table))
        days = ", ".join(str(first) if first == last else f"{first} to {last}" for first, last in ranges)
        size = sum(partition.size_bytes for partition in of_table)
        lines.append(f"| {table} | {days} | {len(of_table)} | {size:,} |")
    return "\n".join(lines)
