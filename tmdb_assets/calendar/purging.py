"""What is too old to be kept: raw partitions, and reports of periods.

Belongs here: finding and deleting it, by what a dataset says of how long its data is kept. When that is done is said in
`defs`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol

from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.lake.partitions import RawLake
from tmdb_assets.schemas import Table
from tmdb_assets.settings import Settings


@dataclass(frozen=True)
class Purged:
    """A raw partition, or the report of a period (table `reports`), that was deleted."""

    table: str
    day: date
    size_bytes: int


class Folders(Protocol):
    """Folders of which each is about a period, such as reports."""

    def days(self) -> list[date]:
        """The periods that have one."""
        ...

    def made_at(self, day: date) -> datetime:
        """When it was made (UTC)."""
        ...

    def remove(self, day: date) -> int:
        """Delete it; returns the bytes freed."""
        ...


def expired(dataset: Dataset, settings: Settings, lake: RawLake, today: date) -> Iterator[tuple[Table, date]]:
    """The raw partitions of a dataset that are too old, and what interrupted captures of such periods left."""
    oldest = dataset.raw_since(settings, today)
    for table in dataset.raw_tables:
        yield from ((table, day) for day in sorted({*lake.days(table), *lake.unfinished(table)}) if day < oldest)


def purge(dataset: Dataset, settings: Settings, lake: RawLake, today: date) -> list[Purged]:
    """Delete the raw partitions of a dataset that are too old, and say which."""
    found = list(expired(dataset, settings, lake, today))
    return [Purged(table.path, day, lake.remove(table, day)) for table, day in found]


def purge_reports(dataset: Dataset, settings: Settings, reports: Folders, now: datetime) -> list[Purged]:
    """Delete the reports that were made too long ago, and those of periods whose facts are gone, and say which.

    They show what raw data says, so what holds for raw data holds for them; from the facts they can be made again.
    """
    made_since = datetime.combine(dataset.raw_since(settings, now.date()), now.time(), UTC)
    since = dataset.facts_since(settings, now.date()) or date.min
    old = [day for day in reports.days() if day < since or reports.made_at(day) < made_since]
    return [Purged("reports", day, reports.remove(day)) for day in old]
