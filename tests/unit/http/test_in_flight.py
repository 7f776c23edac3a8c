"""Many requests at once: how many, over which connections, and how they end."""

import threading
import time

import pytest

from tests.unit.conftest import TOKEN, error, page, said
from tmdb_assets.http.errors import AuthenticationError, ThrottledError
from tmdb_assets.http.limiter import RequestLimiter
from tmdb_assets.sandbox import Sandbox, SandboxSettings
from tmdb_assets.sources.tmdb.films.client import FilmsClient


def ask_sandbox(sandbox, **options):
    return FilmsClient(sandbox.api_url, sandbox.token, RequestLimiter(5_000), backoff_seconds=0.01, **options)


def test_every_key_gets_its_own_answer(server):
    with Sandbox(SandboxSettings(films=1_000)) as sandbox, ask_sandbox(sandbox) as client:
        pages = dict(client.in_flight(client.discover_page, range(1, 51)))

    assert sorted(pages) == list(range(1, 51))
    assert all(answer.page == number and len(answer.movie_ids) == 20 for number, answer in pages.items())
    assert client.counts.requests == {"/discover/movie": 50}


def test_as_many_requests_are_in_flight_as_allowed_and_no_more():
    with (
        Sandbox(SandboxSettings(films=1_200, latency_ms=100)) as sandbox,
        ask_sandbox(sandbox, max_in_flight=8) as client,
    ):
        answers = list(client.in_flight(client.discover_page, range(1, 61)))
        assert len(answers) == 60
        assert sandbox.stats()["most_in_flight"] == 8


def test_connections_are_used_again(server):
    def slowly(handler):
        time.sleep(0.002)
        said({"genres": [{"id": 18, "name": "Drama"}]})(handler)

    server.script = [slowly]
    with FilmsClient(server.url, TOKEN, RequestLimiter(5_000), max_in_flight=4) as client:
        answers = list(client.in_flight(lambda _: client.genres(), range(200)))

    assert len(answers) == len(server.paths) == 200
    assert server.connections <= 4


def test_answers_come_as_they_arrive_while_others_are_still_on_their_way(server):
    gate = threading.Event()

    def late(handler):
        gate.wait(10)
        said(page())(handler)

    server.script = [late, said(page())]
    with FilmsClient(server.url, TOKEN, RequestLimiter(5_000), max_in_flight=2) as client:
        answers = client.in_flight(lambda _: client.discover_page(1), range(5))
        first = [next(answers)[0] for _ in range(3)]
        gate.set()
        rest = [key for key, _ in answers]

    assert sorted([*first, *rest]) == [0, 1, 2, 3, 4]
    assert len(first) == 3


def test_keys_are_taken_only_as_fast_as_they_can_be_asked(server):
    taken = 0

    def keys():
        nonlocal taken
        for number in range(10_000):
            taken += 1
            yield number

    with FilmsClient(server.url, TOKEN, RequestLimiter(5_000), max_in_flight=4) as client:
        answers = client.in_flight(lambda _: client.discover_page(1), keys())
        for _ in range(10):
            next(answers)
        answers.close()

    assert taken <= 10 + 2 * 4 + 4
    assert len(server.paths) <= taken


def test_the_first_error_stops_asking_what_waits_is_not_asked_any_more(server):
    def slowly(handler):
        time.sleep(0.2)
        said(page())(handler)

    server.script = [error(401, 7, "Invalid API key."), slowly]

    with FilmsClient(server.url, TOKEN, RequestLimiter(5_000), max_in_flight=8) as client:
        with pytest.raises(AuthenticationError):
            list(client.in_flight(lambda _: client.discover_page(1), range(1_000)))

        # 8 were under way and 8 waited; of those, the thread that got the error may have taken one or two.
        assert len(server.paths) <= client.counts.total <= 12


def test_no_key_asks_nothing(server, client):
    assert list(client.in_flight(client.discover_page, [])) == []
    assert server.paths == []


def test_counts_are_right_with_many_threads_and_faults(server):
    good, broken = said(page()), error(503, 9, "Service offline")
    server.script = [good, broken] * 100 + [good]
    with FilmsClient(server.url, TOKEN, RequestLimiter(5_000), attempts=50, backoff_seconds=0.001) as client:
        list(client.in_flight(lambda _: client.discover_page(1), range(150)))

    assert client.counts.requests == {"/discover/movie": 250}
    assert client.counts.retries == {"/discover/movie": 100}
    assert client.counts.throttled == {}
    assert client.counts.total == len(server.paths) == 250


def test_details_are_counted_as_one_endpoint_whatever_the_film():
    with Sandbox(SandboxSettings(films=100, vanished_share=0)) as sandbox, ask_sandbox(sandbox) as client:
        ids = client.discover_page(1).movie_ids
        list(client.in_flight(client.details, ids))

    assert client.counts.requests == {"/discover/movie": 1, "/movie/{id}": len(ids)}


def test_a_429_to_one_pauses_all(server):
    arrivals = []

    def answer(handler):
        arrivals.append(time.monotonic())
        kind = error(429, 25, "Too many.", Retry_After="1") if len(arrivals) == 1 else said(page())
        kind(handler)

    server.script = [answer]
    limiter = RequestLimiter(5_000)
    with FilmsClient(server.url, TOKEN, limiter, max_in_flight=1) as throttled:
        # The first client is told to wait; the second, of the same process, waits with it.
        first = threading.Thread(target=throttled.discover_page, args=(1,))
        first.start()
        while limiter._resume_at == 0.0:
            time.sleep(0.001)
        with FilmsClient(server.url, TOKEN, limiter) as other:
            other.discover_page(1)
        first.join()

    assert len(arrivals) == 3
    assert min(arrivals[1:]) - arrivals[0] >= 1


def test_under_a_limit_of_the_server_all_answers_arrive_in_the_end():
    with (
        Sandbox(SandboxSettings(films=1_200, rate_limit=40)) as sandbox,
        ask_sandbox(sandbox, attempts=30) as client,
    ):
        assert len(list(client.in_flight(client.discover_page, range(1, 61)))) == 60
        assert sandbox.stats()["throttled"] == client.counts.throttled.total() > 0


def test_a_server_that_never_lets_anybody_through_ends_in_a_clear_error():
    with (
        Sandbox(SandboxSettings(films=100, rate_limit=1, retry_after=600)) as sandbox,
        ask_sandbox(sandbox) as client,
        pytest.raises(ThrottledError, match="Retry-After: 600"),
    ):
        list(client.in_flight(client.discover_page, range(1, 5)))
