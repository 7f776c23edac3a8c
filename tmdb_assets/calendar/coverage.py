"""What has become of every period of a dataset: captured live, recovered, lost for good, failing, or still to come.

Belongs here: the standing list of all periods with reason and next step. How a source observed a period, and what a
missed one means, is said by the source. Nothing here fetches or runs anything; the sensor, the check and the command
line act on this list.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from upath import UPath

from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.calendar.failures import Failure, failed_periods
from tmdb_assets.calendar.observation import State
from tmdb_assets.calendar.periods import Calendar
from tmdb_assets.lake.partitions import RawLake
from tmdb_assets.settings import Settings
from tmdb_assets.warehouse.publication import Contents, read_published

GOOD = (State.LIVE, State.RECOVERED)


@dataclass(frozen=True)
class PeriodCoverage:
    """A period in the standing list.

    Attributes:
        period: Its first day (UTC).
        state: What has become of it.
        reason: Why it is not good; empty for a good one.
    """

    period: date
    state: State
    reason: str = ""


def first_period(dataset: Dataset, settings: Settings, today: date) -> date:
    """The first period of a dataset: the one that is set, else the earliest that was captured, published or tried.

    Raises:
        SettingsError: The one that is set lies in the future.
    """
    if start := dataset.start(settings, today):
        return dataset.calendar.period_of(start)
    paths = dataset.paths(settings)
    captured = dataset.observation.periods(RawLake(UPath(settings.raw_dir)))
    first = min([today, *captured[:1], *read_published(paths).periods[:1], *failed_periods(paths)])
    return dataset.calendar.period_of(first)


def expected_periods(dataset: Dataset, settings: Settings, now: datetime) -> list[date]:
    """The periods that should be good by now, oldest first; the current one from the time on at which it is due."""
    current = dataset.calendar.current(now)
    first = first_period(dataset, settings, now.date())
    last = current if dataset.timetable.is_due(current, now) else current - timedelta(days=1)
    return dataset.calendar.between(first, last)


def cover(
    dataset: Dataset, settings: Settings, lake: RawLake, now: datetime, periods: Iterable[date] | None = None
) -> list[PeriodCoverage]:
    """The standing list of a dataset, oldest first.

    Args:
        dataset: The dataset.
        settings: Where things are, and how long facts are kept.
        lake: The raw layer.
        now: The time (UTC).
        periods: The periods to list; without them every one that should be good by now, and every one that was
            published or failed.
    """
    paths = dataset.paths(settings)
    published = read_published(paths)
    kept_since = dataset.facts_since(settings, now.date()) or date.min
    failed = failed_periods(paths)
    if periods is None:
        periods = {*expected_periods(dataset, settings, now), *published.periods, *failed}
    return [
        _cover_period(dataset, period, lake, published, failed, now)
        for period in sorted(set(periods))
        if kept_since <= period <= now.date()
    ]


def _cover_period(
    dataset: Dataset,
    period: date,
    lake: RawLake,
    published: Contents,
    failed: Mapping[date, Failure],
    now: datetime,
) -> PeriodCoverage:
    observation = dataset.observation
    way = observation.way(lake, period)
    if period in published.periods:
        was_recovered = period in published.recovered if way is None else observation.state(way) is State.RECOVERED
        return PeriodCoverage(period, State.RECOVERED if was_recovered else State.LIVE)
    if noted := failed.get(period):
        state = State.UNRECOVERABLE if noted.is_final else State.FAILING
        return PeriodCoverage(period, state, f"{noted.asset}: {noted.reason}")
    if way is not None:
        return PeriodCoverage(period, State.PENDING, "captured, not published yet")
    return PeriodCoverage(period, *observation.missed(period, now))


@dataclass(frozen=True)
class Span:
    """Consecutive periods of one state and reason."""

    dataset: str
    calendar: Calendar
    first: date
    last: date
    state: State
    reason: str

    @property
    def count(self) -> int:
        """How many periods it has."""
        return (self.last - self.first).days // self.calendar.days + 1

    @property
    def name(self) -> str:
        """The periods as a person says them."""
        return str(self.first) if self.first == self.last else f"{self.first} to {self.last}"

    @property
    def next_step(self) -> str:
        """The command that comes next; empty for good periods. For lost ones it asks upstream once more."""
        last = f" {self.last}" if self.last != self.first else ""
        return "" if self.state in GOOD else f"tmdb-assets backfill {self.first}{last} --dataset {self.dataset}"


def spans(dataset: Dataset, covered: Sequence[PeriodCoverage]) -> list[Span]:
    """The standing list with consecutive periods of the same state and reason put together."""

    def reason_of(one: PeriodCoverage) -> str:
        # A reason that names its own period is the same reason on the next one.
        return one.reason.replace(str(one.period), "{period}")

    result = []
    for (state, _), group in groupby(covered, key=lambda one: (one.state, reason_of(one))):
        members = list(group)
        for first, last in dataset.calendar.stretches([one.period for one in members], len(members)):
            named = str(first) if first == last else f"the {dataset.calendar.noun}"
            reason = reason_of(members[0]).replace("{period}", named)
            result.append(Span(dataset.name, dataset.calendar, first, last, state, reason))
    return result
