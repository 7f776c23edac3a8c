"""The listing of a day, and the films that changed since the last captured day.

Belongs here: `raw/tmdb/discover_pages` and `raw/tmdb/movie_changes`. Details of films are captured beside this module.
"""

from collections import Counter
from datetime import date

import dagster as dg

from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.capturing.asset import Results, raw_asset, raw_key
from tmdb_assets.capturing.capture import CaptureConfig, Task, capture_periods
from tmdb_assets.capturing.odd import CHECK, judge_odd, odd_check
from tmdb_assets.capturing.storing import StoredPeriod, review_day, store_day
from tmdb_assets.policies import Stage
from tmdb_assets.schemas.validation import MAX_EXAMPLES, Verdict
from tmdb_assets.sources.tmdb.client import TmdbClient
from tmdb_assets.sources.tmdb.connection import POOL, connect
from tmdb_assets.sources.tmdb.films.details import fetched_before
from tmdb_assets.sources.tmdb.films.fetching import (
    changes_window,
    fetch_discover_pages,
    fetch_movie_changes,
    listed_movie_ids,
)
from tmdb_assets.sources.tmdb.films.tables import DAILY_EXPORT, DISCOVER_PAGES, MOVIE_CHANGES
from tmdb_assets.workspace import Workspace

MAX_REPEAT_SHARE = 0.1


def discover_pages_asset(dataset: Dataset, partitions: dg.TimeWindowPartitionsDefinition) -> dg.AssetsDefinition:
    """`raw/tmdb/discover_pages`."""
    repeats = dg.AssetCheckSpec(
        name="repeats",
        asset=raw_key(DISCOVER_PAGES),
        description=f"At most {MAX_REPEAT_SHARE:.0%} of the listed films are repeats: TMDB caches each page on its own,"
        " so a film can be on two pages and another on none.",
    )

    @raw_asset(
        dataset.name,
        DISCOVER_PAGES,
        partitions,
        Stage.LISTING,
        pool=POOL,
        deps=[DAILY_EXPORT],
        warnings=[repeats, odd_check(DISCOVER_PAGES)],
    )
    def discover_pages(
        context: dg.AssetExecutionContext, config: CaptureConfig, workspace: dg.ResourceParam[Workspace]
    ) -> Results:
        lake = workspace.lake

        def capture(day: date, client: TmdbClient, replace: bool) -> StoredPeriod:
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
            def judge() -> Verdict:
                listed = listed_movie_ids(lake.read(DISCOVER_PAGES, day, ["payload", "readable"]))
                result.metadata |= {"films": len(set(listed)), "repeats": len(listed) - len(set(listed))}
                return judge_repeats(listed)

            result.judge("repeats", judge)
            result.judge(CHECK, lambda: judge_odd(lake.read(DISCOVER_PAGES, day, ["odd"])["odd"].to_pylist()))
            return result

        yield from capture_periods(context, workspace, Task(dataset, DISCOVER_PAGES, capture, review, connect), config)

    return discover_pages


def judge_repeats(listed: list[int]) -> Verdict:
    """Whether too many of the listed films are repeats of one on another page."""
    times = Counter(listed)
    repeats = len(listed) - len(times)
    share = repeats / len(listed)
    verdict = Verdict(rows=len(listed), failing_rows=repeats, numbers={"repeat_share": share})
    if share > MAX_REPEAT_SHARE:
        verdict.problems = [f"{repeats:,} of {len(listed):,} listed films are repeats ({share:.1%})"]
        verdict.examples = [{"movie_id": film, "times": n} for film, n in times.most_common(MAX_EXAMPLES)]
    return verdict


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

        def capture(day: date, client: TmdbClient, replace: bool) -> StoredPeriod:
            earlier = [known for known in lake.days(MOVIE_CHANGES) if known < day]
            oldest = None if earlier else min((fetch.on for fetch in fetched_before(lake, day).values()), default=None)
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

        task = Task(dataset, MOVIE_CHANGES, capture, lambda day: review_day(lake, MOVIE_CHANGES, day), connect)
        yield from capture_periods(context, workspace, task, config)

    return movie_changes
