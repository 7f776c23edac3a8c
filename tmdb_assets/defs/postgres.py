"""The published star schema in PostgreSQL as an asset, for a team that has set TMDB_ASSETS_POSTGRES_URL.

Belongs here: when it is loaded, and what Dagster shows of it. How it is loaded is `postgres`'s.
"""

import dagster as dg

from tmdb_assets.defs.policies import OWNERS, POSTGRES_POOL, backfill_policy
from tmdb_assets.defs.publish import PUBLISHED_KEY
from tmdb_assets.defs.resources import Workspace
from tmdb_assets.instance import claim_run
from tmdb_assets.postgres.comparison import compare
from tmdb_assets.postgres.connection import place
from tmdb_assets.postgres.loading import load
from tmdb_assets.published import PublishedCopy
from tmdb_assets.retention import facts_since
from tmdb_assets.settings import today_utc

POSTGRES_KEY = dg.AssetKey(["postgres", "tmdb"])


def postgres_definitions(partitions: dg.DailyPartitionsDefinition, url: str | None) -> dg.Definitions:
    """The schema in PostgreSQL and its check; nothing without an address."""
    if url is None:
        return dg.Definitions()

    @dg.asset(
        key=POSTGRES_KEY,
        deps=[PUBLISHED_KEY],
        description="The published star schema in PostgreSQL (schema `tmdb`), loaded in one transaction: readers see"
        " all of the copy before, or all of this one. Only days that changed are loaded.",
        group_name="published",
        kinds={"postgres"},
        owners=list(OWNERS),
        partitions_def=partitions,
        backfill_policy=backfill_policy(),
        pool=POSTGRES_POOL,
        # A server that is restarted is back within minutes; what one run could not load, the next one does.
        retry_policy=dg.RetryPolicy(max_retries=3, delay=30, backoff=dg.Backoff.EXPONENTIAL),
    )
    def tmdb(context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]) -> dg.MaterializeResult:
        claim_run(context)
        settings, today = workspace.settings, today_utc()
        done = load(
            url,
            PublishedCopy(settings.published_path),
            today,
            kept_since=facts_since(settings, today),
            reader_password=settings.postgres_reader_password,
        )
        rows = sum(done.rows.values())
        context.log.info(f"loaded {rows:,} rows, {len(done.days)} days of facts, into {place(url)}")
        listing = "\n".join(f"| {name} | {count:,} |" for name, count in done.rows.items())
        return dg.MaterializeResult(
            metadata={
                "server": place(url),
                "rows_written": rows,
                "days_loaded": len(done.days),
                "months_detached": ", ".join(f"{month:%Y-%m}" for month in done.detached) or "none",
                "made_anew": done.is_new,
                "rows_by_table": dg.MetadataValue.md(f"| table | rows written |\n| --- | ---: |\n{listing}"),
            }
        )

    @dg.asset_check(
        asset=POSTGRES_KEY,
        description="Every column of every table has the same count and sum as in the published copy.",
        blocking=False,
    )
    def matches_published(workspace: dg.ResourceParam[Workspace]) -> dg.AssetCheckResult:
        found = compare(url, PublishedCopy(workspace.settings.published_path))
        return dg.AssetCheckResult(
            passed=not found.differences,
            description="; ".join(found.differences[:5]) or None,
            metadata={
                "rows": sum(found.rows.values()),
                "tables": len(found.rows),
                "differences": len(found.differences),
            },
        )

    return dg.Definitions(assets=[tmdb], asset_checks=[matches_published])
