"""The limiter: never more than allowed in any second, one for the process, and a pause holds everybody."""

import threading
import time

import pytest

from tmdb_assets.http.limiter import RequestLimiter, shared_limiter


def passages(limiter, count):
    """For each of `count` passages the times before it was asked for and after it was given."""
    times = []
    for _ in range(count):
        before = time.monotonic()
        limiter.wait()
        times.append((before, time.monotonic()))
    return times


@pytest.mark.parametrize("per_second", [20, 100])
def test_no_sliding_second_has_more_passages_than_allowed(per_second):
    times = passages(RequestLimiter(per_second), int(1.6 * per_second))

    # A passage lies somewhere between its two times: what is too close even then is too close for sure.
    for (before, _), (_, after) in zip(times, times[per_second:], strict=False):
        assert after - before > 0.999


def test_passages_are_spaced_evenly_and_not_in_bursts():
    times = [after for _, after in passages(RequestLimiter(20), 10)]

    assert times[-1] - times[0] >= 9 * 0.9 / 20 * 0.98


@pytest.mark.parametrize("per_second", [0.1, 0.5, 1, 1.5, 1.99, 2, 2.5, 39.0, 1_000, 10_000])
def test_every_rate_that_a_setting_may_have_lets_the_first_request_through_at_once(per_second):
    started = time.monotonic()
    RequestLimiter(per_second).wait()

    assert time.monotonic() - started < 1


@pytest.mark.parametrize("per_second", [1.6, 4])
def test_a_slow_rate_is_kept_too(per_second):
    started = time.monotonic()
    passages(RequestLimiter(per_second), 3)

    assert time.monotonic() - started >= 2 * 0.89 / per_second


def test_a_rate_is_nearly_reached():
    started = time.monotonic()
    passages(RequestLimiter(100), 150)

    # Generous, for this is no benchmark: a limiter that buffers between passages takes twice as long.
    assert time.monotonic() - started < 2.5


def test_many_threads_together_get_no_more_than_one():
    limiter = RequestLimiter(50)
    threads = [threading.Thread(target=passages, args=(limiter, 12)) for _ in range(8)]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    # Whatever the scheduling: 96 passages, of which at most 50 in the first second.
    assert time.monotonic() - started >= 0.9


API = "https://api.example.org/3"


def test_the_limiter_of_a_host_and_rate_is_the_same_for_the_whole_process():
    found = []
    threads = [threading.Thread(target=lambda: found.append(shared_limiter(API, 37.5))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len({id(limiter) for limiter in found}) == 1
    assert shared_limiter(API, 37.5) is found[0]
    assert found[0].per_second == 37.5


@pytest.mark.parametrize(
    "url", ["https://api.example.org/4/x", "https://API.example.org", "https://api.example.org:443"]
)
def test_clients_of_one_host_share_its_limiter_whatever_they_ask(url):
    assert shared_limiter(url, 37.5) is shared_limiter(API, 37.5)


@pytest.mark.parametrize("url", ["https://example.org/3", "https://api.example.org:8443/3", "http://api.example.org/3"])
def test_another_host_with_the_same_rate_has_a_limiter_of_its_own(url):
    slow = shared_limiter(API, 0.2)
    slow.wait()
    started = time.monotonic()
    shared_limiter(url, 0.2).wait()

    assert time.monotonic() - started < 2


def test_another_rate_of_a_host_has_a_limiter_of_its_own():
    assert shared_limiter(API, 5).per_second == 5
    assert shared_limiter(API, 6).per_second == 6


def test_a_pause_holds_everybody():
    limiter = RequestLimiter(1_000)
    limiter.pause(0.5)
    started = time.monotonic()
    arrivals = []

    def arrive():
        limiter.wait()
        arrivals.append(time.monotonic())

    threads = [threading.Thread(target=arrive) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert min(arrivals) - started >= 0.49


def test_a_shorter_pause_does_not_end_a_longer_one():
    limiter = RequestLimiter(1_000)
    started = time.monotonic()
    limiter.pause(0.3)
    limiter.pause(0.01)
    limiter.wait()

    assert time.monotonic() - started >= 0.3


def test_a_pause_that_is_made_longer_while_somebody_waits_holds_him_too():
    limiter = RequestLimiter(1_000)
    started = time.monotonic()
    limiter.pause(0.1)
    waiting = threading.Thread(target=limiter.wait)
    waiting.start()
    limiter.pause(0.4)
    waiting.join()

    assert time.monotonic() - started >= 0.39


def test_a_turn_that_would_come_too_late_is_not_waited_for_and_not_taken():
    limiter = RequestLimiter(1_000)
    limiter.pause(0.4)
    started = time.monotonic()

    assert not limiter.wait(until=started + 0.2)
    assert time.monotonic() - started < 0.2
    assert limiter.wait()


def test_whoever_waits_is_told_when_the_turn_is_not_wanted_any_more():
    limiter, ended = RequestLimiter(1_000), threading.Event()
    limiter.pause(30)
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(limiter.wait(ended=ended))) for _ in range(5)]
    for thread in threads:
        thread.start()
    started = time.monotonic()
    ended.set()
    for thread in threads:
        thread.join()

    assert answers == [False] * 5
    assert time.monotonic() - started < 1.5
