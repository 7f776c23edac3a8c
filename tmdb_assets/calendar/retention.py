"""How long data is kept: which raw partitions are too old, and from which day on facts are kept.

Belongs here: the rule of TMDB's terms (no content longer than 6 months) and the settings for it. When it is applied is
said in `defs`.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tmdb_assets.lake.partitions import RawLake
from tmdb_assets.reports.folders import ReportFolders
from tmdb_assets.schemas import RAW_TABLES, Table
from tmdb_assets.settings import Settings


@dataclass(frozen=True)
class Purged:
    """A partition of a raw table (`raw/tmdb/genres`), or the report of a day (`reports`), that was deleted."""

    table: str
    day: date
    size_bytes: int


def oldest_raw_day(settings: Settings, today: date) -> date:
    """The oldest day whose raw data is kept."""
    return today - timedelta(days=settings.retention_days)


def facts_since(settings: Settings, today: date) -> date | None:
    """The oldest day whose facts are kept; None keeps all."""
    days = settings.facts_retention_days
    return None if days is None else today - timedelta(days=days)


def expired(lake: RawLake, oldest: date) -> list[tuple[Table, date]]:
    """The raw partitions before the day `oldest`, and what interrupted captures of such days left."""
    return [
        (table, day)
        for table in RAW_TABLES
        for day in sorted({*lake.days(table), *lake.unfinished(table)})
        if day < oldest
    ]


def purge(lake: RawLake, oldest: date) -> list[Purged]:
    """Delete the raw partitions before the day `oldest`, and say which."""
    return [Purged(table.path, day, lake.remove(table, day)) for table, day in expired(lake, oldest)]


def purge_reports(reports: ReportFolders, settings: Settings, now: datetime) -> list[Purged]:
    """Delete the reports that were made too long ago, and those of days whose facts are gone, and say which.

    They show titles and ratings, so what holds for raw data holds for them; from the facts they can be made anew.
    """
    made_since = now - timedelta(days=settings.retention_days)
    since = facts_since(settings, now.date()) or date.min
    old = [day for day in reports.days() if day < since or reports.made_at(day) < made_since]
    return [Purged("reports", day, reports.remove(day)) for day in old]
