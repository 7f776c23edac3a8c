"""Storing what is asked for one by one as it arrives, and going on after an interrupted run.

Belongs here: from answers to the partition of a period, and what it came to. What is due is the rooms' business.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Protocol

import pyarrow as pa

from tmdb_assets.capturing.odd import CHECK, judge_odd
from tmdb_assets.capturing.storing import StoredPeriod, check_rows, review_day
from tmdb_assets.lake.partitions import RawLake
from tmdb_assets.sources.tmdb.one_by_one import Thing, fetched_so_far
from tmdb_assets.sources.tmdb.tables import NOT_FOUND, SET_ASIDE


class Fetch(Protocol):
    """Fetches what is due in batches; see `one_by_one.fetch_one_by_one`."""

    def __call__(self, due: Mapping[int, str], /, *, needed: int, odd_before: int) -> Iterator[pa.Table]:
        """Rows of the raw table."""
        ...


def store_one_by_one(
    lake: RawLake,
    thing: Thing,
    period: date,
    due: Mapping[int, str],
    fetch: Fetch,
    log: Callable[[str], None],
    *,
    replace: bool,
) -> None:
    """Store whatever is due in a period, without what an interrupted run stored already.

    Raises:
        SourceError: Too much could not be had; what was good is kept for the next run.
        BadRowsError: A batch breaks the table's rules; the partition is not stored.
    """
    unfinished = lake.open(thing.table, period, replace=replace)
    have, odd_before = fetched_so_far(unfinished, thing.key)
    if have:
        log(f"going on after {len(have):,} {thing.noun.many} that an interrupted run fetched")
    missing = {key: why for key, why in due.items() if key not in have}
    for batch in fetch(missing, needed=len(due), odd_before=odd_before):
        check_rows(thing.table, [batch])
        unfinished.append(batch)
    unfinished.commit()


def review_one_by_one(lake: RawLake, thing: Thing, period: date) -> StoredPeriod:
    """What a stored period comes to, with how many were asked for and why, are gone, and were set aside."""
    result = review_day(lake, thing.table, period)
    rows = pa.concat_tables(lake.batches(thing.table, period, ["reason", "status", "odd"]))
    result.judge(CHECK, lambda: judge_odd(rows["odd"].to_pylist()))
    many = thing.noun.many
    for reason in rows["reason"].value_counts().to_pylist():
        result.metadata[f"{many}_{reason['values']}"] = reason["counts"]
    statuses = rows["status"].to_pylist()
    result.metadata[f"{many}_not_found"] = statuses.count(NOT_FOUND)
    result.metadata[f"{many}_set_aside"] = statuses.count(SET_ASIDE)
    return result
