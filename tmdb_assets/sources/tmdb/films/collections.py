"""The films that TMDB lists in a collection, for the collections that a day's films belong to.

Belongs here: `raw/tmdb/collections`. Which collections are due is decided by `fetching.due_collections`.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import partial

import dagster as dg
import orjson

from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.capturing.asset import Results, raw_asset
from tmdb_assets.capturing.capture import CaptureConfig, Task, capture_periods
from tmdb_assets.capturing.odd import odd_check
from tmdb_assets.capturing.storing import StoredPeriod
from tmdb_assets.lake.partitions import RawLake
from tmdb_assets.policies import Stage
from tmdb_assets.schemas.films.facts import LIVE, RECOVERED
from tmdb_assets.settings import today_utc
from tmdb_assets.sources.tmdb.connection import POOL
from tmdb_assets.sources.tmdb.films.client import FilmsClient, connect_films
from tmdb_assets.sources.tmdb.films.fetching import due_collections
from tmdb_assets.sources.tmdb.films.fetching_details import FILM_COLLECTIONS, fetch_collections
from tmdb_assets.sources.tmdb.films.tables import (
    COLLECTIONS,
    DAILY_EXPORT,
    MOVIE_DETAILS,
)
from tmdb_assets.sources.tmdb.one_by_one import Fetched
from tmdb_assets.sources.tmdb.storing import review_one_by_one, store_one_by_one
from tmdb_assets.sources.tmdb.tables import OK, SET_ASIDE
from tmdb_assets.workspace import Workspace


def collections_asset(dataset: Dataset, partitions: dg.TimeWindowPartitionsDefinition) -> dg.AssetsDefinition:
    """`raw/tmdb/collections`."""

    @raw_asset(
        dataset.name,
        COLLECTIONS,
        partitions,
        Stage.COLLECTIONS,
        pool=POOL,
        deps=[DAILY_EXPORT, MOVIE_DETAILS],
        warnings=[odd_check(COLLECTIONS)],
    )
    def collections(
        context: dg.AssetExecutionContext, config: CaptureConfig, workspace: dg.ResourceParam[Workspace]
    ) -> Results:
        lake, settings = workspace.lake, workspace.settings

        def due_on(day: date) -> dict[int, str]:
            stored = lake.days(COLLECTIONS)
            named = collections_named(lake, [day])
            if day != today_utc():
                # What is answered tells of today whenever it is asked for, so one that is known needs no other answer.
                known = _Fetches(lake, stored)
                return {collection_id: "new" for collection_id in sorted(named) if collection_id not in known.newest}
            earlier = [known for known in stored if known < day]
            if not earlier:
                # The first time, details of the days before name collections, too.
                named = collections_named(lake, [known for known in lake.days(MOVIE_DETAILS) if known <= day])
            fetches = _Fetches(lake, earlier)
            asked_in_vain = dict.fromkeys(fetches.set_aside, frozenset[int]())
            return due_collections(
                day=day,
                named={**asked_in_vain, **named},
                fetched=fetches.newest,
                parts=fetches.parts,
                refresh_days=settings.refresh_days,
                language=settings.language,
            )

        def capture(day: date, client: FilmsClient, replace: bool) -> StoredPeriod:
            due = due_on(day)
            fetch = partial(
                fetch_collections,
                client,
                run_id=context.run.run_id,
                log=context.log.info,
                max_odd_share=settings.max_odd_share,
            )
            store_one_by_one(lake, FILM_COLLECTIONS, day, due, fetch, context.log.info, replace=replace)
            return review(day)

        def review(day: date) -> StoredPeriod:
            return review_one_by_one(lake, FILM_COLLECTIONS, day)

        task = Task(dataset, COLLECTIONS, capture, review, connect_films, ways=frozenset({LIVE, RECOVERED}))
        yield from capture_periods(context, workspace, task, config)

    return collections


def collections_named(lake: RawLake, days: Iterable[date]) -> dict[int, set[int]]:
    """The collections that the details of some days name, with the films that do."""
    named: defaultdict[int, set[int]] = defaultdict(set)
    for day in days:
        for part in lake.batches(MOVIE_DETAILS, day, ["movie_id", "status", "payload", "readable"]):
            texts = zip(*(part[name].to_pylist() for name in part.column_names), strict=True)
            for movie_id, status, payload, readable in texts:
                # Most films belong to none, and parsing takes its time.
                if status != OK or '"belongs_to_collection":null' in payload:
                    continue
                collection_id = (orjson.loads(readable or payload).get("belongs_to_collection") or {}).get("id")
                if collection_id is not None and collection_id > 0:
                    named[collection_id].add(movie_id)
    return dict(named)


class _Fetches:
    """What is known of collections from the partitions of some days.

    Attributes:
        newest: The newest fetch of each, unless it was set aside.
        set_aside: Those of which the newest was.
    """

    def __init__(self, lake: RawLake, days: Iterable[date]) -> None:
        self.newest: dict[int, Fetched] = {}
        self._parts: dict[int, bytes | str] = {}
        self.set_aside: set[int] = set()
        for day in days:
            for row in lake.read(COLLECTIONS, day).to_pylist():
                collection_id = row["collection_id"]
                fetch = Fetched(row["fetched_at"].date(), row["status"], row["language"])
                earlier = self.newest.get(collection_id)
                if fetch.status == SET_ASIDE:
                    self.newest.pop(collection_id, None)
                    self.set_aside.add(collection_id)
                elif earlier is None or earlier.on <= fetch.on:
                    self.newest[collection_id] = fetch
                    self._parts[collection_id] = row["readable"] or row["payload"]
                    self.set_aside.discard(collection_id)

    def parts(self, collection_id: int) -> set[int]:
        """The films that a collection listed when it was fetched last."""
        answer = orjson.loads(self._parts[collection_id])
        return {part["id"] for part in answer["parts"] if part is not None}
