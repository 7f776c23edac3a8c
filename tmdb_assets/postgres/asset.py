"""The published star schema in PostgreSQL as an asset, for a team that has set TMDB_ASSETS_POSTGRES_URL.

Belongs here: when it is loaded, and what Dagster shows of it. How it is loaded is `postgres`'s.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import dagster as dg

from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.policies import OWNERS, POSTGRES_POOL, WHOLE_COPY, after_publication, backfill_policy, outlet_tags
from tmdb_assets.records.instance import claim_run
from tmdb_assets.settings import today_utc
from tmdb_assets.warehouse.published_asset import published_key
from tmdb_assets.workspace import Workspace

if TYPE_CHECKING:
    from tmdb_assets.postgres.months import Detached

MATCHES = "matches_published"

RETRY_SECONDS = 30
_SHOWN = 5
_UNCHANGED = "PostgreSQL held this copy already: nothing was written"


def postgres_definitions(
    dataset: Dataset, partitions: dg.TimeWindowPartitionsDefinition, url: str | None
) -> dg.Definitions:
    """The schema in PostgreSQL and its check; nothing without an address."""
    if url is None:
        return dg.Definitions()
    key = dg.AssetKey(["postgres", dataset.name])
    # Whoever has no PostgreSQL waits for no driver of it.
    from tmdb_assets.postgres.comparison import compare  # noqa: PLC0415
    from tmdb_assets.postgres.connection import PostgresError, place  # noqa: PLC0415
    from tmdb_assets.postgres.loading import load  # noqa: PLC0415

    @dg.asset(
        key=key,
        deps=[published_key(dataset)],
        description=f"One PostgreSQL schema (`{dataset.name}`) with every table of the published copy, loaded in one"
        " transaction: readers see all of the copy before, or all of this one. Only what changed is written.",
        group_name="published",
        kinds={"postgres"},
        owners=list(OWNERS),
        tags={**outlet_tags(dataset), **WHOLE_COPY},
        automation_condition=after_publication(),
        partitions_def=partitions,
        backfill_policy=backfill_policy(),
        pool=POSTGRES_POOL,
        # A server that is restarted is back within minutes; what one run could not load, the next one does.
        retry_policy=dg.RetryPolicy(max_retries=3, delay=RETRY_SECONDS, backoff=dg.Backoff.EXPONENTIAL),
        # In the same step: another run may publish a newer copy before a step of its own came to look at this one.
        check_specs=[
            dg.AssetCheckSpec(
                MATCHES,
                asset=key,
                description="Every column of every table has the same count and sum as in the published copy, the"
                " fact's by day. What differs is mended by the next load.",
            )
        ],
    )
    def loaded(context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]) -> dg.MaterializeResult:
        claim_run(context)
        settings, today = workspace.settings, today_utc()
        try:
            copy = workspace.published(dataset)
            done = load(
                url,
                copy,
                today,
                kept_since=dataset.facts_since(settings, today),
                reader_password=settings.postgres_reader_password,
            )
            found = compare(url, copy)
        except PostgresError as error:
            # What a person has to mend is not tried again.
            raise dg.Failure(str(error), allow_retries=error.may_pass) from None
        except FileNotFoundError as error:
            raise dg.Failure(str(error), allow_retries=False) from None
        rows = sum(done.rows.values())
        context.log.info(f"loaded {rows:,} rows, {len(done.days)} days of facts, into {place(url)}")
        if done.aside:
            context.log.info(f"{len(done.aside)} tables hold facts that left the copy, see the metadata")
        if done.to_do:
            context.log.warning(done.to_do)
        listing = "\n".join(f"| {name} | {count:,} |" for name, count in done.rows.items())
        return dg.MaterializeResult(
            metadata={
                "server": place(url),
                "dagster/row_count": sum(found.rows.values()),
                "rows_written": rows,
                "days_loaded": len(done.days),
                "months_detached": ", ".join(f"{month:%Y-%m}" for month in done.detached) or "none",
                "detached_tables": len(done.aside),
                "detached_size_bytes": sum(table.size_bytes for table in done.aside),
                "detached": dg.MetadataValue.md(_detached(done.aside)),
                "made_again": done.is_new,
                "to_do": done.to_do or "nothing",
                **({} if rows or done.is_new else {"unchanged": _UNCHANGED}),
                "rows_by_table": dg.MetadataValue.md(f"| table | rows written |\n| --- | ---: |\n{listing}"),
            },
            check_results=[_verdict(found.rows, found.differences)],
        )

    return dg.Definitions(assets=[loaded])


def _detached(tables: Sequence["Detached"]) -> str:
    """The tables of what left the fact, and how a person drops each."""
    if not tables:
        return "none"
    lines = [f"| {table.table} | {table.size_bytes:,} | `{table.drop}` |" for table in tables]
    return "\n".join(["| table | bytes | once it is archived |", "| --- | ---: | --- |", *lines])


def _verdict(rows: Mapping[str, int], differences: Sequence[str]) -> dg.AssetCheckResult:
    more = len(differences) - _SHOWN
    shown = [*differences[:_SHOWN], *([f"and {more:,} more"] if more > 0 else [])]
    return dg.AssetCheckResult(
        check_name=MATCHES,
        passed=not differences,
        description="; ".join(shown) or None,
        metadata={
            "rows": sum(rows.values()),
            "tables": len(rows),
            "differences": len(differences),
            "what_differs": "\n".join(differences[:100]) or "nothing",
        },
    )
