"""The client of TMDB's API, with the questions that do not depend on what is captured.

Belongs here: the token, languages, reference lists. What is asked of films or series is a client of their own room,
made of this one. How requests are made, repeated and kept in flight is the business of `http`, what a body means is
`answers`'.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeVar

import requests
from requests.auth import AuthBase

from tmdb_assets.http.client import Client
from tmdb_assets.http.errors import NotFoundError
from tmdb_assets.http.limiter import RequestLimiter
from tmdb_assets.http.requester import Answer, Patience, Requester
from tmdb_assets.sources.tmdb.answers import Entries, parse_countries, parse_genres, parse_languages
from tmdb_assets.sources.tmdb.source import TMDB

V = TypeVar("V")

_ENGLISH = "en-US"


class _BearerToken(AuthBase):
    """Puts the token into the Authorization header; as `auth`, no entry of a .netrc file takes its place."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class TmdbClient(Client):
    """Asks TMDB, at most as fast as the limiter lets it, retrying what may pass.

    The token travels in the Authorization header only. Redirects are not followed, so it never goes to
    another host. A request takes at most `timeout_seconds`, with its retries and pauses; an answer has at most
    `max_bytes`.
    """

    max_bytes = 64_000_000

    def __init__(
        self,
        api_url: str,
        token: str,
        limiter: RequestLimiter,
        *,
        language: str = "en-US",
        max_in_flight: int = 32,
        timeout_seconds: float = 300.0,
        attempts: int = 6,
        backoff_seconds: float = 0.5,
    ) -> None:
        self._language = language
        requester = Requester(
            TMDB,
            api_url,
            Patience(timeout_seconds, attempts, backoff_seconds),
            limiter=limiter,
            auth=_BearerToken(token),
            headers={"Accept": "application/json"},
            connections=max_in_flight,
        )
        super().__init__(requester, max_in_flight)

    def countries(self) -> Entries:
        """The countries TMDB knows."""
        return self._get("/configuration/countries", parse_countries, {"language": self._language})

    def languages(self) -> Entries:
        """The languages TMDB knows."""
        return self._get("/configuration/languages", parse_languages)

    @property
    def language(self) -> str:
        """The language that titles and texts are asked for in."""
        return self._language

    def genre_list(self, path: str) -> Entries:
        """The genres at a path; one without a name in the language goes by its English name."""
        listed = self._genres(path, self._language)
        if self._is_english or all(row["name"] for row in listed.rows):
            return listed
        names = {row["genre_id"]: row["name"] for row in self._genres(path, _ENGLISH).rows}
        rows = [{**row, "name": row["name"] or names.get(row["genre_id"])} for row in listed.rows]
        nameless = [f"genre {row['genre_id']} has no name, not even in English." for row in rows if not row["name"]]
        return Entries(rows, nameless, len(nameless))

    @property
    def _is_english(self) -> bool:
        return self._language.partition("-")[0] == "en"

    def _genres(self, path: str, language: str) -> Entries:
        parse = partial(parse_genres, in_english=language == _ENGLISH or self._is_english)
        return self._get(path, parse, {"language": language})

    def _get_known(
        self, path: str, parse: Callable[[str, bytes], V], params: Mapping[str, str], counted_as: str
    ) -> V | None:
        """The same as `_get`; None if TMDB does not know what is asked for (404)."""
        try:
            return self._get(path, parse, params, counted_as)
        except NotFoundError:
            return None

    def _get(
        self,
        path: str,
        parse: Callable[[str, bytes], V],
        params: Mapping[str, str] | None = None,
        counted_as: str | None = None,
    ) -> V:
        def read(endpoint: str, answer: Answer) -> V:
            return parse(endpoint, answer.body(endpoint, self.max_bytes))

        return self._requester.get(path, read, params, counted_as=counted_as)
