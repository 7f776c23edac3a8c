"""The listing of a day, and the films that changed since the last captured day.

Belongs here: `raw/tmdb/discover_pages` and `raw/tmdb/movie_changes`. Details of films are captured beside this module.
"""

from datetime import date

import dagster as dg

from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.capturing.asset import Results, raw_asset
from tmdb_assets.capturing.capture import CaptureConfig, Task, capture_periods
from tmdb_assets.capturing.odd import CHECK, judge_odd, odd_check
from tmdb_assets.capturing.storing import StoredPeriod, review_day, store_day
from tmdb_assets.policies import Stage
from tmdb_assets.schemas.validation import Verdict
from tmdb_assets.sources.tmdb.connection import POOL
from tmdb_assets.sources.tmdb.fetches import fetched_before
from tmdb_assets.sources.tmdb.films.client import FilmsClient, connect_films
from tmdb_assets.sources.tmdb.films.fetching import (
    changes_window,
    fetch_discover_pages,
    fetch_movie_changes,
)
from tmdb_assets.sources.tmdb.films.fetching_details import FILMS
from tmdb_assets.sources.tmdb.films.tables import DAILY_EXPORT, DISCOVER_PAGES, MOVIE_CHANGES
from tmdb_assets.sources.tmdb.listing import judge_pages, judge_repeats_of, repeats_check
from tmdb_assets.sources.tmdb.nouns import FILM
from tmdb_assets.workspace import Workspace


def discover_pages_asset(dataset: Dataset, partitions: dg.TimeWindowPartitionsDefinition) -> dg.AssetsDefinition:
    """`raw/tmdb/discover_pages`."""

    @raw_asset(
        dataset.name,
        DISCOVER_PAGES,
        partitions,
        Stage.LISTING,
        pool=POOL,
        deps=[DAILY_EXPORT],
        warnings=[repeats_check(DISCOVER_PAGES, FILM), odd_check(DISCOVER_PAGES)],
    )
    def discover_pages(
        context: dg.AssetExecutionContext, config: CaptureConfig, workspace: dg.ResourceParam[Workspace]
    ) -> Results:
        lake = workspace.lake

        def capture(day: date, client: FilmsClient, replace: bool) -> StoredPeriod:
            settings = workspace.settings
            rows = fetch_discover_pages(
                client,
                settings.discover_pages,
                context.run.run_id,
                context.log.info,
                max_odd_share=settings.max_odd_share,
            )
            return judged(day, store_day(lake, DISCOVER_PAGES, day, rows, replace=replace))

        def review(day: date) -> StoredPeriod:
            return judged(day, review_day(lake, DISCOVER_PAGES, day))

        def judged(day: date, result: StoredPeriod) -> StoredPeriod:
            return judge_pages(lake, DISCOVER_PAGES, day, result, FILM, judge_repeats)

        yield from capture_periods(
            context, workspace, Task(dataset, DISCOVER_PAGES, capture, review, connect_films), config
        )

    return discover_pages


def judge_repeats(listed: list[int]) -> Verdict:
    """Whether too many of the listed films are repeats of one on another page."""
    return judge_repeats_of(listed, FILM, "movie_id")


def movie_changes_asset(dataset: Dataset, partitions: dg.TimeWindowPartitionsDefinition) -> dg.AssetsDefinition:
    """`raw/tmdb/movie_changes`."""

    @raw_asset(
        dataset.name,
        MOVIE_CHANGES,
        partitions,
        Stage.LISTING,
        pool=POOL,
        deps=[DAILY_EXPORT],
        warnings=[odd_check(MOVIE_CHANGES)],
    )
    def movie_changes(
        context: dg.AssetExecutionContext, config: CaptureConfig, workspace: dg.ResourceParam[Workspace]
    ) -> Results:
        lake = workspace.lake

        def capture(day: date, client: FilmsClient, replace: bool) -> StoredPeriod:
            earlier = [known for known in lake.days(MOVIE_CHANGES) if known < day]
            oldest = (
                None
                if earlier
                else min((fetch.on for fetch in fetched_before(lake, FILMS, day).values()), default=None)
            )
            window = changes_window(day, earlier, oldest)
            if window is None:
                context.log.info("no details yet: no change can have been missed, nothing to ask")
                rows = MOVIE_CHANGES.arrow_schema.empty_table()
                return store_day(lake, MOVIE_CHANGES, day, rows, replace=replace)
            before = lake.read(MOVIE_CHANGES, earlier[-1], ["movie_id"]).num_rows if earlier else 0
            rows, odd = fetch_movie_changes(
                client,
                window,
                context.run.run_id,
                context.log.info,
                max_odd_share=workspace.settings.max_odd_share,
                before=before,
            )
            result = store_day(lake, MOVIE_CHANGES, day, rows, replace=replace)
            result.judge(CHECK, lambda: judge_odd(odd))
            result.metadata["window"] = f"{window[0]} to {window[1]}"
            return result

        task = Task(dataset, MOVIE_CHANGES, capture, lambda day: review_day(lake, MOVIE_CHANGES, day), connect_films)
        yield from capture_periods(context, workspace, task, config)

    return movie_changes
