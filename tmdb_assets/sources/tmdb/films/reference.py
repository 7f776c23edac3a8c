"""The reference lists of a day: genres, countries and languages as TMDB has them.

Belongs here: `raw/tmdb/genres`, `raw/tmdb/countries`, `raw/tmdb/languages`, one request each.
"""

from collections.abc import Callable
from datetime import date

import dagster as dg

from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.capturing.asset import Results, raw_asset
from tmdb_assets.capturing.capture import CaptureConfig, Task, capture_periods
from tmdb_assets.capturing.odd import CHECK, judge_odd, odd_check
from tmdb_assets.capturing.storing import StoredPeriod, review_day, store_day
from tmdb_assets.lake.partitions import rows_to_table
from tmdb_assets.policies import Stage
from tmdb_assets.schemas import Table
from tmdb_assets.sources.tmdb.client import TmdbClient
from tmdb_assets.sources.tmdb.connection import POOL, connect
from tmdb_assets.sources.tmdb.films.answers import Entries
from tmdb_assets.sources.tmdb.films.fetching import refuse_odd, stamped
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
    ask: Callable[[TmdbClient], Entries],
) -> dg.AssetsDefinition:
    @raw_asset(
        dataset.name, table, partitions, Stage.LISTING, pool=POOL, deps=[DAILY_EXPORT], warnings=[odd_check(table)]
    )
    def reference_list(
        context: dg.AssetExecutionContext, config: CaptureConfig, workspace: dg.ResourceParam[Workspace]
    ) -> Results:
        lake = workspace.lake

        def capture(day: date, client: TmdbClient, replace: bool) -> StoredPeriod:
            listed = ask(client)
            entries = len(listed.rows) + listed.odd_entries
            refuse_odd(table.path, listed.odd, listed.odd_entries, entries, workspace.settings.max_odd_share)
            rows = rows_to_table(table, stamped(listed.rows, context.run.run_id))
            result = store_day(lake, table, day, rows, replace=replace)
            result.judge(CHECK, lambda: judge_odd(listed.odd))
            return result

        yield from capture_periods(
            context, workspace, Task(dataset, table, capture, lambda day: review_day(lake, table, day), connect), config
        )

    return reference_list
