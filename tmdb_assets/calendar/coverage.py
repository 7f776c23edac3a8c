"""What has become of every day: captured live, recovered, lost for good, failing, or still to come.

Belongs here: how a missed day can be had, and the standing list of all days with reason and next step. Nothing here
fetches or runs anything; the sensor, the check and the command line act on this list.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import groupby

from tmdb_assets.calendar.failures import FailedDay, failed_days
from tmdb_assets.calendar.partitions import days_between
from tmdb_assets.calendar.retention import facts_since
from tmdb_assets.lake.partitions import RawLake
from tmdb_assets.schemas.films.facts import LIVE, RECOVERED
from tmdb_assets.settings import Settings
from tmdb_assets.sources.tmdb.films.tables import DAILY_EXPORT, DISCOVER_PAGES
from tmdb_assets.warehouse.publication import Published, read_published

EXPORT_KEPT_DAYS = 90
"""TMDB keeps a daily export for three months."""

_KEPT_LONGER = 2  # three months have up to 92 days: such a day is asked for before it is given up

EXPORT_DUE = time(8, tzinfo=UTC)
"""TMDB's daily exports are ready by 08:00 UTC of their day."""

EXPORT_GRACE = timedelta(hours=20)
"""How much later than due an export may come before it counts as missing."""

LIVE_DUE = time(9, 30, tzinfo=UTC)
"""From then on a day that is not captured yet is missed: the schedule's own run was due at 09:00 UTC."""

DEADLINE = time(12, tzinfo=UTC)
"""From then on a day that is not there, and an asset that was not made anew on it, is a person's business."""


class State(StrEnum):
    """What has become of a day."""

    LIVE = "live"
    RECOVERED = "recovered"
    PENDING = "pending"
    FAILING = "failing"
    UNRECOVERABLE = "unrecoverable"


GOOD = (State.LIVE, State.RECOVERED)


@dataclass(frozen=True)
class DayCoverage:
    """A day in the standing list.

    Attributes:
        day: The UTC day.
        state: What has become of it.
        reason: Why it is not good; empty for a good day.
    """

    day: date
    state: State
    reason: str = ""


def source_of(lake: RawLake, day: date) -> str | None:
    """How the raw layer observed a day: `live`, `daily_export`, or None if it did not."""
    if lake.has(DISCOVER_PAGES, day):
        return LIVE
    return RECOVERED if lake.has(DAILY_EXPORT, day) else None


def why_no_export(day: date, now: datetime, status: int | None) -> tuple[str, bool]:
    """Why TMDB has no export of a day, and whether asking again is pointless.

    Args:
        day: The UTC day of the export.
        now: The time (UTC).
        status: What TMDB answered (403 or 404).
    """
    due = datetime.combine(day, EXPORT_DUE)
    answered = f"(HTTP {status})" if status else "(no file)"
    if now < due + EXPORT_GRACE:
        reason = (
            f"TMDB's export of {day} is not there yet {answered}: it is due at 08:00 UTC of the day and may be some"
            " hours late. Nothing was written. Materialize the day again after"
            f" {due + EXPORT_GRACE:%Y-%m-%d %H:%M} UTC."
        )
        return reason, False
    if (now.date() - day).days > EXPORT_KEPT_DAYS:
        reason = (
            f"{day} was not captured and can not be recovered any more: TMDB's export of it is gone {answered}, exports"
            f" are kept for about {EXPORT_KEPT_DAYS} days. Nothing was written, and nothing can bring the day back:"
            " leave it out of the range, or set TMDB_START_DATE to a later day."
        )
        return reason, True
    reason = (
        f"TMDB has no export of {day} {answered}, although exports are kept for about {EXPORT_KEPT_DAYS} days: it is"
        " missing upstream. Nothing was written. Materialize the day again later, in case TMDB adds the file; once"
        " exports of that time are gone, the day is lost."
    )
    return reason, False


def first_partition(settings: Settings, today: date) -> date:
    """The first day of the project: `TMDB_START_DATE`, else the earliest day that was captured, published or tried.

    Raises:
        SettingsError: `TMDB_START_DATE` lies in the future.
    """
    first = settings.first_day(today)
    return first if settings.start_date else min([first, *read_published(settings).days[:1], *failed_days(settings)])


def expected_days(settings: Settings, now: datetime) -> list[date]:
    """The days that should be good by now, oldest first; today from `LIVE_DUE` on."""
    today = now.date()
    first = first_partition(settings, today)
    last = today if now >= datetime.combine(today, LIVE_DUE) else today - timedelta(days=1)
    return days_between(first, last)


def cover(settings: Settings, lake: RawLake, now: datetime, days: Iterable[date] | None = None) -> list[DayCoverage]:
    """The standing list, oldest first.

    Args:
        settings: Where things are, and how long facts are kept.
        lake: The raw layer.
        now: The time (UTC).
        days: The days to list; without them every day that should be good by now, and every published one.
    """
    published = read_published(settings)
    kept_since = facts_since(settings, now.date()) or date.min
    listed = expected_days(settings, now) + list(published.days) if days is None else days
    failed = failed_days(settings)
    return [
        _cover_day(day, lake, published, failed, now) for day in sorted(set(listed)) if kept_since <= day <= now.date()
    ]


def _cover_day(
    day: date, lake: RawLake, published: Published, failed: Mapping[date, FailedDay], now: datetime
) -> DayCoverage:
    source = source_of(lake, day)
    if day in published.days:
        was_recovered = day in published.recovered if source is None else source == RECOVERED
        return DayCoverage(day, State.RECOVERED if was_recovered else State.LIVE)
    if noted := failed.get(day):
        state = State.UNRECOVERABLE if noted.is_final else State.FAILING
        return DayCoverage(day, state, f"{noted.asset}: {noted.reason}")
    if source is not None:
        return DayCoverage(day, State.PENDING, "captured, not published yet")
    if day == now.date():
        return DayCoverage(day, State.PENDING, "not captured yet; only today can it be captured live")
    if (now.date() - day).days > EXPORT_KEPT_DAYS + _KEPT_LONGER:
        reason, _ = why_no_export(day, now, None)
        return DayCoverage(day, State.UNRECOVERABLE, reason)
    return DayCoverage(day, State.PENDING, "missed; it can be recovered while TMDB keeps its export, about 90 days")


def stretches(days: Iterable[date], at_most: int) -> list[tuple[date, date]]:
    """Days as ranges without gaps, each of at most `at_most` days, oldest first."""
    ranges = []
    numbered = enumerate(sorted(set(days)))
    for _, group in groupby(numbered, key=lambda pair: pair[1].toordinal() - pair[0]):
        run = [day for _, day in group]
        ranges += [(run[n], run[min(n + at_most, len(run)) - 1]) for n in range(0, len(run), at_most)]
    return ranges


@dataclass(frozen=True)
class Span:
    """Consecutive days of one state and reason."""

    first: date
    last: date
    state: State
    reason: str

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def name(self) -> str:
        """The days as a person says them."""
        return str(self.first) if self.first == self.last else f"{self.first} to {self.last}"

    @property
    def next_step(self) -> str:
        """The command that comes next; empty for good days. For lost ones it asks TMDB once more."""
        last = f" {self.last}" if self.last != self.first else ""
        return "" if self.state in GOOD else f"tmdb-assets backfill {self.first}{last}"


def spans(days: Sequence[DayCoverage]) -> list[Span]:
    """The standing list with consecutive days of the same state and reason put together."""

    def reason_of(covered: DayCoverage) -> str:
        # A reason that names its own day is the same reason on the next day.
        return covered.reason.replace(str(covered.day), "{day}")

    result = []
    for (state, _), group in groupby(days, key=lambda covered: (covered.state, reason_of(covered))):
        members = list(group)
        for first, last in stretches([covered.day for covered in members], len(members)):
            reason = reason_of(members[0]).replace("{day}", str(first) if first == last else "the day")
            result.append(Span(first, last, state, reason))
    return result
