"""A request ends within its time, whatever the other side does, and so do those that fly with it."""

import contextlib
import gzip
import json
import os
import threading
import time
from pathlib import Path

import pytest

from tests.unit.conftest import TOKEN, error, page, said
from tests.unit.raw_server import RawServer, chunk, forever, header
from tmdb_assets.http.errors import AnswerError, AuthenticationError, RedirectedError, ThrottledError, UpstreamError
from tmdb_assets.http.limiter import RequestLimiter
from tmdb_assets.sources.tmdb.films.client import FilmsClient

LIMIT = 0.8
LATE = 3.0  # what a busy machine may add; without its limit each of these would take longer


def client_of(server, **options):
    options = {"timeout_seconds": LIMIT, "backoff_seconds": 0.01} | options
    return FilmsClient(server.url, TOKEN, RequestLimiter(5_000), **options)


@contextlib.contextmanager
def ends_in_time(limit=LIMIT):
    started = time.monotonic()
    yield
    assert time.monotonic() - started < limit + LATE


def endless_gzip():
    yield header("Content-Encoding: gzip", "Content-Length: 1000000")
    yield from (bytes([byte]) for byte in gzip.compress(os.urandom(5_000)))


def endless_chunked_gzip():
    yield header("Content-Encoding: gzip", "Transfer-Encoding: chunked")
    yield from (chunk(bytes([byte])) for byte in gzip.compress(os.urandom(5_000)))


DRIPS = {
    "nothing at all": lambda: iter(()),
    "a status line": lambda: forever(b"HTTP/1.1 20", b"0"),
    "a header": lambda: forever(b"HTTP/1.1 200 OK\r\nX-Long: ", b"x"),
    "headers": lambda: forever(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
    "an interim status": lambda: forever(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "a body of known length": lambda: forever(header("Content-Length: 1000000"), b" "),
    "a body until the connection ends": lambda: forever(header(), b" "),
    "chunks": lambda: forever(header("Transfer-Encoding: chunked"), chunk(b" ")),
    "the length of a chunk": lambda: forever(header("Transfer-Encoding: chunked"), b"0"),
    "the trailer of a body in chunks": lambda: forever(header("Transfer-Encoding: chunked") + b"0\r\n", b"X: y\r\n"),
    "a gzip": endless_gzip,
    "a gzip in chunks": endless_chunked_gzip,
    "the body of an error": lambda: forever(b"HTTP/1.1 503 Down\r\nContent-Length: 100000\r\n\r\n", b" "),
}


@pytest.mark.parametrize("drip", DRIPS.values(), ids=DRIPS)
def test_what_drips_is_cut_off_in_time_with_an_error_that_says_so(drip):
    with (
        RawServer(drip, gap=0.05, close=False) as server,
        client_of(server) as client,
        ends_in_time(),
        pytest.raises(UpstreamError) as raised,
    ):
        client.discover_page(1)

    text = str(raised.value)
    assert text.startswith("TMDB /discover/movie: ")
    assert "Given up after 1 attempt in 1 s" in text
    assert "TMDB_TIMEOUT_SECONDS above 0.8" in text
    assert TOKEN not in text


def test_a_handshake_that_drips_is_cut_off_in_time():
    with RawServer(lambda: forever(b"\x16\x03\x03\x40\x00", b"\x02"), gap=0.05, close=False) as server:
        server.url = server.url.replace("http:", "https:")
        with client_of(server) as client, ends_in_time(), pytest.raises(UpstreamError, match="TMDB_TIMEOUT_SECONDS"):
            client.discover_page(1)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_drips_is_cut_off_in_time(scheme, monkeypatch):
    with RawServer(DRIPS["headers"], gap=0.05, close=False) as server:
        monkeypatch.setenv(f"{scheme}_proxy", server.url.removesuffix("/3"))
        monkeypatch.setenv("no_proxy", "")
        server.url = f"{scheme}://tmdb.example/3"
        with client_of(server) as client, ends_in_time(), pytest.raises(UpstreamError, match="TMDB_TIMEOUT_SECONDS"):
            client.discover_page(1)
        assert server.connections == 1


def test_a_body_that_a_cut_makes_look_complete_is_not_taken_for_one():
    body = json.dumps(page()).encode()

    def answer():
        yield header() + body
        yield from DRIPS["nothing at all"]()

    with RawServer(answer, close=False) as server, client_of(server) as client, pytest.raises(UpstreamError):
        client.discover_page(1)


def test_a_drip_that_ends_in_time_is_a_good_answer():
    body = json.dumps(page()).encode()
    pieces = [header(f"Content-Length: {len(body)}"), *(body[n : n + 10] for n in range(0, len(body), 10))]

    with RawServer(lambda: pieces, gap=0.01) as server, client_of(server, timeout_seconds=20) as client:
        assert client.discover_page(1).movie_ids == (550,)


@pytest.mark.parametrize(
    "start", [header(), header("Transfer-Encoding: chunked"), header("Content-Length: 1000000000")]
)
def test_an_endless_answer_is_left_when_it_is_larger_than_any_answer_could_be(start):
    with (
        RawServer(lambda: forever(start, chunk(b" " * 60_000))) as server,
        client_of(server, attempts=1, timeout_seconds=20) as client,
    ):
        client.max_bytes = 500_000
        with pytest.raises(AnswerError, match="has more than 500,000 bytes"):
            client.discover_page(1)

    assert server.sent < 20_000_000


def test_a_small_answer_that_unpacks_to_a_huge_one_is_left_too(server):
    server.script = [said(gzip.compress(b" " * 5_000_000), Content_Encoding="gzip")]
    with client_of(server, attempts=1, timeout_seconds=20) as client:
        client.max_bytes = 500_000
        with pytest.raises(AnswerError, match="has more than 500,000 bytes"):
            client.discover_page(1)


def test_pauses_count_and_the_error_names_what_was_tried(server):
    server.script = [error(503, 9, "Service offline")]

    with (
        client_of(server, attempts=1_000, backoff_seconds=0.2) as client,
        ends_in_time(),
        pytest.raises(UpstreamError, match=r"HTTP 503.*Given up after \d attempts in \d s.*TMDB_TIMEOUT_SECONDS"),
    ):
        client.discover_page(1)


def test_a_retry_after_beyond_the_time_that_is_left_ends_it_at_once(server):
    server.script = [error(429, 25, "Too many.", Retry_After="30")]

    with (
        client_of(server, timeout_seconds=5) as client,
        ends_in_time(0),
        pytest.raises(ThrottledError, match=r"pause is 30 s, and 5 s of the 5 s of TMDB_TIMEOUT_SECONDS"),
    ):
        client.discover_page(1)

    assert len(server.paths) == 1


def test_a_pause_of_the_limiter_beyond_the_time_that_is_left_ends_it_at_once(server):
    def answer(handler):
        limiter.pause(30)  # what another request was told
        error(503, 9, "Service offline")(handler)

    server.script = [answer]
    limiter = RequestLimiter(5_000)
    client = FilmsClient(server.url, TOKEN, limiter, timeout_seconds=5, backoff_seconds=0.01)
    with client, ends_in_time(0), pytest.raises(UpstreamError, match="TMDB_TIMEOUT_SECONDS"):
        client.discover_page(1)


def test_waiting_for_the_first_turn_is_not_the_time_of_the_request(server):
    with FilmsClient(server.url, TOKEN, RequestLimiter(2), timeout_seconds=0.3) as client:
        assert len(list(client.in_flight(lambda _: client.discover_page(1), range(3)))) == 3


def test_the_first_error_cuts_off_what_is_on_its_way(server):
    gate = threading.Event()
    server.script = [error(401, 7, "Invalid API key."), lambda _: gate.wait(20)]

    with (
        client_of(server, timeout_seconds=60, max_in_flight=8) as client,
        ends_in_time(0),
        pytest.raises(AuthenticationError),
    ):
        list(client.in_flight(lambda _: client.discover_page(1), range(50)))
    gate.set()


def test_the_first_error_ends_the_pauses_and_retries_of_the_others(server):
    answers = [error(503, 9, "Maintenance", Retry_After="30")] * 7

    def refuse(handler):
        time.sleep(0.3)
        error(401, 7, "Invalid API key.")(handler)

    server.script = [*answers, refuse]
    with (
        client_of(server, timeout_seconds=60, max_in_flight=8) as client,
        ends_in_time(0.3),
        pytest.raises(AuthenticationError),
    ):
        list(client.in_flight(lambda _: client.discover_page(1), range(8)))

    assert len(server.paths) == 8


def test_a_hanging_server_ends_many_requests_within_the_time_of_one():
    with (
        RawServer(DRIPS["nothing at all"], close=False) as server,
        client_of(server) as client,
        ends_in_time(),
        pytest.raises(UpstreamError, match=r"no complete answer|Read timed out"),
    ):
        list(client.in_flight(client.discover_page, range(1, 200)))


def test_after_an_error_the_client_can_be_used_again(server):
    server.script = [error(401, 7, "Invalid API key."), said(page())]
    with client_of(server, max_in_flight=1) as client:
        with pytest.raises(AuthenticationError):
            list(client.in_flight(lambda _: client.discover_page(1), range(3)))
        assert client.discover_page(1).movie_ids == (550,)
        assert len(list(client.in_flight(lambda _: client.discover_page(1), range(3)))) == 3


def test_no_thread_and_no_socket_is_left_of_a_request(server):
    with client_of(server, timeout_seconds=60) as client:
        client.discover_page(1)
        threads, files = threading.active_count(), len(list(Path("/proc/self/fd").iterdir()))
        for _ in range(20):
            client.discover_page(1)
        time.sleep(0.1)
        assert threading.active_count() <= threads
        assert len(list(Path("/proc/self/fd").iterdir())) <= files
    assert server.connections == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_says_that_the_address_may_be_wrong_and_its_endless_body_is_not_read(status):
    start = f"HTTP/1.1 {status} Moved\r\nLocation: https://elsewhere.example/login?token=x\r\n\r\n".encode()
    with (
        RawServer(lambda: forever(start, b"x" * 10_000)) as server,
        client_of(server, timeout_seconds=20) as client,
        pytest.raises(RedirectedError, match=r"redirected to elsewhere.example.*Check TMDB_API_URL") as raised,
    ):
        client.discover_page(1)

    assert server.connections == 1
    assert "token=x" not in str(raised.value)
