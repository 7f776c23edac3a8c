"""What the data directory says: days by state, the published copy, sizes.

Belongs here: reading it, without Dagster. What has become of a day is decided in `coverage`, what the copy holds in
`publication`.
"""

import contextlib
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from tmdb_assets.calendar.coverage import cover
from tmdb_assets.calendar.observation import State
from tmdb_assets.datasets.films import FILMS
from tmdb_assets.lake.partitions import RawLake
from tmdb_assets.metrics import families
from tmdb_assets.metrics.families import Sample
from tmdb_assets.schemas import Column, Table
from tmdb_assets.schemas.films.facts import LIVE
from tmdb_assets.settings import Settings
from tmdb_assets.warehouse.publication import read_published
from tmdb_assets.warehouse.reading import count_nulls, open_readonly, table_names

_DATABASES = ("history", "schedules")
_TRIES = 3


def read_days(settings: Settings, lake: RawLake, now: datetime) -> Iterator[Sample]:
    """The standing list, counted, and how far the published copy is behind."""
    days = cover(FILMS, settings, lake, now)
    for state in State:
        yield Sample(families.PARTITIONS, (str(state),), sum(covered.state is state for covered in days))
    if published := read_published(FILMS.paths(settings)).periods:
        ended = datetime.combine(published[-1] + timedelta(days=1), time(), UTC)
        yield Sample(families.LAG, (), max(0.0, (now - ended).total_seconds()))


class Publication:
    """The published copy: its file never changes, another one takes its place, so each is asked once."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._asked: tuple[tuple[int, ...], list[Sample]] | None = None

    def read(self) -> Iterator[Sample]:
        """When it was published, its rows, its shares of NULLs; nothing before the first publication."""
        path = FILMS.paths(self._settings).published
        for _ in range(_TRIES):
            if (before := _fingerprint(path)) is None:
                return
            shares = self._asked[1] if self._asked and self._asked[0] == before else list(null_ratios(path))
            if _fingerprint(path) == before:  # else it was swapped meanwhile
                self._asked = (before, shares)
                break
        else:
            raise RuntimeError(f"{path} is swapped again and again")
        yield Sample(families.PUBLISHED_AT, (), path.stat().st_mtime)
        for table, rows in read_published(FILMS.paths(self._settings)).rows.items():
            yield Sample(families.PUBLISHED_ROWS, (table,), rows)
        yield from shares


def key_columns(table: Table) -> list[Column]:
    """The columns whose unknowns somebody should notice: those with a usual share, and those of live days alone."""
    return [
        column
        for column in table.columns
        if column.nullable and (column.max_null_share is not None or column.live_only)
    ]


def null_ratios(path: Path) -> Iterator[Sample]:
    """The shares of NULLs in the key columns of a copy.

    Of a table whose rows belong to a day, on the newest day; of a column that only live days have, on the newest live
    one: the rows of recovered days say nothing of it.
    """
    with open_readonly(path) as copy:
        there = table_names(copy)
        for table in FILMS.tables:
            for live_only in (False, True):
                columns = [column.name for column in key_columns(table) if column.live_only is live_only]
                if columns and table.name in there:
                    rows, nulls = count_nulls(copy, table, columns, LIVE if live_only else None)
                    for name, count in nulls.items() if rows else ():
                        yield Sample(families.NULL_RATIO, (table.name, name), count / rows)


class Storage:
    """The sizes on disk. A day's folder does not change once it is there, so its files are measured once."""

    def __init__(self, settings: Settings, home: Path) -> None:
        self._settings = settings
        self._home = home
        self._folders: dict[str, dict[str, tuple[int, int]]] = {}

    def read(self) -> Iterator[Sample]:
        """The samples; what is not there yet has no size, and is no error."""
        data = self._settings.data_dir
        sizes = {
            "raw": sum(self._days(self._settings.data_dir / table.path) for table in FILMS.raw_tables),
            "warehouse": _size(data / "warehouse"),
            "published": _size(FILMS.paths(self._settings).published.parent),
            "reports": self._days(FILMS.paths(self._settings).reports),
            "extracts": _size(FILMS.paths(self._settings).extracts),
            "instance": sum(_size(self._home / name) for name in _DATABASES),
        }
        for part, size in sizes.items():
            yield Sample(families.STORAGE, (part,), size)
        there = next(folder for folder in (data, *data.parents) if folder.exists())
        yield Sample(families.DISK_FREE, (), shutil.disk_usage(there).free)

    def _days(self, place: Path) -> int:
        """The bytes below a folder of days."""
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
