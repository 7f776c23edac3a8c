"""What all raw assets are declared with: key, columns, checks, policies.

Belongs here: `raw_asset`, used in place of `dg.asset`. How a day is captured is said beside it, in `days`.
"""

from collections.abc import Callable, Iterator, Sequence

import dagster as dg

from tmdb_assets.checks.columns import column_schema
from tmdb_assets.checks.results import model_check_specs
from tmdb_assets.policies import DATASET_TAG, OWNERS, Stage, capture_policy
from tmdb_assets.schemas import Table

Results = Iterator[dg.AssetCheckResult | dg.AssetObservation | dg.MaterializeResult | dg.Output[None]]


def raw_key(table: Table) -> dg.AssetKey:
    """The asset of a raw table: `raw/<source>/<table>`."""
    return dg.AssetKey(table.path.split("/"))


def raw_asset(
    dataset: str,
    table: Table,
    partitions: dg.TimeWindowPartitionsDefinition,
    stage: Stage,
    *,
    pool: str,
    deps: Sequence[Table] = (),
    warnings: Sequence[dg.AssetCheckSpec] = (),
) -> Callable[[Callable[..., Results]], dg.AssetsDefinition]:
    """`dg.asset` with everything that raw assets share.

    Args:
        dataset: The dataset that it is captured for.
        table: The raw table.
        partitions: The periods.
        stage: When it is captured: a backfill finishes a stage before the next.
        pool: Whoever asks the same source takes part in it: one step at a time, so that one limiter governs them all.
        deps: Raw tables the asset reads.
        warnings: Its checks beside those of the pandera model; they warn and block nothing.
    """
    key = raw_key(table)
    return dg.asset(
        key=key,
        deps=[raw_key(dep) for dep in deps],
        description=table.description,
        group_name="raw",
        kinds={"python", "parquet"},
        owners=list(OWNERS),
        partitions_def=partitions,
        backfill_policy=capture_policy(stage),
        pool=pool,
        tags={DATASET_TAG: dataset},
        metadata={"dagster/column_schema": column_schema(table), "dagster/table_name": table.path.replace("/", ".")},
        check_specs=[*model_check_specs(table, key), *warnings],
    )
