"""The lists of a week: the top-rated series, the popular ones, and what they are told by.

Belongs here: `raw/tmdb/top_rated_series`, `raw/tmdb/popular_series`, and the reference lists of a week, one request
each. Details of series are captured beside this module.
"""

from collections.abc import Callable
from datetime import date
from functools import partial

import dagster as dg

from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.capturing.asset import Results, raw_asset
from tmdb_assets.capturing.capture import CaptureConfig, Task, capture_periods
from tmdb_assets.capturing.odd import odd_check
from tmdb_assets.capturing.storing import StoredPeriod, review_day, store_day
from tmdb_assets.policies import Stage
from tmdb_assets.settings import MAX_DISCOVER_PAGES, Settings, now_utc
from tmdb_assets.sources.tmdb.answers import ListPage
from tmdb_assets.sources.tmdb.connection import POOL
from tmdb_assets.sources.tmdb.listing import judge_pages, judge_repeats_of, reference_asset, repeats_check
from tmdb_assets.sources.tmdb.nouns import SERIES, Noun
from tmdb_assets.sources.tmdb.pages import PagedList, fetch_pages
from tmdb_assets.sources.tmdb.series.client import SeriesClient, connect_series
from tmdb_assets.sources.tmdb.series.tables import (
    POPULAR_SERIES,
    SERIES_COUNTRIES,
    SERIES_EXPORT,
    SERIES_GENRES,
    SERIES_LANGUAGES,
    TOP_RATED_SERIES,
    WATCH_PROVIDERS,
)
from tmdb_assets.workspace import Workspace

TOP_RATED = PagedList("/tv/top_rated", TOP_RATED_SERIES, SERIES, "top-rated")
POPULAR = PagedList("/tv/popular", POPULAR_SERIES, SERIES, "popular")

_ENTRY = Noun("entry", "entries")


def top_rated_asset(dataset: Dataset, partitions: dg.TimeWindowPartitionsDefinition) -> dg.AssetsDefinition:
    """`raw/tmdb/top_rated_series`: every page that there is."""
    return _list_asset(TOP_RATED, SeriesClient.top_rated_page, lambda _: MAX_DISCOVER_PAGES, dataset, partitions)


def popular_asset(dataset: Dataset, partitions: dg.TimeWindowPartitionsDefinition) -> dg.AssetsDefinition:
    """`raw/tmdb/popular_series`: the first pages."""
    pages = lambda settings: settings.series_popular_pages  # noqa: E731 - as short as the other one
    return _list_asset(POPULAR, SeriesClient.popular_page, pages, dataset, partitions)


def reference_assets(dataset: Dataset, partitions: dg.TimeWindowPartitionsDefinition) -> list[dg.AssetsDefinition]:
    """The lists of genres, countries, languages and watch providers."""
    made = partial(
        reference_asset,
        dataset=dataset,
        partitions=partitions,
        kind=SeriesClient,
        deps=[SERIES_EXPORT],
        noun=_ENTRY,
    )
    return [
        made(SERIES_GENRES, ask=SeriesClient.genres),
        made(SERIES_COUNTRIES, ask=SeriesClient.countries),
        made(SERIES_LANGUAGES, ask=SeriesClient.languages),
        made(WATCH_PROVIDERS, ask=SeriesClient.watch_providers),
    ]


def _list_asset(
    of: PagedList,
    ask: Callable[[SeriesClient, int], ListPage],
    pages: Callable[[Settings], int],
    dataset: Dataset,
    partitions: dg.TimeWindowPartitionsDefinition,
) -> dg.AssetsDefinition:
    table = of.table

    @raw_asset(
        dataset.name,
        table,
        partitions,
        Stage.LISTING,
        pool=POOL,
        deps=[SERIES_EXPORT],
        warnings=[repeats_check(table, SERIES), odd_check(table)],
    )
    def listed_series(
        context: dg.AssetExecutionContext, config: CaptureConfig, workspace: dg.ResourceParam[Workspace]
    ) -> Results:
        lake, settings = workspace.lake, workspace.settings

        def capture(week: date, client: SeriesClient, replace: bool) -> StoredPeriod:
            if week != dataset.calendar.current(now_utc()):
                # The week was captured without this list. A list of now is no list of then: it would put series into
                # the week that were not in it.
                context.log.warning(
                    f"{table.path} of {week} is stored empty: the week is over, and cannot be asked for"
                )
                return judged(week, store_day(lake, table, week, table.arrow_schema.empty_table()))
            rows = fetch_pages(
                of,
                partial(ask, client),
                client,
                pages(settings),
                context.run.run_id,
                context.log.info,
                max_odd_share=settings.max_odd_share,
            )
            return judged(week, store_day(lake, table, week, rows, replace=replace))

        def judged(week: date, result: StoredPeriod) -> StoredPeriod:
            judge = partial(judge_repeats_of, noun=SERIES, key="series_id")
            return judge_pages(lake, table, week, result, SERIES, judge)

        task = Task(dataset, table, capture, lambda week: judged(week, review_day(lake, table, week)), connect_series)
        yield from capture_periods(context, workspace, task, config)

    return listed_series
