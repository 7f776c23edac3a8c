"""The reference lists of a day: genres, countries and languages as TMDB has them.

Belongs here: `raw/tmdb/genres`, `raw/tmdb/countries`, `raw/tmdb/languages`, one request each.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import dagster as dg

from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.capturing.asset import Results, raw_asset
from tmdb_assets.capturing.capture import CaptureConfig, Task, capture_periods
from tmdb_assets.capturing.storing import StoredPeriod, review_day, store_day
from tmdb_assets.lake.partitions import rows_to_table
from tmdb_assets.policies import Stage
from tmdb_assets.schemas import Table
from tmdb_assets.sources.tmdb.client import TmdbClient
from tmdb_assets.sources.tmdb.connection import POOL, connect
from tmdb_assets.sources.tmdb.films.fetching import stamped
from tmdb_assets.sources.tmdb.films.tables import COUNTRIES, DAILY_EXPORT, GENRES, LANGUAGES
from tmdb_assets.workspace import Workspace


def reference_assets(dataset: Dataset, partitions: dg.TimeWindowPartitionsDefinition) -> list[dg.AssetsDefinition]:
    """The three lists."""
    return [
        _list_asset(GENRES, dataset, partitions, TmdbClient.genres),
        _list_asset(COUNTRIES, dataset, partitions, TmdbClient.countries),
        _list_asset(LANGUAGES, dataset, partitions, TmdbClient.languages),
    ]


def _list_asset(
    table: Table,
    dataset: Dataset,
    partitions: dg.TimeWindowPartitionsDefinition,
    ask: Callable[[TmdbClient], list[dict[str, Any]]],
) -> dg.AssetsDefinition:
    @raw_asset(dataset.name, table, partitions, Stage.LISTING, pool=POOL, deps=[DAILY_EXPORT])
    def reference_list(
        context: dg.AssetExecutionContext, config: CaptureConfig, workspace: dg.ResourceParam[Workspace]
    ) -> Results:
        lake = workspace.lake

        def capture(day: date, client: TmdbClient, replace: bool) -> StoredPeriod:
            rows = rows_to_table(table, stamped(ask(client), context.run.run_id))
            return store_day(lake, table, day, rows, replace=replace)

        yield from capture_periods(
            context, workspace, Task(dataset, table, capture, lambda day: review_day(lake, table, day), connect), config
        )

    return reference_list
