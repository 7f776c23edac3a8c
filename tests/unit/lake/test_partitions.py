"""The raw lake: a partition is whole or not there, and written once."""

import hashlib
import os
import resource
import signal
import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, date, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from upath import UPath

from tmdb_assets.lake.disk import DiskError
from tmdb_assets.lake.partitions import PartitionBusyError, PartitionExistsError, RawLake, rows_to_table
from tmdb_assets.settings import PROJECT_DIR
from tmdb_assets.sources.tmdb.films.tables import GENRES, MOVIE_CHANGES

DAY = date(2026, 11, 20)
FETCHED_AT = datetime(2026, 11, 20, 9, 0, 1, 250_000, tzinfo=UTC)


@pytest.fixture
def lake(tmp_path):
    return RawLake(UPath(tmp_path / "raw"))


def genres(*ids):
    return rows_to_table(
        GENRES,
        [{"genre_id": number, "name": f"Genre {number} ☃", "fetched_at": FETCHED_AT, "run_id": "r"} for number in ids],
    )


def ids(rows):
    return rows["genre_id"].to_pylist()


def files(lake):
    return sorted(str(path.relative_to(lake.root)) for path in lake.root.rglob("*") if path.is_file())


def hashes(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_what_was_written_is_read_back_in_its_order_with_its_types(lake):
    rows = genres(3, 1, 2)

    lake.write(GENRES, DAY, rows)

    assert lake.read(GENRES, DAY).equals(rows)
    assert lake.read(GENRES, DAY).schema.equals(GENRES.arrow_schema)
    assert files(lake) == ["tmdb/genres/date=2026-11-20/part-00000.parquet"]


def test_columns_can_be_chosen_and_the_day_is_no_column(lake):
    lake.write(GENRES, DAY, genres(1))

    assert lake.read(GENRES, DAY).column_names == list(GENRES.arrow_schema.names)
    assert lake.read(GENRES, DAY, ["name"]).column_names == ["name"]


def test_a_day_that_was_not_captured_is_an_error_that_says_so(lake):
    assert not lake.has(GENRES, DAY)
    assert lake.days(GENRES) == []
    with pytest.raises(FileNotFoundError, match="raw/tmdb/genres has no partition date=2026-11-20"):
        lake.read(GENRES, DAY)


def test_a_captured_day_is_never_overwritten(lake):
    lake.write(GENRES, DAY, genres(1))
    before = hashes(lake.folder(GENRES, DAY))

    with pytest.raises(
        PartitionExistsError, match="raw/tmdb/genres of 2026-11-20 is captured and is never overwritten"
    ):
        lake.write(GENRES, DAY, genres(2))
    with pytest.raises(PartitionExistsError):
        lake.open(GENRES, DAY)

    assert hashes(lake.folder(GENRES, DAY)) == before


def test_of_two_captures_at_once_the_later_commit_fails_and_the_first_stays(lake):
    slow = lake.open(GENRES, DAY)
    slow.append(genres(1))
    slow.commit()
    slow.place.mkdir()  # a second process had opened the day before the first one committed
    slow.append(genres(2))

    with pytest.raises(OSError, match="not empty"):
        slow.commit()

    assert ids(lake.read(GENRES, DAY)) == [1]


def test_the_same_rows_give_the_same_bytes(tmp_path):
    first, second = (RawLake(UPath(tmp_path / name)) for name in ("first", "second"))
    for lake in (first, second):
        lake.write(GENRES, DAY, genres(*range(1, 500)))

    assert hashes(first.folder(GENRES, DAY)) == hashes(second.folder(GENRES, DAY))


def test_parts_are_invisible_until_all_of_them_are_committed(lake):
    partial = lake.open(GENRES, DAY)
    partial.append(genres(1, 2))
    partial.append(genres(3))

    assert not lake.has(GENRES, DAY)
    assert lake.days(GENRES) == []
    with pytest.raises(FileNotFoundError):
        lake.read(GENRES, DAY)

    partial.commit()

    assert lake.has(GENRES, DAY)
    assert [ids(batch) for batch in lake.batches(GENRES, DAY)] == [[1, 2], [3]]
    assert ids(lake.read(GENRES, DAY)) == [1, 2, 3]
    assert [path.name for path in (lake.root / "tmdb" / "genres").iterdir()] == ["date=2026-11-20"]


def test_more_than_ten_parts_keep_their_order(lake):
    partial = lake.open(GENRES, DAY)
    for number in range(1, 13):
        partial.append(genres(number))
    partial.commit()

    assert ids(lake.read(GENRES, DAY)) == list(range(1, 13))


def test_an_interrupted_capture_goes_on_where_it_stopped(lake):
    lake.open(GENRES, DAY).append(genres(1, 2))

    resumed = lake.open(GENRES, DAY)
    assert [ids(batch) for batch in resumed.batches(["genre_id"])] == [[1, 2]]
    resumed.append(genres(3))
    resumed.commit()

    assert ids(lake.read(GENRES, DAY)) == [1, 2, 3]


def test_a_new_partition_has_no_batches(lake):
    assert list(lake.open(GENRES, DAY).batches()) == []


CRASH = """
import os, signal, sys
from datetime import date
from upath import UPath
import pyarrow.parquet as pq
from tmdb_assets.lake import partitions as lake_module
from tmdb_assets.lake.partitions import RawLake
from tmdb_assets.sources.tmdb.films.tables import GENRES

rows = pq.read_table(sys.argv[2]).cast(GENRES.arrow_schema)
partial = RawLake(UPath(sys.argv[1])).open(GENRES, date(2026, 11, 20))
partial.append(rows)
at = sys.argv[3]
if at == "append":
    real = lake_module.pq.write_table
    def torn(table, file, **options):
        real(table, file, **options)
        file.flush()
        os.kill(os.getpid(), signal.SIGKILL)
    lake_module.pq.write_table = torn
    partial.append(rows)
if at == "commit":
    lake_module.fsync_folder = lambda folder: os.kill(os.getpid(), signal.SIGKILL)
    partial.commit()
"""


@pytest.mark.parametrize("moment", ["append", "commit"])
def test_a_process_killed_on_the_way_leaves_nothing_to_read_and_all_finished_parts(lake, tmp_path, moment):
    pq.write_table(genres(7, 8), tmp_path / "rows.parquet")

    killed = subprocess.run(
        [sys.executable, "-c", CRASH, str(lake.root), str(tmp_path / "rows.parquet"), moment],
        env={**os.environ, "PYTHONPATH": str(PROJECT_DIR)},
        timeout=60,
        check=False,
    )

    assert killed.returncode == -signal.SIGKILL
    assert not lake.has(GENRES, DAY)
    assert lake.days(GENRES) == []
    torn = [name for name in files(lake) if name.endswith(".tmp")]
    assert len(torn) == (moment == "append")

    resumed = lake.open(GENRES, DAY)
    assert [name for name in files(lake) if name.endswith(".tmp")] == []
    assert [ids(batch) for batch in resumed.batches()] == [[7, 8]]
    resumed.commit()
    assert ids(lake.read(GENRES, DAY)) == [7, 8]


HOLD = """
import sys
from contextlib import contextmanager
from datetime import date
from upath import UPath
import pyarrow.parquet as pq
from tmdb_assets.lake.partitions import RawLake
from tmdb_assets.sources.tmdb.films.tables import GENRES

partial = RawLake(UPath(sys.argv[1])).open(GENRES, date(2026, 11, 20))
partial.append(pq.read_table(sys.argv[2]).cast(GENRES.arrow_schema))
print("opened", flush=True)
input()
partial.commit()
print("committed", flush=True)
input()
"""


@pytest.fixture
def other_run(lake, tmp_path):
    """Another process that has the partition open; a line to it makes it commit."""
    pq.write_table(genres(1, 2), tmp_path / "rows.parquet")
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(lake.root), str(tmp_path / "rows.parquet")],
        env={**os.environ, "PYTHONPATH": str(PROJECT_DIR)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "opened\n"
    with process:
        yield process
        process.kill()


def test_two_processes_never_write_one_partition(lake, other_run):
    with pytest.raises(PartitionBusyError, match="raw/tmdb/genres of 2026-11-20 is being captured by another run"):
        lake.open(GENRES, DAY)
    with pytest.raises(PartitionBusyError, match="Wait for that one to end"):
        lake.write(GENRES, DAY, genres(9))
    assert lake.open(GENRES, date(2026, 11, 21))

    other_run.stdin.write("\n")
    other_run.stdin.flush()
    assert other_run.stdout.readline() == "committed\n"

    assert ids(lake.read(GENRES, DAY)) == [1, 2]
    with pytest.raises(PartitionExistsError):
        lake.open(GENRES, DAY)


def test_a_killed_process_keeps_nobody_from_its_partition(lake, other_run):
    other_run.kill()
    other_run.wait()

    resumed = lake.open(GENRES, DAY)

    assert [ids(batch) for batch in resumed.batches()] == [[1, 2]]


def test_what_a_process_opened_and_did_not_end_it_can_open_again(lake):
    failed = lake.open(GENRES, DAY)

    again = lake.open(GENRES, DAY)
    again.append(genres(1))
    again.commit()

    assert failed.place == again.place
    assert ids(lake.read(GENRES, DAY)) == [1]


def test_a_full_disk_is_told_with_what_was_written_where_and_what_to_do(lake):
    partial = lake.open(GENRES, DAY)
    partial.append(genres(1))

    with _small_files(50), pytest.raises(DiskError) as error:
        partial.append(genres(*range(2, 2000)))

    assert str(error.value) == (
        f"raw/tmdb/genres of 2026-11-20 could not be written to {partial.place}: File too large. Make room on that"
        " disk, then run the day again: what was fetched is kept, and the published copy is as it was."
    )
    again = lake.open(GENRES, DAY)
    assert [ids(batch) for batch in again.batches()] == [[1]]
    again.commit()
    assert files(lake) == ["tmdb/genres/date=2026-11-20/part-00000.parquet"]


@contextmanager
def _small_files(size):
    """No file of this process can grow beyond `size` bytes."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_writing_at_once_forgets_what_an_interrupted_run_left(lake):
    lake.open(GENRES, DAY).append(genres(1, 2))

    lake.write(GENRES, DAY, genres(9))

    assert ids(lake.read(GENRES, DAY)) == [9]


def test_an_empty_partition_is_captured_and_keeps_its_columns(lake):
    lake.open(MOVIE_CHANGES, DAY).commit()

    rows = lake.read(MOVIE_CHANGES, DAY)
    assert lake.days(MOVIE_CHANGES) == [DAY]
    assert rows.num_rows == 0
    assert rows.schema.equals(MOVIE_CHANGES.arrow_schema)


def test_days_are_sorted_and_whatever_is_no_partition_is_ignored(lake):
    for day in (date(2026, 11, 2), date(2025, 12, 31), date(2026, 11, 1)):
        lake.write(GENRES, day, genres(1))
    lake.open(GENRES, DAY).append(genres(1))
    for name in ("date=2026-11-03.bak", "date=2026-13-45", "date=latest", "2026-11-04", "xdate=2026-11-05", "tmp"):
        (lake.root / "tmdb" / "genres" / name).mkdir()
    (lake.root / "tmdb" / "genres" / "README").write_text("notes")

    assert lake.days(GENRES) == [date(2025, 12, 31), date(2026, 11, 1), date(2026, 11, 2)]


def test_files_that_are_no_parts_are_not_read(lake):
    lake.write(GENRES, DAY, genres(1))
    (lake.folder(GENRES, DAY) / "notes.parquet").write_bytes(b"no parquet")

    assert ids(lake.read(GENRES, DAY)) == [1]


def test_rows_of_another_table_are_refused(lake):
    with pytest.raises(ValueError, match="names"):
        lake.write(MOVIE_CHANGES, DAY, genres(1))
    assert not lake.has(MOVIE_CHANGES, DAY)


@pytest.mark.parametrize(
    "wrong", [{"genre_id": "x"}, {"genre_id": 2**63}, {"genre_id": True}, {"name": 5}, {"name": ["a"]}]
)
def test_a_value_that_does_not_fit_its_column_is_an_arrow_error(wrong):
    row = {"genre_id": 1, "name": "Drama", "fetched_at": FETCHED_AT, "run_id": "r"}

    with pytest.raises(pa.ArrowInvalid):
        rows_to_table(GENRES, [row | wrong])


def test_a_replacement_takes_the_place_of_the_partition_and_leaves_nothing_of_it(lake):
    lake.write(GENRES, DAY, genres(1, 2))

    lake.write(GENRES, DAY, genres(3), replace=True)

    assert ids(lake.read(GENRES, DAY)) == [3]
    assert files(lake) == ["tmdb/genres/date=2026-11-20/part-00000.parquet"]
    assert sorted(path.name for path in (lake.root / "tmdb" / "genres").iterdir()) == ["date=2026-11-20"]


def test_a_partition_that_a_killed_replacement_moved_away_comes_back(lake):
    lake.write(GENRES, DAY, genres(1))
    place = lake.folder(GENRES, DAY)
    place.rename(place.parent / f".{DAY}.replaced")
    assert not lake.has(GENRES, DAY)
    assert lake.unfinished(GENRES) == [DAY]

    lake.restore(GENRES, DAY)

    assert ids(lake.read(GENRES, DAY)) == [1]
    assert lake.unfinished(GENRES) == []


def test_a_partition_is_removed_with_what_an_interrupted_capture_left_of_it(lake):
    lake.write(GENRES, DAY, genres(1))
    lake.open(GENRES, DAY, replace=True).append(genres(2))
    size = sum((lake.root / name).stat().st_size for name in files(lake))

    assert lake.remove(GENRES, DAY) == size

    assert list((lake.root / "tmdb" / "genres").iterdir()) == []
    assert lake.remove(GENRES, DAY) == 0


def test_a_partition_whose_deletion_was_killed_never_comes_back_and_does_not_stop_the_next_deletion(lake):
    lake.write(GENRES, DAY, genres(1))
    place = lake.folder(GENRES, DAY)
    place.rename(place.parent / f".{DAY}.deleted")

    lake.restore(GENRES, DAY)
    assert not lake.has(GENRES, DAY)
    assert lake.unfinished(GENRES) == [DAY]

    lake.write(GENRES, DAY, genres(2))
    assert lake.remove(GENRES, DAY) > 0
    assert list((lake.root / "tmdb" / "genres").iterdir()) == []


def test_what_a_killed_replacement_left_does_not_stop_the_next_one(lake):
    lake.write(GENRES, DAY, genres(1))
    left = lake.folder(GENRES, DAY).parent / f".{DAY}.replaced"
    left.mkdir()
    (left / "part-00000.parquet").write_bytes(b"of the day before the replacement")

    lake.write(GENRES, DAY, genres(2), replace=True)

    assert ids(lake.read(GENRES, DAY)) == [2]
    assert lake.unfinished(GENRES) == []
