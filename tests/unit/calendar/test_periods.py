"""Periods: UTC days, and UTC weeks that begin on Monday."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tmdb_assets.calendar.periods import DAILY, WEEKLY, Timetable

MONDAY, SUNDAY = date(2026, 11, 16), date(2026, 11, 22)
CALENDARS = st.sampled_from([DAILY, WEEKLY])
DAYS = st.dates(date(1950, 1, 1), date(2090, 12, 31))


def weeks(*numbers):
    return [MONDAY + timedelta(weeks=number) for number in numbers]


def test_a_week_is_named_by_its_monday_and_ends_with_its_sunday():
    assert WEEKLY.period_of(MONDAY) == MONDAY
    assert WEEKLY.period_of(SUNDAY) == MONDAY
    assert WEEKLY.period_of(MONDAY - timedelta(days=1)) == MONDAY - timedelta(days=7)
    assert WEEKLY.current(datetime(2026, 11, 22, 23, 59, tzinfo=UTC)) == MONDAY
    assert WEEKLY.current(datetime(2026, 11, 23, tzinfo=UTC)) == date(2026, 11, 23)


def test_the_periods_between_two_days_are_those_that_the_days_lie_in_and_all_in_between():
    assert WEEKLY.between(SUNDAY, SUNDAY + timedelta(days=1)) == weeks(0, 1)
    assert WEEKLY.between(MONDAY, SUNDAY) == weeks(0)
    assert WEEKLY.between(SUNDAY, MONDAY + timedelta(days=15)) == weeks(0, 1, 2)
    assert DAILY.between(MONDAY, MONDAY + timedelta(days=1)) == [MONDAY, date(2026, 11, 17)]
    assert DAILY.between(SUNDAY, MONDAY) == []


def test_periods_become_ranges_without_gaps_of_a_bounded_length():
    days = [MONDAY + timedelta(days=n) for n in (0, 1, 2, 4, 6, 7)]

    assert DAILY.stretches(days, 2) == [(days[0], days[1]), (days[2], days[2]), (days[3], days[3]), (days[4], days[5])]
    assert WEEKLY.stretches(weeks(5, 1, 0, 2, 2), 2) == [(*weeks(0, 1),), (*weeks(2, 2),), (*weeks(5, 5),)]
    assert DAILY.stretches([], 30) == []


@given(CALENDARS, DAYS, st.integers(0, 40), st.integers(1, 9))
def test_every_period_is_followed_by_the_next_and_ranges_lose_none(calendar, day, days, at_most):
    periods = calendar.between(day, day + timedelta(days=days))

    assert periods[0] <= day < calendar.next(periods[0])
    assert periods[-1] <= day + timedelta(days=days) < calendar.next(periods[-1])
    assert [calendar.next(period) for period in periods[:-1]] == periods[1:]
    ranges = calendar.stretches(periods, at_most)
    assert [period for first, last in ranges for period in calendar.between(first, last)] == periods
    assert all(len(calendar.between(*one)) <= at_most for one in ranges)


@pytest.mark.parametrize(
    ("hour", "minute", "due", "late"), [(9, 29, 0, 0), (9, 30, 1, 0), (11, 59, 1, 0), (12, 0, 1, 1)]
)
def test_a_period_is_due_and_late_at_hours_of_its_first_day(hour, minute, due, late):
    timetable = Timetable(run_at=time(9), due_at=time(9, 30), deadline=time(12))
    now = datetime(2026, 11, 16, hour, minute, tzinfo=UTC)

    assert timetable.is_due(MONDAY, now) == due
    assert timetable.is_late(MONDAY, now) == late
    assert timetable.is_late(MONDAY, now + timedelta(days=1))
    assert not timetable.is_due(MONDAY, now - timedelta(days=1))
