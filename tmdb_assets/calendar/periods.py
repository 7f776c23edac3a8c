"""What a period is: a UTC day or a UTC week, named by its first day.

Belongs here: the arithmetic of periods. Which periods a dataset should have, and what became of them, is beside it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby


@dataclass(frozen=True)
class Calendar:
    """Periods of one length that follow each other without gaps.

    Attributes:
        noun: What a person calls a period: `day`, `week`.
        days: Its length.
    """

    noun: str
    days: int

    def period_of(self, day: date) -> date:
        """The period that a day lies in; a week begins on Monday."""
        return day - timedelta(days=(day.toordinal() - 1) % self.days)

    def current(self, now: datetime) -> date:
        """The period that a time (UTC) lies in."""
        return self.period_of(now.date())

    def between(self, first: date, last: date) -> list[date]:
        """The periods from that of `first` to that of `last`, both included."""
        begin, end = self.period_of(first), self.period_of(last)
        return [begin + timedelta(days=n) for n in range(0, (end - begin).days + 1, self.days)]

    def next(self, period: date) -> date:
        """The period after a period."""
        return period + timedelta(days=self.days)

    def stretches(self, periods: Iterable[date], at_most: int) -> list[tuple[date, date]]:
        """Periods as ranges without gaps (first and last period), each of at most `at_most` periods, oldest first."""
        ranges = []
        numbered = enumerate(sorted(set(periods)))
        for _, group in groupby(numbered, key=lambda pair: pair[1].toordinal() - pair[0] * self.days):
            run = [period for _, period in group]
            ranges += [(run[n], run[min(n + at_most, len(run)) - 1]) for n in range(0, len(run), at_most)]
        return ranges


DAILY = Calendar("day", 1)
WEEKLY = Calendar("week", 7)


@dataclass(frozen=True)
class Timetable:
    """When a period is captured, by UTC times of its first day.

    Attributes:
        run_at: When its run starts by itself.
        due_at: From then on a period that is not captured yet is missed: its own run was due.
        deadline: From then on a period that is not there, and an asset that was not made again, is a person's business.
    """

    run_at: time
    due_at: time
    deadline: time

    def is_due(self, period: date, now: datetime) -> bool:
        """Whether a period should be captured by now (UTC)."""
        return now >= datetime.combine(period, self.due_at, UTC)

    def is_late(self, period: date, now: datetime) -> bool:
        """Whether the deadline of a period is over."""
        return now >= datetime.combine(period, self.deadline, UTC)
