"""The reference lists of a day: genres, countries and languages as TMDB has them.

Belongs here: `raw/genres`, `raw/countries`, `raw/languages`, one request each.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import dagster as dg

from tmdb_assets.capture import stamped
from tmdb_assets.defs.raw.days import Day, Results, capture_days, raw_asset, review_day, store_day
from tmdb_assets.defs.resources import Workspace
from tmdb_assets.lake import rows_to_table
from tmdb_assets.schemas import Table
from tmdb_assets.schemas.raw import COUNTRIES, GENRES, LANGUAGES
from tmdb_assets.tmdb.client import TmdbClient


def reference_assets(partitions: dg.DailyPartitionsDefinition) -> list[dg.AssetsDefinition]:
    """The three lists."""
    return [
        _list_asset(GENRES, partitions, TmdbClient.genres),
        _list_asset(COUNTRIES, partitions, TmdbClient.countries),
        _list_asset(LANGUAGES, partitions, TmdbClient.languages),
    ]


def _list_asset(
    table: Table,
    partitions: dg.DailyPartitionsDefinition,
    ask: Callable[[TmdbClient], list[dict[str, Any]]],
) -> dg.AssetsDefinition:
    @raw_asset(table, partitions)
    def reference_list(context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]) -> Results:
        lake = workspace.lake

        def capture(day: date, client: TmdbClient) -> Day:
            return store_day(lake, table, day, rows_to_table(table, stamped(ask(client), context.run.run_id)))

        yield from capture_days(context, table, workspace, capture, lambda day: review_day(lake, table, day))

    return reference_list
