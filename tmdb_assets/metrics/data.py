"""What the data directory says of each dataset: periods by state, the published copy, sizes.

Belongs here: reading it, without Dagster. What has become of a period is decided in `coverage`, what the copy holds in
`publication`.
"""

import contextlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, time
from pathlib import Path

from tmdb_assets.calendar.coverage import cover
from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.calendar.observation import State
from tmdb_assets.datasets import DATASETS
from tmdb_assets.lake.partitions import RawLake
from tmdb_assets.metrics import families
from tmdb_assets.metrics.collector import PartlyReadError
from tmdb_assets.metrics.families import Sample
from tmdb_assets.schemas import Column, Table
from tmdb_assets.settings import Settings
from tmdb_assets.warehouse.logs import refuse_log
from tmdb_assets.warehouse.publication import read_published
from tmdb_assets.warehouse.reading import count_nulls, open_readonly, table_names

_DATABASES = ("history", "schedules")
_TRIES = 3


def of_each(read: Callable[[Dataset], Iterable[Sample]]) -> list[Sample]:
    """The samples of all datasets.

    Raises:
        PartlyReadError: Some could not be read; it has the samples of the others.
    """
    samples: list[Sample] = []
    first: Exception | None = None
    for dataset in DATASETS:
        try:
            samples += list(read(dataset))
        except Exception as error:  # noqa: BLE001 - whatever it is, the other datasets are still worth reading
            first = first or error
    if first:
        raise PartlyReadError(samples, first) from first
    return samples


def read_periods(settings: Settings, lake: RawLake, now: datetime) -> list[Sample]:
    """The standing lists, counted, and how far the published copies are behind."""

    def read(dataset: Dataset) -> Iterator[Sample]:
        periods = cover(dataset, settings, lake, now)
        for state in State:
            count = sum(covered.state is state for covered in periods)
            yield Sample(families.PARTITIONS, (dataset.name, str(state)), count)
        if published := read_published(dataset.paths(settings)).periods:
            ended = datetime.combine(dataset.calendar.next(published[-1]), time(), UTC)
            yield Sample(families.LAG, (dataset.name,), max(0.0, (now - ended).total_seconds()))

    return of_each(read)


class Publication:
    """The published copies: a file never changes, another one takes its place, so each is asked once."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._asked: dict[str, tuple[tuple[int, ...], list[Sample]]] = {}

    def read(self) -> list[Sample]:
        """When each was published, its rows, its shares of NULLs; nothing before its first publication."""
        return of_each(self._read)

    def _read(self, dataset: Dataset) -> Iterator[Sample]:
        paths = dataset.paths(self._settings)
        path, asked = paths.published, self._asked.get(dataset.name)
        for _ in range(_TRIES):
            if (before := _fingerprint(path)) is None:
                return
            shares = asked[1] if asked and asked[0] == before else list(null_ratios(dataset, path))
            if _fingerprint(path) == before:  # else it was swapped meanwhile
                self._asked[dataset.name] = (before, shares)
                break
        else:
            raise RuntimeError(f"{path} is swapped again and again")
        yield Sample(families.PUBLISHED_AT, (dataset.name,), path.stat().st_mtime)
        for table, rows in read_published(paths).rows.items():
            yield Sample(families.PUBLISHED_ROWS, (dataset.name, table), rows)
        yield from shares


def key_columns(table: Table) -> list[Column]:
    """The columns whose unknowns somebody should notice: those with a usual share, and those of live periods alone."""
    return [
        column
        for column in table.columns
        if column.nullable and (column.max_null_share is not None or column.live_only)
    ]


def null_ratios(dataset: Dataset, path: Path) -> Iterator[Sample]:
    """The shares of NULLs in the key columns of a dataset's copy.

    Of a table whose rows belong to a period, in the newest period; of a column that only live periods have, in the
    newest live one: the rows of recovered periods say nothing of it.
    """
    live = dataset.observation.live[0]
    refuse_log(path)
    with open_readonly(path) as copy:
        there = table_names(copy)
        for table in dataset.tables:
            for live_only in (False, True):
                columns = [column.name for column in key_columns(table) if column.live_only is live_only]
                if columns and table.name in there:
                    rows, nulls = count_nulls(copy, table, columns, live if live_only else None)
                    for name, count in nulls.items() if rows else ():
                        yield Sample(families.NULL_RATIO, (dataset.name, table.name, name), count / rows)


class Storage:
    """The sizes on disk. A period's folder does not change once it is there, so its files are measured once."""

    def __init__(self, settings: Settings, home: Path) -> None:
        self._settings = settings
        self._home = home
        self._folders: dict[str, dict[str, tuple[int, int]]] = {}

    def read(self) -> Iterator[Sample]:
        """The samples; what is not there yet has no size, and is no error."""
        data = self._settings.data_dir
        for dataset in DATASETS:
            paths = dataset.paths(self._settings)
            sizes = {
                "raw": sum(self._periods(data / table.path) for table in dataset.raw_tables),
                "warehouse": _size_of_files(paths.warehouse),
                "published": _size_of_files(paths.published),
                "reports": self._periods(paths.reports),
                "extracts": _size(paths.extracts),
            }
            for part, size in sizes.items():
                yield Sample(families.STORAGE, (dataset.name, part), size)
        instance = sum(_size(self._home / name) for name in _DATABASES)
        yield Sample(families.STORAGE, ("", "instance"), instance)
        there = next(folder for folder in (data, *data.parents) if folder.exists())
        yield Sample(families.DISK_FREE, (), shutil.disk_usage(there).free)

    def _periods(self, place: Path) -> int:
        """The bytes below a folder of periods."""
        before, found = self._folders.get(str(place), {}), {}
        with contextlib.suppress(FileNotFoundError), os.scandir(place) as entries:
            for entry in entries:
                with contextlib.suppress(FileNotFoundError):
                    changed = entry.stat().st_mtime_ns
                    known = before.get(entry.path)
                    # What is being written (its name begins with a dot) grows inside its files, too.
                    if known is None or known[0] != changed or entry.name.startswith("."):
                        known = (changed, _size(entry.path))
                    found[entry.path] = known
        self._folders[str(place)] = found
        return sum(size for _, size in found.values())


def _size_of_files(database: Path) -> int:
    """The bytes of a database and of the files beside it that have its name: its notes, its log, its staging."""
    return sum(_size(file) for file in database.parent.glob(f"{database.stem}.*"))


def _size(place: Path | str) -> int:
    """The bytes of a file, or of all files below a folder; what vanishes meanwhile counts nothing."""
    size = 0
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        if os.path.isfile(place):  # noqa: PTH113 - thousands of them: a Path for each takes longer than the disk
            return os.stat(place).st_size  # noqa: PTH116
        with os.scandir(place) as entries:
            for entry in entries:
                with contextlib.suppress(FileNotFoundError):
                    if entry.is_dir(follow_symlinks=False):
                        size += _size(entry.path)
                    else:
                        size += entry.stat(follow_symlinks=False).st_size
    return size


def _fingerprint(path: Path) -> tuple[int, ...] | None:
    try:
        stat = path.stat()
    except FileNotFoundError:
        return None
    return stat.st_ino, stat.st_size, stat.st_mtime_ns
