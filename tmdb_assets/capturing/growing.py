"""A raw table that grows while its period lasts: rows are added, and what was observed stays as it is.

Belongs here: what such a table has of a period, committed or flushed by a run that was killed, and that no row of
another time gets in. When a period is captured again is `capture`'s business, what is due the sources'.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Self

import pyarrow as pa

from tmdb_assets.calendar.periods import Calendar
from tmdb_assets.capturing.storing import check_rows
from tmdb_assets.lake.partitions import PartialPartition, RawLake
from tmdb_assets.schemas import Table


@dataclass(frozen=True)
class GrowingPartition:
    """The partition of a period to which rows are added; from `begin` to `commit` no other process adds any."""

    lake: RawLake
    table: Table
    period: date
    calendar: Calendar
    partial: PartialPartition

    @classmethod
    def begin(cls, lake: RawLake, table: Table, period: date, calendar: Calendar) -> Self:
        """Begin to add, or go on after what an interrupted run flushed.

        Raises:
            PartitionBusyError: Another process adds rows to it.
            DiskError: The disk is full, or may not be written.
        """
        return cls(lake, table, period, calendar, lake.open(table, period, grow=True))

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """What there is of the period, part by part: what is committed, then what was flushed since."""
        if self.lake.has(self.table, self.period):
            yield from self.lake.batches(self.table, self.period, columns)
        yield from self.partial.batches(columns)

    def lasts(self, now: datetime) -> bool:
        """Whether what is observed now belongs to the period."""
        return self.calendar.current(now) == self.period

    def flush(self, rows: pa.Table) -> None:
        """Add rows; they are on disk when this returns, and seen by nobody before `commit`.

        Raises:
            BadRowsError: They break the table's rules; none is added.
            DiskError: The disk is full, or may not be written.
        """
        check_rows(self.table, [rows])
        self.partial.append(rows)

    def has_flushed(self) -> bool:
        """Whether rows wait for `commit`."""
        return any(batch.num_rows for batch in self.partial.batches([self.table.key[0]]))

    def commit(self) -> None:
        """Let everybody see what was added, all of it at once.

        Raises:
            DiskError: The disk is full, or may not be written.
        """
        self.partial.commit()


def settle(lake: RawLake, table: Table, period: date, calendar: Calendar) -> int:
    """Commit what a killed run had flushed of a period that is over; returns the number of rows.

    They were observed in their period; nothing is asked, and nothing else is added.
    """
    if period not in lake.unfinished(table):
        return 0
    growing = GrowingPartition.begin(lake, table, period, calendar)
    rows = sum(batch.num_rows for batch in growing.partial.batches([table.key[0]]))
    if rows:
        growing.commit()
    else:
        growing.partial.abandon()
    return rows
