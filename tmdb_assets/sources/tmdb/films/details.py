"""The details of films, as few of them as a day needs.

Belongs here: `raw/tmdb/movie_details`. Which films are due is decided by `capture.due_movies`.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

import dagster as dg
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.capturing.asset import Results, raw_asset, raw_key
from tmdb_assets.capturing.capture import CaptureConfig, Task, capture_periods
from tmdb_assets.capturing.odd import CHECK, judge_odd, odd_check
from tmdb_assets.capturing.storing import StoredPeriod, check_rows, review_day
from tmdb_assets.lake.partitions import RawLake
from tmdb_assets.policies import Stage
from tmdb_assets.schemas.films.facts import LIVE, RECOVERED
from tmdb_assets.schemas.validation import MAX_EXAMPLES, Verdict
from tmdb_assets.settings import today_utc
from tmdb_assets.sources.tmdb.connection import POOL
from tmdb_assets.sources.tmdb.films.client import FilmsClient, connect_films
from tmdb_assets.sources.tmdb.films.fetching import due_movies, unknown_changes_before
from tmdb_assets.sources.tmdb.films.fetching_details import fetch_movie_details
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
from tmdb_assets.sources.tmdb.one_by_one import Fetched, fetched_so_far
from tmdb_assets.sources.tmdb.tables import NOT_FOUND, SET_ASIDE
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

        known = KnownFilms(lake)

        def due_on(day: date) -> dict[int, str]:
            population = population_of(lake, day)
            if day != today_utc():
                # Popularity and votes of a past day are in its listing; details tell of today whenever they are asked
                # for, so a film that has any needs no others.
                return {movie_id: "new" for movie_id in population if movie_id not in known}
            watchlist, fetched = watchlist_of(day), fetched_before(lake, day)
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
            unfinished = lake.open(MOVIE_DETAILS, day, replace=replace)
            have, odd_before = fetched_so_far(unfinished, "movie_id")
            if have:
                context.log.info(f"going on after {len(have):,} films that an interrupted run fetched")
            missing = {movie_id: why for movie_id, why in due.items() if movie_id not in have}
            batches = fetch_movie_details(
                client,
                missing,
                context.run.run_id,
                context.log.info,
                max_odd_share=settings.max_odd_share,
                needed=len(due),
                odd_before=odd_before,
            )
            for batch in batches:
                check_rows(MOVIE_DETAILS, [batch])
                unfinished.append(batch)
            unfinished.commit()
            known.add(usable(lake, day)["movie_id"].to_pylist())
            return review(day)

        def review(day: date) -> StoredPeriod:
            result = review_day(lake, MOVIE_DETAILS, day)
            watchlist = watchlist_of(day)
            result.judge("watchlist", lambda: judge_watchlist(lake, day, watchlist))
            rows = pa.concat_tables(lake.batches(MOVIE_DETAILS, day, ["reason", "status", "odd"]))
            result.judge(CHECK, lambda: judge_odd(rows["odd"].to_pylist()))
            for reason in rows["reason"].value_counts().to_pylist():
                result.metadata[f"films_{reason['values']}"] = reason["counts"]
            statuses = rows["status"].to_pylist()
            result.metadata["films_not_found"] = statuses.count(NOT_FOUND)
            result.metadata["films_set_aside"] = statuses.count(SET_ASIDE)
            return result

        task = Task(dataset, MOVIE_DETAILS, capture, review, connect_films, ways=frozenset({LIVE, RECOVERED}))
        yield from capture_periods(context, workspace, task, config)

    return movie_details


class KnownFilms:
    """The films of which there are details of any day, or that are gone; read once when they are first asked for."""

    def __init__(self, lake: RawLake) -> None:
        self._lake = lake
        self._movie_ids: set[int] | None = None

    def __contains__(self, movie_id: int) -> bool:
        if self._movie_ids is None:
            days = self._lake.days(MOVIE_DETAILS)
            self._movie_ids = {movie_id for day in days for movie_id in usable(self._lake, day)["movie_id"].to_pylist()}
        return movie_id in self._movie_ids

    def add(self, movie_ids: Iterable[int]) -> None:
        """Take in films that were fetched since."""
        if self._movie_ids is not None:
            self._movie_ids.update(movie_ids)


def usable(lake: RawLake, day: date, columns: Sequence[str] = ("movie_id",)) -> pa.Table:
    """The columns of a day's details without the films that were set aside."""
    rows = lake.read(MOVIE_DETAILS, day, [*columns, "status"])
    return rows.filter(pc.field("status") != SET_ASIDE)


def fetched_before(lake: RawLake, day: date) -> dict[int, Fetched]:
    """The newest fetch of every film in the partitions before `day`, with the UTC day on which it was fetched.

    A film that was set aside counts as not fetched, and is due again.

    Details of a recovered day, or of a run that passed midnight, are younger than their partition.
    """
    fetched: dict[int, Fetched] = {}
    for known in lake.days(MOVIE_DETAILS):
        if known >= day:
            break
        rows = usable(lake, known, ["movie_id", "fetched_at", "language"])
        days = rows["fetched_at"].cast(pa.timestamp("us")).cast(pa.date32())
        fetches = _fetches(*(column.to_pylist() for column in (days, rows["status"], rows["language"])))
        for movie_id, fetch in zip(rows["movie_id"].to_pylist(), fetches, strict=True):
            earlier = fetched.get(movie_id)
            if earlier is None or earlier.on <= fetch.on:
                fetched[movie_id] = fetch
    return fetched


def _fetches(days: Iterable[date], statuses: Iterable[int], languages: Iterable[str | None]) -> Iterator[Fetched]:
    """One object for all fetches that are alike: there are millions of them in a long history."""
    alike: dict[tuple[date, int, str | None], Fetched] = {}
    for key in zip(days, statuses, languages, strict=True):
        yield alike.setdefault(key, Fetched(*key))


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
        verdict.examples = [{"movie_id": movie_id} for movie_id in unknown[:MAX_EXAMPLES]]
        verdict.problems = [
            "TMDB does not know " + ", ".join(map(str, unknown)) + ": correct or remove these ids in the watchlist"
        ]
    return verdict
