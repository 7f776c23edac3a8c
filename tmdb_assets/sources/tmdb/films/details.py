"""The details of films, as few of them as a day needs.

Belongs here: `raw/tmdb/movie_details`. Which films are due is decided by `capture.due_movies`.
"""

from datetime import date, timedelta
from functools import partial

import dagster as dg
import numpy as np

from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.capturing.asset import Results, raw_asset, raw_key
from tmdb_assets.capturing.capture import CaptureConfig, Task, capture_periods
from tmdb_assets.capturing.odd import odd_check
from tmdb_assets.capturing.storing import StoredPeriod
from tmdb_assets.lake.partitions import RawLake
from tmdb_assets.policies import Stage
from tmdb_assets.schemas.films.facts import LIVE, RECOVERED
from tmdb_assets.schemas.validation import MAX_EXAMPLES, Verdict
from tmdb_assets.settings import today_utc
from tmdb_assets.sources.tmdb.connection import POOL
from tmdb_assets.sources.tmdb.fetches import Known, fetched_before
from tmdb_assets.sources.tmdb.films.client import FilmsClient, connect_films
from tmdb_assets.sources.tmdb.films.fetching import due_movies, unknown_changes_before
from tmdb_assets.sources.tmdb.films.fetching_details import FILMS, fetch_movie_details
from tmdb_assets.sources.tmdb.films.population import population_of
from tmdb_assets.sources.tmdb.films.tables import (
    COUNTRIES,
    DAILY_EXPORT,
    DISCOVER_PAGES,
    GENRES,
    LANGUAGES,
    MOVIE_CHANGES,
    MOVIE_DETAILS,
)
from tmdb_assets.sources.tmdb.films.watchlist import read_watchlist
from tmdb_assets.sources.tmdb.storing import review_one_by_one, store_one_by_one
from tmdb_assets.sources.tmdb.tables import NOT_FOUND
from tmdb_assets.workspace import Workspace


def movie_details_asset(dataset: Dataset, partitions: dg.TimeWindowPartitionsDefinition) -> dg.AssetsDefinition:
    """`raw/tmdb/movie_details`."""
    watchlist_check = dg.AssetCheckSpec(
        name="watchlist",
        asset=raw_key(MOVIE_DETAILS),
        description="TMDB knows every film of the watchlist (TMDB_ASSETS_WATCHLIST).",
    )

    # It reads the first three. It is the last of all, so that a day that has its details is captured whole.
    deps = [DAILY_EXPORT, DISCOVER_PAGES, MOVIE_CHANGES, GENRES, COUNTRIES, LANGUAGES]

    @raw_asset(
        dataset.name,
        MOVIE_DETAILS,
        partitions,
        Stage.DETAILS,
        pool=POOL,
        deps=deps,
        warnings=[watchlist_check, odd_check(MOVIE_DETAILS)],
    )
    def movie_details(
        context: dg.AssetExecutionContext, config: CaptureConfig, workspace: dg.ResourceParam[Workspace]
    ) -> Results:
        lake = workspace.lake
        settings = workspace.settings

        def watchlist_of(day: date) -> list[int]:
            """The watchlist; none for a past day: its films can be observed on the day alone."""
            return read_watchlist(settings.watchlist) if day == today_utc() else []

        known = Known(lake, FILMS)

        def due_on(day: date) -> dict[int, str]:
            population = population_of(lake, day)
            if day != today_utc():
                # Popularity and votes of a past day are in its listing; details tell of today whenever they are asked
                # for, so a film that has any needs no others.
                return {movie_id: "new" for movie_id in population if movie_id not in known}
            watchlist, fetched = watchlist_of(day), fetched_before(lake, FILMS, day)
            oldest = min((fetch.on for fetch in fetched.values()), default=None)
            return due_movies(
                day=day,
                population=population,
                watchlist=watchlist,
                fetched=fetched,
                changed_on=changed_on(lake, day, settings.refresh_days, [*population, *watchlist]),
                unknown_before=unknown_changes_before(day, lake.days(MOVIE_CHANGES), oldest),
                refresh_days=settings.refresh_days,
                language=settings.language,
            )

        def capture(day: date, client: FilmsClient, replace: bool) -> StoredPeriod:
            due = due_on(day)
            fetch = partial(
                fetch_movie_details,
                client,
                run_id=context.run.run_id,
                log=context.log.info,
                max_odd_share=settings.max_odd_share,
            )
            store_one_by_one(lake, FILMS, day, due, fetch, context.log.info, replace=replace)
            known.add(day)
            return review(day)

        def review(day: date) -> StoredPeriod:
            result = review_one_by_one(lake, FILMS, day)
            watchlist = watchlist_of(day)
            result.judge("watchlist", lambda: judge_watchlist(lake, day, watchlist))
            return result

        task = Task(dataset, MOVIE_DETAILS, capture, review, connect_films, ways=frozenset({LIVE, RECOVERED}))
        yield from capture_periods(context, workspace, task, config)

    return movie_details


def changed_on(lake: RawLake, day: date, refresh_days: int, movie_ids: list[int]) -> dict[int, date]:
    """For each of the films, the last capture of changes up to `day` that named it.

    Captures older than `refresh_days` do not matter: details from before them are fetched again anyway.
    """
    wanted = np.unique(np.array(movie_ids, dtype=np.int64))
    last: dict[int, date] = {}
    for known in lake.days(MOVIE_CHANGES):
        if day - timedelta(days=refresh_days) <= known <= day:
            named = lake.read(MOVIE_CHANGES, known, ["movie_id"])["movie_id"].to_numpy()
            last |= dict.fromkeys(named[np.isin(named, wanted)].tolist(), known)
    return last


def judge_watchlist(lake: RawLake, day: date, watchlist: list[int]) -> Verdict:
    """Which films of the watchlist TMDB does not know."""
    newest = fetched_before(lake, FILMS, day + timedelta(days=1)) if watchlist else {}
    unknown = [movie_id for movie_id in watchlist if (last := newest.get(movie_id)) and last.status == NOT_FOUND]
    verdict = Verdict(rows=len(watchlist), failing_rows=len(unknown))
    if unknown:
        verdict.examples = [{"movie_id": movie_id} for movie_id in unknown[:MAX_EXAMPLES]]
        verdict.problems = [
            "TMDB does not know " + ", ".join(map(str, unknown)) + ": correct or remove these ids in the watchlist"
        ]
    return verdict
