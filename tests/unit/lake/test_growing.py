"""A partition that grows: parts are added whole, and what is there stays as it is."""

from datetime import UTC, date, datetime

import pytest
from upath import UPath

from tmdb_assets.calendar.periods import WEEKLY
from tmdb_assets.capturing.growing import GrowingPartition, settle
from tmdb_assets.capturing.storing import BadRowsError
from tmdb_assets.lake.partitions import PartialPartition, PartitionExistsError, RawLake, rows_to_table
from tmdb_assets.sources.omdb.series.tables import SERIES_RATINGS

WEEK = date(2026, 9, 7)


@pytest.fixture
def lake(tmp_path):
    return RawLake(UPath(tmp_path / "raw"))


def rows(*numbers):
    made = {"status": 200, "outcome": "answered", "payload": "{}", "told": None, "run_id": "r"}
    at = datetime(2026, 9, 8, tzinfo=UTC)
    listed = [{"series_id": one, "imdb_id": f"tt{one:07}", "fetched_at": at, **made} for one in numbers]
    return rows_to_table(SERIES_RATINGS, listed)


def add(lake, *batches):
    growing = GrowingPartition.begin(lake, SERIES_RATINGS, WEEK, WEEKLY)
    for batch in batches:
        growing.flush(rows(*batch))
    growing.commit()


def ids(lake):
    return lake.read(SERIES_RATINGS, WEEK)["series_id"].to_pylist()


def contents(lake):
    return {path.name: path.read_bytes() for path in lake.folder(SERIES_RATINGS, WEEK).iterdir()}


def test_rows_are_added_after_those_that_are_there_which_stay_byte_for_byte(lake):
    add(lake, [1, 2], [3])
    first = contents(lake)
    add(lake, [4], [5, 6])
    add(lake, [7])

    assert ids(lake) == [1, 2, 3, 4, 5, 6, 7]
    assert contents(lake).items() >= first.items()
    assert sorted(contents(lake)) == [f"part-{number:05d}.parquet" for number in range(4)]
    assert lake.unfinished(SERIES_RATINGS) == []


def test_nothing_to_add_leaves_a_partition_as_it_is(lake):
    add(lake, [1])
    before = contents(lake)
    add(lake)

    assert contents(lake) == before


def test_a_first_time_without_rows_is_a_partition_without_rows(lake):
    add(lake)

    assert ids(lake) == []


def test_what_was_flushed_is_seen_by_nobody_before_the_commit_and_by_the_next_who_goes_on(lake):
    add(lake, [1])
    GrowingPartition.begin(lake, SERIES_RATINGS, WEEK, WEEKLY).flush(rows(2))

    assert ids(lake) == [1]
    again = GrowingPartition.begin(lake, SERIES_RATINGS, WEEK, WEEKLY)
    assert [one for batch in again.batches(["series_id"]) for one in batch["series_id"].to_pylist()] == [1, 2]
    again.flush(rows(3))
    again.commit()
    assert ids(lake) == [1, 2, 3]


def test_a_commit_that_was_killed_before_it_forgot_its_parts_adds_them_once(lake, monkeypatch):
    add(lake, [1])
    growing = GrowingPartition.begin(lake, SERIES_RATINGS, WEEK, WEEKLY)
    growing.flush(rows(2))
    growing.flush(rows(3))
    with monkeypatch.context() as killed:
        killed.setattr(PartialPartition, "_forget", staticmethod(_killed))
        with pytest.raises(KeyboardInterrupt):
            growing.commit()
    assert ids(lake) == [1, 2, 3]

    add(lake, [4])

    assert ids(lake) == [1, 2, 3, 4]


def _killed(parts):
    for part in list(reversed(parts))[:-1]:
        part.unlink()
    raise KeyboardInterrupt


def test_rows_that_break_the_rules_are_not_added(lake):
    growing = GrowingPartition.begin(lake, SERIES_RATINGS, WEEK, WEEKLY)
    growing.flush(rows(1))
    with pytest.raises(BadRowsError):
        growing.flush(rows(2, 2))
    growing.commit()

    assert ids(lake) == [1]


def test_a_partition_grows_only_if_it_is_opened_to_grow(lake):
    add(lake, [1])

    with pytest.raises(PartitionExistsError):
        lake.open(SERIES_RATINGS, WEEK)


def test_what_a_killed_run_flushed_is_committed_afterwards_and_what_left_nothing_leaves_no_partition(lake):
    GrowingPartition.begin(lake, SERIES_RATINGS, WEEK, WEEKLY).flush(rows(1, 2))

    assert settle(lake, SERIES_RATINGS, WEEK, WEEKLY) == 2
    assert ids(lake) == [1, 2]
    other = date(2026, 8, 31)
    GrowingPartition.begin(lake, SERIES_RATINGS, other, WEEKLY)
    assert settle(lake, SERIES_RATINGS, other, WEEKLY) == 0
    assert not lake.has(SERIES_RATINGS, other)
