"""Where bytes live: the paths of raw partitions, and writes that are whole or not there at all.

Belongs here: `raw/<source>/<table>/date=YYYY-MM-DD/part-*.parquet`, how a partition gets there and how it is read.
What the rows mean is the schemas' business, when to fetch them the assets'.

A partition is written beside its place (`.<day>.partial`), each part fsynced, and moved in with one rename.
An unfinished partition is never listed and never read, but its parts stay, so that an interrupted capture of
the same day goes on where it stopped. Only one process at a time writes it: the folder is locked, and the system
lets go of the lock when the process ends, however it ends.

A partition that grows gets one more part a commit, moved in with one rename; the parts before it stay as they are.
"""

import contextlib
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from upath import UPath

from tmdb_assets.lake.disk import told_clearly
from tmdb_assets.lake.folder_lock import claim, is_claimed, let_go
from tmdb_assets.schemas import Table
from tmdb_assets.settings import day_of_folder

_COMPRESSION = "zstd"


class PartitionExistsError(FileExistsError):
    """A raw partition is there already, and it is written only once."""


class PartitionBusyError(BlockingIOError):
    """Another process is writing the partition."""


@dataclass(frozen=True)
class RawLake:
    """The raw layer below one folder.

    Attributes:
        root: Folder that holds one folder a source, and in it one a table.
    """

    root: UPath

    def place(self, table: Table) -> UPath:
        """The folder of a table's partitions, whether or not it is there."""
        return self.root / str(table.source) / table.name

    def folder(self, table: Table, day: date) -> UPath:
        """The place of a partition, whether or not it is there."""
        return self.place(table) / f"date={day.isoformat()}"

    def has(self, table: Table, day: date) -> bool:
        """Whether the day was captured."""
        return self.folder(table, day).is_dir()

    def files(self, table: Table, day: date) -> list[tuple[str, int, float]]:
        """The files of a captured day: name, size (bytes) and time of the last change; none if it was not captured.

        A day that was written again has others.
        """
        place = self.folder(table, day)
        if not place.is_dir():
            return []
        return sorted((entry.name, (stat := entry.stat()).st_size, stat.st_mtime) for entry in place.iterdir())

    def restore(self, table: Table, day: date) -> None:
        """Bring back the partition that a replacement had moved away when it was killed."""
        place = self.folder(table, day)
        if _outgoing(place).exists() and not place.exists():
            _outgoing(place).rename(place)

    def remove(self, table: Table, day: date) -> int:
        """Delete the partition of a day, and what an interrupted capture of it left; returns the bytes freed.

        Readers see it whole or not at all: it is moved out of sight first.
        """
        place = self.folder(table, day)
        partial, deleted = (place.parent / f".{day.isoformat()}.{state}" for state in ("partial", "deleted"))
        size = _remove(deleted) + _remove(_outgoing(place))
        if place.exists():
            place.rename(deleted)
            fsync_folder(place.parent)
            size += _remove(deleted)
        if partial.exists() and claim(partial):
            try:
                size += _remove(partial)
            finally:
                let_go(partial)
        return size

    def unfinished(self, table: Table) -> list[date]:
        """The days of which an interrupted capture or a killed replacement left something, oldest first."""
        place = self.place(table)
        names = (
            {entry.name.removeprefix(".").rpartition(".")[0] for entry in place.glob(".*")} if place.is_dir() else ()
        )
        return sorted(day for name in names if (day := day_of_folder(f"date={name}")))

    def days(self, table: Table) -> list[date]:
        """The captured days, oldest first."""
        place = self.place(table)
        if not place.is_dir():
            return []
        return sorted(day for entry in place.iterdir() if (day := day_of_folder(entry.name)))

    def read(self, table: Table, day: date, columns: Sequence[str] | None = None) -> pa.Table:
        """The rows of a captured day, in the order in which they were written.

        Raises:
            FileNotFoundError: The day was not captured.
        """
        return pa.concat_tables(self.batches(table, day, columns))

    def batches(self, table: Table, day: date, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """The rows of a captured day, part by part, so that a large day need not fit in memory.

        Raises:
            FileNotFoundError: The day was not captured.
        """
        return _read_parts(self.folder(table, day), table, columns)

    def open(self, table: Table, day: date, *, replace: bool = False, grow: bool = False) -> "PartialPartition":
        """Begin a partition, or go on with the one that an interrupted run left.

        Until it is committed, or the process ends, no other process can open it.

        Args:
            table: The raw table.
            day: The day.
            replace: Whether the partition may take the place of one that is there.
            grow: Whether its rows are added to those that are there.

        Raises:
            PartitionExistsError: The day was captured already, and is neither to be replaced nor to grow.
            PartitionBusyError: Another process is capturing the day.
            DiskError: The disk is full, or may not be written.
        """
        place = self.place(table) / f".{day.isoformat()}.partial"
        with told_clearly(f"{table.path} of {day}", place):
            while True:
                if self.has(table, day) and not (replace or grow):
                    raise PartitionExistsError(f"{table.path} of {day} is captured and is never overwritten")
                place.mkdir(parents=True, exist_ok=True)
                try:
                    claimed = claim(place)
                except FileNotFoundError:
                    continue  # the other one committed in between
                if not claimed:
                    raise PartitionBusyError(
                        f"{table.path} of {day} is being captured by another run. Wait for that one to end, then"
                        " run the day again: it asks for nothing that is there then."
                    )
                if is_claimed(place):
                    break
                let_go(place)
            for torn in place.glob("*.tmp"):
                torn.unlink()
        target = self.folder(table, day)
        partial = PartialPartition(table=table, day=day, place=place, target=target, replace=replace, grow=grow)
        partial.forget_committed()
        return partial

    def write(self, table: Table, day: date, rows: pa.Table, *, replace: bool = False) -> None:
        """Write a whole partition at once.

        Raises:
            PartitionExistsError: The day was captured already, and is not to be replaced.
            PartitionBusyError: Another process is capturing the day.
            DiskError: The disk is full, or may not be written.
        """
        partial = self.open(table, day, replace=replace)
        partial.clear()
        partial.append(rows)
        partial.commit()


@dataclass(frozen=True)
class PartialPartition:
    """A partition on its way: parts are appended, then all of them become visible at once."""

    table: Table
    day: date
    place: UPath
    target: UPath
    replace: bool = False
    grow: bool = False

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """The rows so far, part by part; nothing for a new partition."""
        if self._parts():
            yield from _read_parts(self.place, self.table, columns)

    def append(self, rows: pa.Table) -> None:
        """Add a part; it is on disk when this returns.

        Raises:
            DiskError: The disk is full, or may not be written.
        """
        part = self.place / _part(self._committed() + len(self._parts()))
        with self._told_clearly():
            self._written(part, rows).rename(part)

    def clear(self) -> None:
        """Forget the parts so far."""
        with self._told_clearly():
            for part in self._parts():
                part.unlink()

    def commit(self) -> None:
        """Make the partition visible, with at least one part so that an empty day keeps its columns.

        Raises:
            DiskError: The disk is full, or may not be written.
        """
        if self.grow and self.target.exists():
            self._add_to_committed()
            return
        if not self._parts():
            self.append(self.table.arrow_schema.empty_table())
        outgoing = _outgoing(self.target)
        with self._told_clearly():
            fsync_folder(self.place)
            if self.replace and self.target.exists():
                _remove(outgoing)  # what a replacement left that was killed after it had moved the new one in
                self.target.rename(outgoing)
            self.place.rename(self.target)
            fsync_folder(self.target.parent)
            _remove(outgoing)
        let_go(self.place)

    def abandon(self) -> None:
        """Forget the parts so far, and let others capture the day."""
        self.clear()
        with self._told_clearly():
            self.place.rmdir()
        let_go(self.place)

    def forget_committed(self) -> None:
        """Forget the parts that a commit added which was killed before it had forgotten them itself."""
        parts = self._parts()
        if parts and parts[0].name < _part(self._committed()):
            self._forget(parts)

    def _add_to_committed(self) -> None:
        """Make the parts visible beside those that are there: as one, so that all of them are seen or none."""
        parts = self._parts()
        with self._told_clearly():
            if parts:
                one = parts[0] if len(parts) == 1 else self._written(parts[0], pa.concat_tables(self.batches()))
                one.rename(self.target / _part(self._committed()))
                fsync_folder(self.target)
                self._forget(self._parts())
            self.place.rmdir()
        let_go(self.place)

    def _committed(self) -> int:
        """How many parts the partition has that this one is added to; its own are numbered from there."""
        return len(list(self.target.glob("part-*.parquet"))) if self.grow else 0

    def _written(self, part: UPath, rows: pa.Table) -> UPath:
        """The rows on disk, in a file that takes the place of `part` when it is renamed."""
        torn = part.with_suffix(".tmp")
        with torn.open("wb") as file:
            pq.write_table(rows.cast(self.table.arrow_schema), file, compression=_COMPRESSION)
            file.flush()
            os.fsync(file.fileno())
        return torn

    @staticmethod
    def _forget(parts: Sequence[UPath]) -> None:
        """Delete parts, the first one last: as long as it is there, the others are known to be committed."""
        for part in reversed(parts):
            part.unlink()

    def _told_clearly(self) -> contextlib.AbstractContextManager[None]:
        return told_clearly(f"{self.table.path} of {self.day}", self.place)

    def _parts(self) -> list[UPath]:
        return sorted(self.place.glob("part-*.parquet"))


def rows_to_table(table: Table, rows: Iterable[dict[str, object]]) -> pa.Table:
    """An Arrow table of `rows` with the table's columns and types.

    Raises:
        pyarrow.ArrowInvalid: A value does not fit its column.
    """
    try:
        return pa.Table.from_pylist(list(rows), schema=table.arrow_schema)
    except (pa.ArrowTypeError, OverflowError) as error:
        raise pa.ArrowInvalid(f"a value of {table.name} does not fit its column: {error}") from error


def _part(number: int) -> str:
    return f"part-{number:05d}.parquet"


def _outgoing(place: UPath) -> UPath:
    """Where a partition goes on its way out, hidden from every reader."""
    return place.parent / f".{place.name.removeprefix('date=')}.replaced"


def _remove(folder: UPath) -> int:
    """Delete a folder of files, if it is there; returns their size in bytes."""
    if not folder.is_dir():
        return 0
    size = 0
    for file in folder.iterdir():
        size += file.stat().st_size
        file.unlink()
    folder.rmdir()
    return size


def fsync_folder(folder: Path | UPath) -> None:
    """Make renames inside `folder` survive a power cut, where the system can."""
    with contextlib.suppress(PermissionError):  # Windows opens no folder
        handle = os.open(str(folder), os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _read_parts(folder: UPath, table: Table, columns: Sequence[str] | None) -> Iterator[pa.Table]:
    parts = sorted(folder.glob("part-*.parquet"))
    if not parts:
        raise FileNotFoundError(f"{table.path} has no partition {folder.name}: it was not captured")
    for part in parts:
        # ParquetFile reads just the file: read_table would add the folder's `date=` as a column.
        with part.open("rb") as file:
            rows = pq.ParquetFile(file).read(columns=list(columns) if columns is not None else None)
        for column in table.columns:
            if column.is_added and column.name not in rows.column_names and column.name in (columns or [column.name]):
                rows = rows.append_column(column.name, pa.nulls(rows.num_rows, column.arrow_type))
        yield rows
