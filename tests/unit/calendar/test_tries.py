"""Which missing period is tried next, how often, and when it is given up."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tmdb_assets.calendar.coverage import PeriodCoverage
from tmdb_assets.calendar.observation import State
from tmdb_assets.calendar.periods import DAILY, WEEKLY
from tmdb_assets.calendar.tries import MAX_TRIES, RETRY_AFTER, Tries, given_up, next_try

TODAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def missed(*days: int, state: State = State.PENDING) -> list[PeriodCoverage]:
    return [PeriodCoverage(ago(day), state, "for a reason") for day in sorted(days, reverse=True)]


def chosen(days, tries=None, failed_at=None, now=NOON, at_most=30):
    found = next_try(DAILY, days, tries or {}, failed_at or {}, now, at_most)
    return (found.first, found.last) if found else None


def test_the_oldest_days_come_first_as_a_bounded_range_without_gaps():
    assert chosen(missed(9, 8, 7, 5, 4)) == (ago(9), ago(7))
    assert chosen(missed(*range(1, 50))) == (ago(49), ago(20))
    assert chosen(missed(*range(1, 50)), at_most=7) == (ago(49), ago(43))


def test_today_comes_before_all_others_because_only_today_can_it_be_captured_live():
    assert chosen(missed(9, 8, 0)) == (ago(0), ago(0))


@pytest.mark.parametrize("state", [State.LIVE, State.RECOVERED, State.UNRECOVERABLE])
def test_good_and_lost_days_are_left_alone(state):
    assert chosen(missed(3, 2, state=state)) is None


def test_a_day_that_failed_is_left_alone_for_longer_each_time_and_then_for_ever():
    days = missed(3, state=State.FAILING)
    for count, pause in enumerate(RETRY_AFTER):
        tries = {ago(3): Tries(count, NOON - pause)} if count else {}
        failed_at = {ago(3): NOON - pause}
        assert chosen(days, tries, failed_at) == (ago(3), ago(3))
        assert chosen(days, tries, failed_at, NOON - timedelta(seconds=1)) is None
    given = {ago(3): Tries(MAX_TRIES, NOON - timedelta(days=300))}
    assert chosen(days, given) is None
    assert given_up(days, given) == [ago(3)]


def test_a_day_that_was_captured_by_a_run_that_another_day_ended_goes_on_at_once():
    tried = {ago(day): Tries(1, NOON) for day in (5, 4, 3)}
    days = sorted([*missed(5, 3), *missed(4, state=State.FAILING)], key=lambda covered: covered.period)

    assert chosen(days, tried, {ago(4): NOON}) == (ago(5), ago(5))


def test_today_is_tried_every_half_hour_of_it_however_often_it_failed():
    days = missed(0, state=State.FAILING)
    tries = {ago(0): Tries(MAX_TRIES + 9, NOON)}

    assert chosen(days, tries, {}, NOON + timedelta(minutes=29)) is None
    assert chosen(days, tries, {}, NOON + timedelta(minutes=30)) == (ago(0), ago(0))


def test_a_day_that_never_got_anywhere_is_given_up_too_and_said_so():
    days = missed(3)

    assert given_up(days, {ago(3): Tries(MAX_TRIES, NOON)}) == [ago(3)]
    assert given_up(days, {ago(3): Tries(MAX_TRIES - 1, NOON)}) == []


def test_a_run_that_was_killed_again_and_again_is_not_started_for_ever():
    days = missed(3)

    assert chosen(days, {ago(3): Tries(2, NOON)}) is None
    assert chosen(days, {ago(3): Tries(2, NOON - RETRY_AFTER[2])}) == (ago(3), ago(3))
    assert chosen(days, {ago(3): Tries(MAX_TRIES, NOON - timedelta(days=9))}) is None


def test_a_try_has_one_name_whoever_decides_and_no_other_try_has_it():
    days = missed(3, 2)
    names = {
        next_try(DAILY, days, {ago(3): Tries(1, NOON - timedelta(hours=hours))}, {}, NOON, 30).name
        for hours in (30, 40, 50, 60)
    }

    assert len(names) == 4
    assert next_try(DAILY, days, {}, {}, NOON, 30) == next_try(DAILY, days, {}, {}, NOON + timedelta(minutes=1), 30)


MONDAY = date(2026, 11, 16)


def weeks_missed(*weeks_ago: int) -> list[PeriodCoverage]:
    return [PeriodCoverage(MONDAY - timedelta(weeks=n), State.PENDING, "for a reason") for n in weeks_ago]


def test_weeks_that_follow_each_other_are_one_range_and_the_week_that_lasts_comes_first():
    oldest = next_try(WEEKLY, weeks_missed(5, 4, 2), {}, {}, NOON, 30)
    current = next_try(WEEKLY, weeks_missed(5, 4, 0), {}, {}, NOON, 30)

    assert (oldest.first, oldest.last) == (MONDAY - timedelta(weeks=5), MONDAY - timedelta(weeks=4))
    assert (current.first, current.last) == (MONDAY, MONDAY)


def test_a_week_is_tried_every_half_hour_of_all_its_days_however_often_it_failed():
    tries = {MONDAY: Tries(MAX_TRIES + 9, NOON)}

    assert next_try(WEEKLY, weeks_missed(0), tries, {}, NOON + timedelta(minutes=29), 30) is None
    assert next_try(WEEKLY, weeks_missed(0), tries, {}, NOON + timedelta(days=2), 30).first == MONDAY
    assert next_try(WEEKLY, weeks_missed(0), tries, {}, NOON + timedelta(days=3), 30) is None  # it is over
