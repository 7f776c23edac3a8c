"""The published copy as an asset: the end of the data's way inside the project.

Belongs here: when the copy is made and what Dagster shows of it. How it is made is `publication`'s.
"""

from datetime import date

import dagster as dg

from tmdb_assets.calendar.failures import failed_days, failures_noted, note_mended
from tmdb_assets.calendar.retention import facts_since
from tmdb_assets.policies import OWNERS, WAREHOUSE_POOL, backfill_policy
from tmdb_assets.records.instance import claim_run
from tmdb_assets.schemas import WAREHOUSE_TABLES
from tmdb_assets.schemas.films.facts import RECOVERED
from tmdb_assets.settings import today_utc
from tmdb_assets.warehouse.publication import Published, publish
from tmdb_assets.warehouse.reading import count_rows, observed_days, open_readonly
from tmdb_assets.workspace import Workspace

PUBLISHED_KEY = dg.AssetKey(["published", "tmdb"])


def publish_definitions(partitions: dg.DailyPartitionsDefinition) -> dg.Definitions:
    """The published copy."""

    @dg.asset(
        key=PUBLISHED_KEY,
        deps=[dg.AssetKey([table.name]) for table in WAREHOUSE_TABLES],
        description="One DuckDB file with every core and mart table, swapped in after the blocking checks passed."
        " Open it read-only: it never blocks a build, and a build never blocks it.",
        group_name="published",
        kinds={"duckdb"},
        owners=list(OWNERS),
        partitions_def=partitions,
        backfill_policy=backfill_policy(),
        pool=WAREHOUSE_POOL,
    )
    def published(context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]) -> dg.MaterializeResult:
        claim_run(context)
        settings = workspace.settings
        of_run = [date.fromisoformat(key) for key in context.partition_keys]
        with failures_noted(settings, of_run, "published/tmdb"):
            with open_readonly(settings.warehouse_path) as warehouse:
                rows = {table.name: count_rows(warehouse, table) for table in WAREHOUSE_TABLES}
                days, recovered = observed_days(warehouse), observed_days(warehouse, RECOVERED)
            since = facts_since(settings, today_utc()) or date.min
            path = publish(settings, Published(tuple(days), rows, tuple(recovered)), of_run, kept_since=since)
        for day in set(days) & set(failed_days(settings)):
            note_mended(settings, day)
        context.log.info(f"published {len(days)} days, {sum(rows.values()):,} rows to {path}")
        listing = "\n".join(f"| {name} | {count:,} |" for name, count in rows.items())
        return dg.MaterializeResult(
            metadata={
                "path": dg.MetadataValue.path(str(path)),
                "size_bytes": path.stat().st_size,
                "days": len(days),
                "recovered_days": len(recovered),
                "first_day": str(days[0]) if days else "none",
                "last_day": str(days[-1]) if days else "none",
                "dagster/row_count": sum(rows.values()),
                "rows_by_table": dg.MetadataValue.md(f"| table | rows |\n| --- | ---: |\n{listing}"),
            }
        )

    return dg.Definitions(assets=[published])
