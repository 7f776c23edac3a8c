"""The ledger of requests: what may be asked when, and by whom."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from tmdb_assets.capturing.quota import Outcome, Quota, UsedUpError

NOON = datetime(2026, 9, 8, 12, tzinfo=UTC)
TOMORROW = datetime(2026, 9, 9, tzinfo=UTC)


@pytest.fixture
def quota(tmp_path):
    return Quota(tmp_path / "quota" / "requests.sqlite", "omdb", "c4n4ry7e", 25)


def send(quota, now, outcome=Outcome.GOOD, thing="tt0000001", until=None, told=""):
    quota.settle(quota.note(thing, now), outcome, told, until)


def test_never_more_is_sent_in_a_utc_day_than_the_limit_without_the_reserve(quota):
    for _ in range(5):
        send(quota, NOON)

    assert quota.left(NOON) == 0
    with pytest.raises(UsedUpError, match="2026-09-09"):
        quota.note("tt0000001", NOON)
    assert quota.left(TOMORROW - timedelta(seconds=1)) == 0
    assert quota.left(TOMORROW) == 5


def test_a_request_counts_before_it_is_sent_whatever_becomes_of_it(quota):
    quota.note("tt0000001", NOON)
    send(quota, NOON, Outcome.FAILED)

    assert quota.left(NOON) == 3
    assert quota.outcomes(NOON.date()) == {"sent": 1, "failed": 1}


def test_many_at_a_time_do_not_send_more_than_there_is(quota):
    def ask(_):
        try:
            return bool(quota.note("tt0000001", NOON))
        except UsedUpError:
            return False

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(ask, range(30))) == 5


def test_looking_makes_no_file(quota):
    assert (quota.left(NOON), quota.refused_lately(NOON), quota.outcomes(NOON.date())) == (5, set(), {})
    assert not quota.path.exists()


def test_what_was_sent_is_known_after_a_restart_and_the_key_is_not_kept(quota):
    send(quota, NOON)
    again = Quota(quota.path, quota.source, quota.key, quota.daily_limit)

    assert again.left(NOON) == 4
    assert quota.key.encode() not in quota.path.read_bytes()


def test_another_key_and_another_source_have_quotas_of_their_own(quota):
    for _ in range(5):
        send(quota, NOON)

    assert Quota(quota.path, "omdb", "another0", 25).left(NOON) == 5
    assert Quota(quota.path, "mdblist", quota.key, 25).left(NOON) == 5


def test_a_refusal_closes_the_day_and_one_request_an_hour_tries_from_five_past_midnight(quota):
    send(quota, NOON)
    send(quota, NOON, Outcome.USED_UP, "tt0000003")

    assert quota.left(TOMORROW + timedelta(minutes=4)) == 0
    first = TOMORROW + timedelta(minutes=5)
    assert quota.left(first) == 1
    send(quota, first, Outcome.USED_UP, "tt0000004")
    assert quota.left(first + timedelta(minutes=59)) == 0
    assert quota.left(first + timedelta(hours=1)) == 1
    assert quota.refused_lately(first) == {"tt0000003", "tt0000004"}

    send(quota, first + timedelta(hours=1))
    assert quota.left(first + timedelta(hours=1)) == 3
    assert quota.refused_lately(first + timedelta(hours=26)) == set()


def test_a_try_that_came_to_nothing_is_not_repeated_within_the_hour(quota):
    send(quota, NOON, Outcome.USED_UP)
    first = TOMORROW + timedelta(minutes=5)
    send(quota, first, Outcome.FAILED)

    assert quota.left(first + timedelta(minutes=1)) == 0
    assert quota.left(first + timedelta(hours=1)) == 1


def test_a_source_that_says_when_it_answers_again_is_tried_then(quota):
    send(quota, NOON, Outcome.USED_UP, until=NOON + timedelta(hours=3))

    assert quota.left(NOON + timedelta(hours=2, minutes=59)) == 0
    assert quota.left(NOON + timedelta(hours=3)) == 1


@pytest.mark.parametrize("until", [NOON - timedelta(days=600), NOON + timedelta(days=400)])
def test_a_time_that_cannot_be_one_is_not_believed(quota, until):
    send(quota, NOON, Outcome.USED_UP, until=until)

    assert quota.left(NOON + timedelta(hours=3)) == 0
    assert quota.left(TOMORROW + timedelta(minutes=5)) == 1


def test_a_refused_key_is_not_tried_again_on_its_day_and_one_request_tries_it_on_the_next(quota):
    send(quota, NOON, Outcome.BAD_KEY, told="Invalid API key!")

    state = quota.state(NOON + timedelta(hours=11))
    assert (state.left, state.refused_key) == (0, "Invalid API key!")
    assert quota.state(TOMORROW).left == 1
    assert quota.state(TOMORROW).refused_key is None
    assert Quota(quota.path, "omdb", "another0", 25).state(NOON).refused_key is None


def test_old_rows_are_not_kept_for_ever(quota):
    send(quota, NOON)
    send(quota, NOON + timedelta(days=31))

    with sqlite3.connect(quota.path) as ledger:
        assert ledger.execute("select count(*) from request").fetchone() == (1,)


def test_a_ledger_that_cannot_be_used_says_so_and_nothing_is_sent(quota):
    quota.path.parent.mkdir()
    quota.path.write_bytes(b"no database at all " * 100)

    with pytest.raises(OSError, match="ledger of requests"):
        quota.note("tt0000001", NOON)
