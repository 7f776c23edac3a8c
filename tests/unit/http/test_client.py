"""What the client sends, and what it makes of each kind of answer."""

import re
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.unit.conftest import TOKEN, cut_off, error, page, said
from tmdb_assets.http.errors import (
    AnswerError,
    AuthenticationError,
    NotFoundError,
    RejectedError,
    SourceError,
    ThrottledError,
    UpstreamError,
)
from tmdb_assets.http.limiter import RequestLimiter
from tmdb_assets.sources.tmdb.films.answer_types import MovieDetails
from tmdb_assets.sources.tmdb.films.client import FilmsClient

LISTS = {"genres": [], "production_companies": [], "production_countries": [], "spoken_languages": []}
PARTS = {"credits": {"cast": [], "crew": []}, "keywords": {"keywords": []}, "external_ids": {}}
PARTS["release_dates"] = {"results": []}
DETAILS = dict.fromkeys(MovieDetails.model_fields) | LISTS | PARTS | {"id": 550, "title": "Fight Club"}
GOOD_PAGE = said(page())


def test_a_discover_page_asks_for_the_films_by_popularity_without_adult_and_video_entries(server, client):
    server.script = [said(page(3, (550, 13), 54_310))]

    answer = client.discover_page(3)

    asked = urlsplit(server.paths[0])
    assert asked.path == "/3/discover/movie"
    assert parse_qs(asked.query) == {
        "sort_by": ["popularity.desc"],
        "include_adult": ["false"],
        "include_video": ["false"],
        "language": ["en-US"],
        "page": ["3"],
    }
    assert (answer.page, answer.movie_ids, answer.last_page) == (3, (550, 13), 500)


def test_details_come_with_everything_appended_in_one_request(server):
    server.script = [said(DETAILS)]
    with FilmsClient(server.url, TOKEN, RequestLimiter(5_000), language="pt-BR") as client:
        text = client.details(550)

    asked = urlsplit(server.paths[0])
    assert asked.path == "/3/movie/550"
    assert parse_qs(asked.query) == {
        "append_to_response": ["credits,keywords,external_ids,release_dates,watch/providers"],
        "language": ["pt-BR"],
    }
    assert '"Fight Club"' in text.payload


def test_the_token_travels_in_the_authorization_header_only(server, client):
    server.script = [said(DETAILS)]
    client.details(550)

    assert server.headers[0]["Authorization"] == f"Bearer {TOKEN}"
    assert TOKEN not in server.paths[0]
    assert [name for name, value in server.headers[0].items() if TOKEN in value] == ["Authorization"]


def test_no_netrc_file_takes_the_place_of_the_token(server, client, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("default login somebody password else\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))

    client.discover_page(1)

    assert server.headers[0]["Authorization"] == f"Bearer {TOKEN}"


def test_a_redirect_is_not_followed_so_the_token_stays_with_its_host(server, client):
    server.script = [said(b"", 302, Location=f"{server.url}/elsewhere")]

    with pytest.raises(RejectedError, match="HTTP 302"):
        client.discover_page(1)

    assert len(server.paths) == 1


@pytest.mark.parametrize(
    "answer",
    [
        error(401, 7, "Invalid API key."),
        error(429, 25, "Too many.", Retry_After="9999"),
        error(500, 11, "Internal error"),
        error(400, 22, "Invalid page"),
        said(b"no json"),
        said(b"", 302, Location="/x"),
        cut_off(b'{"page": 1', reset=True),
    ],
)
def test_no_error_and_no_text_of_the_client_holds_the_token(server, client, answer):
    server.script = [answer]

    with pytest.raises(SourceError) as raised:
        client.discover_page(1)

    chain = [raised.value, raised.value.__cause__, raised.value.__context__]
    assert TOKEN not in "".join(f"{e!r} {e}" for e in chain)
    assert TOKEN not in repr(client) + repr(client.counts) + repr(vars(client)) + repr(vars(client._requester)) + repr(
        client._requester._session.headers
    )
    assert (raised.value.endpoint, "127.0.0.1/3" in str(raised.value)) == ("/discover/movie", False)


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_token_ends_it_at_once_and_says_what_to_do(server, client, status):
    server.script = [error(status, 7, "Invalid API key: You must be granted a valid key.")]

    with pytest.raises(AuthenticationError, match=r"You must be granted a valid key.*Set TMDB_API_TOKEN") as raised:
        client.genres()

    assert len(server.paths) == 1
    assert raised.value.status == status
    assert client.counts.retries.total() == 0


def test_a_film_that_tmdb_does_not_know_has_no_details(server, client):
    server.script = [error(404, 34, "The resource you requested could not be found.")]

    assert client.details(550) is None
    assert len(server.paths) == 1


def test_a_missing_endpoint_is_no_missing_film(server, client):
    server.script = [error(404, 34, "The resource you requested could not be found.")]

    with pytest.raises(NotFoundError, match="/discover/movie"):
        client.discover_page(1)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (error(400, 22, "Invalid page: Pages start at 1"), "status_code 22: Invalid page: Pages start at 1"),
        (error(422, 20, "Invalid date range"), "status_code 20: Invalid date range"),
        (said({"errors": ["query must be provided", "page too"]}, 422), "query must be provided; page too"),
        (said({"errors": 5, "status_message": None}, 400), "HTTP 400"),
        (said(["not", "an", "object"], 400), "HTTP 400"),
        (said(b"[" * 100_000, 400), "HTTP 400"),
        (said(b"\xff\xfe", 418), "HTTP 418"),
        (said(b"", 410), "HTTP 410"),
    ],
)
def test_a_rejected_request_is_not_repeated_and_the_error_has_tmdbs_words(server, client, answer, words):
    server.script = [answer]

    with pytest.raises(RejectedError, match=re.escape(words)) as raised:
        client.discover_page(1)

    assert len(server.paths) == 1
    assert len(str(raised.value)) < 500


@pytest.mark.parametrize(
    "bad",
    [
        error(500, 11, "Internal error"),
        error(503, 9, "Service offline"),
        error(504, 24, "Timeout"),
        said(b"<html><body><h1>502 Bad Gateway</h1></body></html>", 502, Content_Type="text/html"),
        cut_off(b'{"page": 1', reset=True),
        cut_off(b'{"page": 1', reset=False),
        said(b'{"page": 1, "results": [{"id": 5'),
        said(b"Service is starting <NaN>"),
        said(page(2)),
        said(b"[]"),
        said(b"not gzip", Content_Encoding="gzip"),
        error(429, 25, "Your request count (41) is over the allowed limit of (40)."),
        error(429, 25, "Too many.", Retry_After="soon"),
        error(503, 9, "Service offline", Retry_After="1.5"),
    ],
)
def test_what_may_pass_is_asked_again(server, client, bad):
    server.script = [bad, bad, GOOD_PAGE]

    assert client.discover_page(1).movie_ids == (550,)

    assert len(server.paths) == 3
    assert client.counts.requests == {"/discover/movie": 3}
    assert client.counts.retries == {"/discover/movie": 2}


@pytest.mark.parametrize(
    ("bad", "kind", "words"),
    [
        (error(503, 9, "Service offline"), UpstreamError, "status_code 9: Service offline"),
        (said(b"<html>502 Bad Gateway</html>", 502), UpstreamError, "HTTP 502"),
        (cut_off(b"{", reset=True), UpstreamError, "no answer"),
        (error(429, 25, "Too many."), ThrottledError, "Lower TMDB_REQUESTS_PER_SECOND"),
        (said(b'{"page": 1, "res'), AnswerError, "no JSON"),
        (said(page(7)), AnswerError, "page 1 was asked for, page 7 came"),
    ],
)
def test_what_does_not_pass_ends_after_six_attempts_and_names_the_endpoint(server, client, bad, kind, words):
    server.script = [bad]

    with pytest.raises(kind, match=words) as raised:
        client.discover_page(1)

    assert len(server.paths) == client.counts.total == 6
    assert raised.value.endpoint == "/discover/movie"
    assert client.counts.retries.total() == 5


def test_the_answer_about_another_film_is_not_taken_for_the_one_asked_for(server, client):
    server.script = [said(DETAILS | {"id": 551})]

    with pytest.raises(AnswerError, match="/movie/550: the answer is about film 551"):
        client.details(550)


def test_a_refused_connection_is_an_upstream_that_could_not_be_reached(server):
    url = server.url
    server.server_close()
    with FilmsClient(url, TOKEN, RequestLimiter(5_000), attempts=2, backoff_seconds=0.01) as client:
        with pytest.raises(UpstreamError, match="refused") as raised:
            client.genres()
        assert raised.value.status is None
        assert client.counts.requests == {"/genre/movie/list": 2}


def seconds_until_answered(client):
    started = time.monotonic()
    client.discover_page(1)
    return time.monotonic() - started


def test_a_retry_after_in_seconds_is_waited_for(server, client):
    server.script = [error(429, 25, "Too many.", Retry_After="1"), GOOD_PAGE]

    assert seconds_until_answered(client) >= 1
    assert client.counts.throttled == {"/discover/movie": 1}


def test_a_retry_after_that_is_a_date_is_waited_for(server, client):
    until = datetime.now(UTC) + timedelta(seconds=2)
    server.script = [error(429, 25, "Too many.", Retry_After=format_datetime(until, usegmt=True)), GOOD_PAGE]

    client.discover_page(1)

    # The date has whole seconds, which may have been cut.
    assert datetime.now(UTC) >= until.replace(microsecond=0)


def test_a_retry_after_of_a_broken_upstream_is_waited_for(server, client):
    server.script = [error(503, 9, "Maintenance", Retry_After="1"), GOOD_PAGE]

    assert seconds_until_answered(client) >= 1


@pytest.mark.parametrize("asked", ["121", "86400", "Fri, 31 Dec 2100 23:59:59 GMT"])
def test_an_absurdly_long_retry_after_is_not_waited_for_but_told(server, client, asked):
    server.script = [error(429, 25, "Too many.", Retry_After=asked)]

    with pytest.raises(ThrottledError, match=f"Retry-After: {asked}"):
        client.discover_page(1)

    assert len(server.paths) == 1
    assert client.counts.throttled == {"/discover/movie": 1}


def test_every_429_is_counted_the_last_one_too(server, client):
    server.script = [error(429, 25, "Too many.")]

    with pytest.raises(ThrottledError):
        client.discover_page(1)

    assert client.counts.throttled == {"/discover/movie": 6}
