"""The raw assets of the library: `raw/library/catalogue` and `raw/library/loans`.

Belongs here: which assets there are, and what each asks for.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import dagster as dg
from tmdb_assets.sources.library.client import POOL, LibraryClient, connect
from tmdb_assets.sources.library.tables import CATALOGUE, LOANS

from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.capturing.asset import Results, raw_asset
from tmdb_assets.capturing.capture import CaptureConfig, Task, capture_periods
from tmdb_assets.capturing.storing import StoredPeriod, review_day, store_day
from tmdb_assets.lake.partitions import rows_to_table
from tmdb_assets.policies import Stage
from tmdb_assets.schemas import Table
from tmdb_assets.settings import now_utc
from tmdb_assets.workspace import Workspace


def raw_assets(dataset: Dataset, partitions: dg.TimeWindowPartitionsDefinition) -> list[dg.AssetsDefinition]:
    """Both raw assets."""
    return [
        _asset(CATALOGUE, dataset, partitions, Stage.LISTING, LibraryClient.catalogue),
        _asset(LOANS, dataset, partitions, Stage.DETAILS, LibraryClient.loans, deps=[CATALOGUE]),
    ]


def _asset(
    table: Table,
    dataset: Dataset,
    partitions: dg.TimeWindowPartitionsDefinition,
    stage: Stage,
    ask: Callable[[LibraryClient], list[dict[str, Any]]],
    deps: Sequence[Table] = (),
) -> dg.AssetsDefinition:
    @raw_asset(dataset.name, table, partitions, stage, pool=POOL, deps=deps)
    def captured(
        context: dg.AssetExecutionContext, config: CaptureConfig, workspace: dg.ResourceParam[Workspace]
    ) -> Results:
        lake = workspace.lake

        def capture(week: date, client: LibraryClient, replace: bool) -> StoredPeriod:
            stamp = {"fetched_at": now_utc(), "run_id": context.run.run_id}
            rows = rows_to_table(table, [{**row, **stamp} for row in ask(client)])
            return store_day(lake, table, week, rows, replace=replace)

        task = Task(dataset, table, capture, lambda week: review_day(lake, table, week), connect)
        yield from capture_periods(context, workspace, task, config)

    return captured
