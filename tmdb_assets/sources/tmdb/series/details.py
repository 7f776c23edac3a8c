"""The details of a week's series, and their credits.

Belongs here: `raw/tmdb/series_details` and `raw/tmdb/series_credits`. Which series are due is decided by `due`.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial

import dagster as dg

from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.capturing.asset import Results, raw_asset
from tmdb_assets.capturing.capture import CaptureConfig, Task, capture_periods
from tmdb_assets.capturing.odd import odd_check
from tmdb_assets.capturing.storing import StoredPeriod
from tmdb_assets.policies import Stage
from tmdb_assets.schemas import Table
from tmdb_assets.schemas.series.words import LIVE, RECOVERED
from tmdb_assets.settings import Settings, now_utc
from tmdb_assets.sources.tmdb.answers import Text
from tmdb_assets.sources.tmdb.connection import POOL
from tmdb_assets.sources.tmdb.fetches import Known, fetched_before
from tmdb_assets.sources.tmdb.nouns import SERIES
from tmdb_assets.sources.tmdb.one_by_one import Fetched, Thing, fetch_one_by_one
from tmdb_assets.sources.tmdb.series.client import SeriesClient, connect_series
from tmdb_assets.sources.tmdb.series.due import due_credits, due_details
from tmdb_assets.sources.tmdb.series.population import members_of
from tmdb_assets.sources.tmdb.series.tables import (
    POPULAR_SERIES,
    SERIES_COUNTRIES,
    SERIES_CREDITS,
    SERIES_DETAILS,
    SERIES_EXPORT,
    SERIES_GENRES,
    SERIES_LANGUAGES,
    TOP_RATED_SERIES,
    WATCH_PROVIDERS,
)
from tmdb_assets.sources.tmdb.storing import review_one_by_one, store_one_by_one
from tmdb_assets.workspace import Workspace

DETAILS = Thing("/tv/{id}", SERIES, SERIES_DETAILS, "series_id", "week")
CREDITS = Thing("/tv/{id}/aggregate_credits", SERIES, SERIES_CREDITS, "series_id", "week")

_Due = Callable[[date, Sequence[int], Mapping[int, Fetched], Settings], dict[int, str]]


def details_asset(dataset: Dataset, partitions: dg.TimeWindowPartitionsDefinition) -> dg.AssetsDefinition:
    """`raw/tmdb/series_details`."""
    # It reads the first three.
    deps = [SERIES_EXPORT, TOP_RATED_SERIES, POPULAR_SERIES]
    deps += [SERIES_GENRES, SERIES_COUNTRIES, SERIES_LANGUAGES, WATCH_PROVIDERS]

    def due(_week: date, members: Sequence[int], fetched: Mapping[int, Fetched], settings: Settings) -> dict[int, str]:
        return due_details(members, fetched, settings.language)

    return _asset(DETAILS, SeriesClient.details, due, Stage.DETAILS, deps, dataset, partitions)


def credits_asset(dataset: Dataset, partitions: dg.TimeWindowPartitionsDefinition) -> dg.AssetsDefinition:
    """`raw/tmdb/series_credits`: the last of all, so that a week that has them is captured whole."""
    deps = [SERIES_EXPORT, TOP_RATED_SERIES, POPULAR_SERIES, SERIES_DETAILS]

    def due(week: date, members: Sequence[int], fetched: Mapping[int, Fetched], settings: Settings) -> dict[int, str]:
        return due_credits(week, members, fetched, settings.refresh_days, settings.language)

    return _asset(CREDITS, SeriesClient.credits, due, Stage.CREDITS, deps, dataset, partitions)


def _asset(
    thing: Thing,
    ask: Callable[[SeriesClient, int], Text | None],
    due: _Due,
    stage: Stage,
    deps: Sequence[Table],
    dataset: Dataset,
    partitions: dg.TimeWindowPartitionsDefinition,
) -> dg.AssetsDefinition:
    table = thing.table

    @raw_asset(dataset.name, table, partitions, stage, pool=POOL, deps=deps, warnings=[odd_check(table)])
    def fetched_series(
        context: dg.AssetExecutionContext, config: CaptureConfig, workspace: dg.ResourceParam[Workspace]
    ) -> Results:
        lake, settings = workspace.lake, workspace.settings
        known = Known(lake, thing)

        def due_in(week: date) -> dict[int, str]:
            members = members_of(lake, week)
            if week != dataset.calendar.current(now_utc()):
                # What is answered tells of now whenever it is asked for, so a series of which anything is known needs
                # no other answer.
                return {series_id: "new" for series_id in members if series_id not in known}
            return due(week, members, fetched_before(lake, thing, week), settings)

        def capture(week: date, client: SeriesClient, replace: bool) -> StoredPeriod:
            fetch = partial(
                fetch_one_by_one,
                thing,
                partial(ask, client),
                client,
                run_id=context.run.run_id,
                log=context.log.info,
                max_odd_share=settings.max_odd_share,
            )
            store_one_by_one(lake, thing, week, due_in(week), fetch, context.log.info, replace=replace)
            known.add(week)
            return review(week)

        def review(week: date) -> StoredPeriod:
            return review_one_by_one(lake, thing, week)

        task = Task(dataset, table, capture, review, connect_series, ways=frozenset({LIVE, RECOVERED}))
        yield from capture_periods(context, workspace, task, config)

    return fetched_series
