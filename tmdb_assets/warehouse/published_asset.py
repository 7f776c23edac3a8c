"""The published copy of a dataset as an asset: the end of the data's way inside the project.

Belongs here: when the copy is made and what Dagster shows of it. How it is made is `publication`'s.
"""

from datetime import date

import dagster as dg

from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.calendar.failures import failed_periods, failures_noted, note_mended
from tmdb_assets.checks.results import check_result
from tmdb_assets.policies import CHECK_SEVERITY, DATASET_TAG, OWNERS, backfill_policy, warehouse_pool
from tmdb_assets.records.instance import claim_run
from tmdb_assets.schemas.validation import Verdict
from tmdb_assets.settings import today_utc
from tmdb_assets.warehouse.checks import table_key
from tmdb_assets.warehouse.logs import drop_foreign_logs
from tmdb_assets.warehouse.publication import Contents, publish
from tmdb_assets.warehouse.reading import count_rows, observed_periods, open_readonly
from tmdb_assets.workspace import Workspace

UNTOUCHED = "untouched"
WARN = dg.AssetCheckSeverity.WARN


def published_key(dataset: Dataset) -> dg.AssetKey:
    """The asset of a dataset's published copy."""
    return dg.AssetKey(["published", dataset.name])


def publish_definitions(dataset: Dataset, partitions: dg.TimeWindowPartitionsDefinition) -> dg.Definitions:
    """The published copy of a dataset."""
    key = published_key(dataset)
    spec = dg.AssetCheckSpec(
        UNTOUCHED,
        asset=key,
        description="The copy that people had read until now had, to its last byte, what was published, and no other"
        " program had left a log beside it. Nothing is built upon what was changed: the copy that takes its place has"
        " the bytes of the checked warehouse.",
        metadata={CHECK_SEVERITY: WARN.value},
    )

    @dg.asset(
        key=key,
        deps=[table_key(table) for table in dataset.tables],
        description="One DuckDB file with every core and mart table, swapped in after the blocking checks passed."
        " Open it read-only: it never blocks a build, and a build never blocks it.",
        group_name="published",
        kinds={"duckdb"},
        owners=list(OWNERS),
        tags={DATASET_TAG: dataset.name},
        partitions_def=partitions,
        backfill_policy=backfill_policy(),
        pool=warehouse_pool(dataset.name),
        check_specs=[spec],
    )
    def published(context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]) -> dg.MaterializeResult:
        claim_run(context)
        paths = dataset.paths(workspace.settings)
        of_run = [date.fromisoformat(key) for key in context.partition_keys]
        recovered_way = dataset.observation.recovered
        with failures_noted(paths, of_run, dataset.published_name):
            for dropped in drop_foreign_logs(paths):
                context.log.warning(dropped)
            with open_readonly(paths.warehouse) as warehouse:
                rows = {table.name: count_rows(warehouse, table) for table in dataset.tables}
                periods = observed_periods(warehouse, dataset.fact)
                recovered = observed_periods(warehouse, dataset.fact, recovered_way[0]) if recovered_way else []
            since = dataset.facts_since(workspace.settings, today_utc()) or date.min
            verdict = Verdict(rows=sum(rows.values()))
            contents = Contents(tuple(periods), rows, tuple(recovered))
            path = publish(paths, contents, of_run, kept_since=since, tell=verdict.problems.append)
        for problem in verdict.problems:
            context.log.warning(problem)
        for period in set(periods) & set(failed_periods(paths)):
            note_mended(paths, period)
        context.log.info(f"published {len(periods)} {dataset.calendar.noun}s, {sum(rows.values()):,} rows to {path}")
        listing = "\n".join(f"| {name} | {count:,} |" for name, count in rows.items())
        return dg.MaterializeResult(
            metadata={
                "path": dg.MetadataValue.path(str(path)),
                "size_bytes": path.stat().st_size,
                "periods": len(periods),
                "recovered_periods": len(recovered),
                "first_period": str(periods[0]) if periods else "none",
                "last_period": str(periods[-1]) if periods else "none",
                "dagster/row_count": sum(rows.values()),
                "rows_by_table": dg.MetadataValue.md(f"| table | rows |\n| --- | ---: |\n{listing}"),
            },
            check_results=[check_result(verdict, asset=key, name=UNTOUCHED, severity=WARN)],
        )

    return dg.Definitions(assets=[published])
