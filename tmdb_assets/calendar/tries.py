"""Which of the missing periods is tried next, how often, and when it is given up.

Belongs here: the rules by which periods that are not good are tried again; pure functions over the standing list of
`coverage` and the tries so far. Starting runs is the sensor's business.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tmdb_assets.calendar.coverage import PeriodCoverage
from tmdb_assets.calendar.observation import State
from tmdb_assets.calendar.periods import Calendar

RETRY_AFTER = (
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
    timedelta(hours=24),
)
"""How long a period that failed is left alone, by the number of its tries; after the last it is for a person."""

MAX_TRIES = len(RETRY_AFTER)

RETRY_CURRENT_AFTER = timedelta(minutes=30)
"""How long the current period is left alone, however often it failed: only now can it be captured live."""

_OPEN = (State.PENDING, State.FAILING)


@dataclass(frozen=True)
class Tries:
    """The finished runs that were started for a missing period.

    Attributes:
        count: How many.
        ended_at: UTC time at which the last one ended.
    """

    count: int
    ended_at: datetime


@dataclass(frozen=True)
class Try:
    """The periods to be tried next, without gaps.

    Attributes:
        first: The first period.
        last: The last period.
        after: When the last try of any of these ended: with it a try has a name that no other try has, and that two
            who decide at the same time both find.
    """

    first: date
    last: date
    after: datetime | None

    @property
    def name(self) -> str:
        """A name for the try that is the same whoever decides on it."""
        return f"{self.first}..{self.last} after {self.after.isoformat() if self.after else 'none'}"


def next_try(
    calendar: Calendar,
    covered: Sequence[PeriodCoverage],
    tries: Mapping[date, Tries],
    failed_at: Mapping[date, datetime],
    now: datetime,
    at_most: int,
) -> Try | None:
    """The periods to be tried now, if any: the current one before all others, then the oldest.

    Args:
        calendar: The calendar of the periods.
        covered: The standing list.
        tries: The tries so far, by period.
        failed_at: When a period failed last, whoever tried it.
        now: The time (UTC).
        at_most: How many periods one run takes.
    """
    current = calendar.current(now)
    eligible = [one.period for one in covered if _is_due(one, current, tries, failed_at, now)]
    if not eligible:
        return None
    # Only now can the current period be captured live; every other one waits without losing anything.
    chosen = [current] if current in eligible else calendar.between(*calendar.stretches(eligible, at_most)[0])
    return Try(chosen[0], chosen[-1], max((tries[one].ended_at for one in chosen if one in tries), default=None))


def given_up(covered: Iterable[PeriodCoverage], tries: Mapping[date, Tries]) -> list[date]:
    """The periods that are not good and not tried any more."""
    return [
        one.period
        for one in covered
        if one.state in _OPEN and one.period in tries and tries[one.period].count >= MAX_TRIES
    ]


def _is_due(
    one: PeriodCoverage,
    current: date,
    tries: Mapping[date, Tries],
    failed_at: Mapping[date, datetime],
    now: datetime,
) -> bool:
    if one.state not in _OPEN:
        return False
    tried = tries.get(one.period)
    count = tried.count if tried else 0
    is_current = one.period == current
    if count >= MAX_TRIES and not is_current:
        return False
    if one.state is State.PENDING and count <= 1:
        return True  # not tried, or in a run that another period's failure ended
    times = [time for time in (tried.ended_at if tried else None, failed_at.get(one.period)) if time]
    pause = RETRY_CURRENT_AFTER if is_current else RETRY_AFTER[count]
    return not times or now >= max(times) + pause
