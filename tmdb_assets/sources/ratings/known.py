"""What a source of ratings was asked before, from its raw table.

Belongs here: reading partitions. What follows from it is decided in `due`.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from tmdb_assets.calendar.periods import Calendar
from tmdb_assets.capturing.growing import GrowingPartition
from tmdb_assets.lake.partitions import RawLake
from tmdb_assets.settings import Settings
from tmdb_assets.sources.ratings.due import Asked, Title, Turn, due
from tmdb_assets.sources.ratings.source import RatingsSource, TitlesOf
from tmdb_assets.sources.ratings.tables import ANSWERED


def last_day(calendar: Calendar, period: date) -> date:
    """The last day of a period: what is not due until then is due in another one."""
    return calendar.next(period) - timedelta(days=1)


def asked_in(of: RatingsSource, growing: GrowingPartition) -> Mapping[int, str]:
    """The titles that were asked about in a period, with what came of it; also those that are not committed yet."""
    return {
        title_id: outcome
        for batch in growing.batches([of.id_column, "outcome"])
        for title_id, outcome in zip(*(column.to_pylist() for column in batch.columns), strict=True)
    }


def asked_before(of: RatingsSource, lake: RawLake, settings: Settings, period: date) -> dict[int, Asked]:
    """What was asked about every title in the periods before a period, as far back as it matters."""
    asked: dict[int, Asked] = {}
    back = of.looks_back(settings)
    since = period - back if back else date.min
    columns = [of.id_column, "imdb_id", "outcome", "fetched_at"]
    for earlier in lake.days(of.table):
        if not since <= earlier < period:
            continue
        rows = lake.read(of.table, earlier, columns).select(columns)
        for title_id, imdb_id, outcome, at in zip(*(column.to_pylist() for column in rows.columns), strict=True):
            known = asked.get(title_id)
            answered_at = at if outcome == ANSWERED else known.answered_at if known else None
            asked[title_id] = Asked(imdb_id, outcome, at, answered_at)
    return asked


def due_now(
    of: RatingsSource, titles_of: TitlesOf, lake: RawLake, settings: Settings, period: date, now: datetime, left: int
) -> list[Title]:
    """The titles of a period that are due at a time (UTC), by what is committed; `left` may be asked about."""
    column = of.id_column
    have = lake.read(of.table, period, [column])[column].to_pylist() if lake.has(of.table, period) else ()
    turn = Turn(asked_before(of, lake, settings, period), set(have), now.date(), of.waits(settings), left)
    return due(titles_of(lake, period, turn), turn)
