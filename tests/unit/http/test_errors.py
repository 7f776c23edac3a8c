"""Errors: one small hierarchy, each with source, endpoint and status, and what to do next."""

import inspect

import pytest

from tests.unit.conftest import error as tmdb_error
from tests.unit.conftest import said
from tmdb_assets.http import errors
from tmdb_assets.http.client import Client
from tmdb_assets.http.errors import AuthenticationError, SourceError, ThrottledError, UpstreamError
from tmdb_assets.http.requester import Patience, Requester
from tmdb_assets.http.source import Source, Words
from tmdb_assets.sources.tmdb.exports import NoExportError
from tmdb_assets.sources.tmdb.source import TMDB

OTHER = Source(
    name="Other",
    address_hint="OTHER_URL",
    timeout_variable="OTHER_SECONDS",
    rate_hint="Ask less",
    credentials="key",
    credentials_hint="Set OTHER_KEY",
    words=lambda body: Words(body.decode(), code="E1"),
)
KINDS = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if kind.__module__ == errors.__name__]


def test_whoever_catches_a_source_error_catches_them_all():
    assert len(KINDS) == 9
    assert all(issubclass(kind, SourceError) for kind in [*KINDS, NoExportError])


@pytest.mark.parametrize("source", [TMDB, OTHER], ids=lambda source: source.name)
@pytest.mark.parametrize("kind", KINDS)
def test_an_error_names_source_endpoint_and_problem_and_says_what_to_do_next(kind, source):
    error = kind(source, "/movie/550", "it rains.", status=503)

    assert str(error) == f"{source.name} /movie/550: it rains. {error.next_step}"
    assert (error.endpoint, error.status) == ("/movie/550", 503)
    assert error.next_step.endswith(".")
    assert not {"{", "}"} & set(error.next_step)
    assert source is TMDB or "TMDB" not in str(error)


def test_every_kind_says_something_else_to_do():
    assert len({kind.advice for kind in [*KINDS, NoExportError]}) == len(KINDS) + 1


@pytest.mark.parametrize(
    ("status", "kind", "text"),
    [
        (401, AuthenticationError, "Other /x: the key was refused (HTTP 401, E1: no). Set OTHER_KEY; then"),
        (403, AuthenticationError, "Other /x: the key was refused (HTTP 403, E1: no). Set OTHER_KEY; then"),
        (429, ThrottledError, "Other /x: too many requests (HTTP 429, E1: no, Retry-After: 9). Given up"),
        (503, UpstreamError, "Other /x: Other is broken (HTTP 503, E1: no). Given up"),
    ],
)
def test_the_errors_of_a_source_have_its_own_names_words_and_settings(server, status, kind, text):
    server.script = [said(b"no", status, Retry_After="9")]

    with Client(Requester(OTHER, server.url, Patience(2, attempts=2))) as client, pytest.raises(kind) as raised:
        client._requester.get("/x", lambda endpoint, answer: answer.body(endpoint, 10))

    assert str(raised.value).startswith(text)
    assert raised.value.given_up == "" or "of the 2 s of OTHER_SECONDS are left" in str(raised.value)
    assert "TMDB" not in str(raised.value)


def test_a_403_of_something_in_front_of_tmdb_says_nothing_of_the_token(server, client):
    server.script = [said(b"<html>Forbidden</html>", 403)]
    with pytest.raises(UpstreamError, match=r"^TMDB /genre/movie/list: TMDB is broken \(HTTP 403\)"):
        client.genres()

    server.script = [tmdb_error(403, 7, "Invalid API key.")]
    refused = r"the token was refused \(HTTP 403, status_code 7: Invalid API key.\). Set TMDB_API_TOKEN"
    with pytest.raises(AuthenticationError, match=f"^TMDB /genre/movie/list: {refused}"):
        client.genres()
