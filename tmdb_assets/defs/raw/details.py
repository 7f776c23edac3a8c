"""The details of films, as few of them as a day needs.

Belongs here: `raw/movie_details`. Which films are due is decided by `capture.due_movies`.
"""

from datetime import date, timedelta

import dagster as dg
import numpy as np
import pyarrow as pa

from tmdb_assets.capture import Fetched, due_movies, fetch_movie_details, listed_movie_ids, unknown_changes_before
from tmdb_assets.defs.raw.days import (
    Day,
    Results,
    capture_days,
    check_rows,
    raw_asset,
    raw_key,
    review_day,
)
from tmdb_assets.defs.resources import Workspace
from tmdb_assets.lake import RawLake
from tmdb_assets.schemas.raw import DISCOVER_PAGES, MOVIE_CHANGES, MOVIE_DETAILS, NOT_FOUND
from tmdb_assets.schemas.validation import Verdict
from tmdb_assets.settings import today_utc
from tmdb_assets.tmdb.client import TmdbClient
from tmdb_assets.watchlist import read_watchlist


def movie_details_asset(partitions: dg.DailyPartitionsDefinition) -> dg.AssetsDefinition:
    """`raw/movie_details`."""
    watchlist_check = dg.AssetCheckSpec(
        name="watchlist",
        asset=raw_key(MOVIE_DETAILS),
        description="TMDB knows every film of the watchlist (TMDB_ASSETS_WATCHLIST).",
    )

    @raw_asset(MOVIE_DETAILS, partitions, deps=[DISCOVER_PAGES, MOVIE_CHANGES], warnings=[watchlist_check])
    def movie_details(context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]) -> Results:
        lake = workspace.lake
        settings = workspace.settings

        def watchlist_of(day: date) -> list[int]:
            """The watchlist; none for a past day: its films can be observed on the day alone."""
            return read_watchlist(settings.watchlist) if day == today_utc() else []

        def capture(day: date, client: TmdbClient) -> Day:
            population = listed_movie_ids(lake.read(DISCOVER_PAGES, day, ["payload"]))
            watchlist = watchlist_of(day)
            due = due_movies(
                day=day,
                population=population,
                watchlist=watchlist,
                fetched=fetched_before(lake, day),
                changed_on=changed_on(lake, day, settings.refresh_days, [*population, *watchlist]),
                unknown_before=unknown_changes_before(day, lake.days(MOVIE_CHANGES)),
                refresh_days=settings.refresh_days,
            )
            unfinished = lake.open(MOVIE_DETAILS, day)
            have = {movie_id for part in unfinished.batches(["movie_id"]) for movie_id in part["movie_id"].to_pylist()}
            if have:
                context.log.info(f"going on after {len(have):,} films that an interrupted run fetched")
            missing = {movie_id: why for movie_id, why in due.items() if movie_id not in have}
            for batch in fetch_movie_details(client, missing, context.run.run_id, context.log.info):
                check_rows(MOVIE_DETAILS, [batch])
                unfinished.append(batch)
            unfinished.commit()
            return review(day)

        def review(day: date) -> Day:
            result = review_day(lake, MOVIE_DETAILS, day)
            result.verdicts["watchlist"] = judge_watchlist(lake, day, watchlist_of(day))
            rows = pa.concat_tables(lake.batches(MOVIE_DETAILS, day, ["reason", "status"]))
            for reason in rows["reason"].value_counts().to_pylist():
                result.metadata[f"films_{reason['values']}"] = reason["counts"]
            result.metadata["films_not_found"] = rows["status"].to_pylist().count(NOT_FOUND)
            return result

        yield from capture_days(context, MOVIE_DETAILS, workspace, capture, review)

    return movie_details


def fetched_before(lake: RawLake, day: date) -> dict[int, Fetched]:
    """The newest fetch of every film before `day`."""
    fetched: dict[int, Fetched] = {}
    for known in lake.days(MOVIE_DETAILS):
        if known >= day:
            break
        rows = lake.read(MOVIE_DETAILS, known, ["movie_id", "status"])
        of_day = {status: Fetched(known, status) for status in rows["status"].unique().to_pylist()}
        ids, statuses = rows["movie_id"].to_pylist(), rows["status"].to_pylist()
        fetched |= zip(ids, map(of_day.__getitem__, statuses), strict=True)
    return fetched


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
    newest = fetched_before(lake, day + timedelta(days=1)) if watchlist else {}
    unknown = [movie_id for movie_id in watchlist if (last := newest.get(movie_id)) and last.status == NOT_FOUND]
    verdict = Verdict(rows=len(watchlist), failing_rows=len(unknown))
    if unknown:
        verdict.problems = [
            "TMDB does not know " + ", ".join(map(str, unknown)) + ": correct or remove these ids in the watchlist"
        ]
    return verdict
