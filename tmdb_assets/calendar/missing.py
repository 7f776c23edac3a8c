"""Which of the missing days is tried next, how often, and when it is given up.

Belongs here: the rules by which days that are not good are tried again; pure functions over the standing list of
`coverage` and the tries so far. Starting runs is the sensor's business.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tmdb_assets.calendar.coverage import DayCoverage, State, stretches
from tmdb_assets.calendar.partitions import days_between

RETRY_AFTER = (
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
    timedelta(hours=24),
)
"""How long a day that failed is left alone, by the number of its tries; after the last it is for a person."""

MAX_TRIES = len(RETRY_AFTER)

RETRY_TODAY_AFTER = timedelta(minutes=30)
"""How long today is left alone, however often it failed: only today can it be captured live, votes and all."""


_OPEN = (State.PENDING, State.FAILING)


@dataclass(frozen=True)
class Tries:
    """The finished runs that were started for a missing day.

    Attributes:
        count: How many.
        ended_at: UTC time at which the last one ended.
    """

    count: int
    ended_at: datetime


@dataclass(frozen=True)
class Attempt:
    """The days to be tried next, without gaps.

    Attributes:
        first: The first day.
        last: The last day.
        after: When the last try of any of these days ended: with it a try has a name that no other try has, and that
            two who decide at the same time both find.
    """

    first: date
    last: date
    after: datetime | None

    @property
    def name(self) -> str:
        """A name for the try that is the same whoever decides on it."""
        return f"{self.first}..{self.last} after {self.after.isoformat() if self.after else 'none'}"


def next_attempt(
    days: Sequence[DayCoverage],
    tries: Mapping[date, Tries],
    failed_at: Mapping[date, datetime],
    now: datetime,
    at_most: int,
) -> Attempt | None:
    """The days to be tried now, if any: today before all others, then the oldest.

    Args:
        days: The standing list.
        tries: The tries so far, by day.
        failed_at: When a day failed last, whoever tried it.
        now: The time (UTC).
        at_most: How many days one run takes.
    """
    eligible = [covered.day for covered in days if _is_due(covered, tries, failed_at, now)]
    if not eligible:
        return None
    # Only today can today be captured live; every other day waits without losing anything.
    chosen = [now.date()] if now.date() in eligible else days_between(*stretches(eligible, at_most)[0])
    return Attempt(chosen[0], chosen[-1], max((tries[day].ended_at for day in chosen if day in tries), default=None))


def given_up(days: Iterable[DayCoverage], tries: Mapping[date, Tries]) -> list[date]:
    """The days that are not good and not tried any more."""
    return [
        covered.day
        for covered in days
        if covered.state in _OPEN and covered.day in tries and tries[covered.day].count >= MAX_TRIES
    ]


def _is_due(
    covered: DayCoverage, tries: Mapping[date, Tries], failed_at: Mapping[date, datetime], now: datetime
) -> bool:
    if covered.state not in _OPEN:
        return False
    tried = tries.get(covered.day)
    count = tried.count if tried else 0
    is_today = covered.day == now.date()
    if count >= MAX_TRIES and not is_today:
        return False
    if covered.state is State.PENDING and count <= 1:
        return True  # not tried, or in a run that another day's failure ended
    times = [time for time in (tried.ended_at if tried else None, failed_at.get(covered.day)) if time]
    pause = RETRY_TODAY_AFTER if is_today else RETRY_AFTER[count]
    return not times or now >= max(times) + pause
