"""The client of TMDB's API: its endpoints.

Belongs here: paths, queries, the token. How requests are made, repeated and kept in flight is the business of `http`,
what a body means is `answers`'.
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
from tmdb_assets.sources.tmdb.films.answer_types import EXPECTED_OF_DETAILS
from tmdb_assets.sources.tmdb.films.answers import (
    ChangesPage,
    DiscoverPage,
    Entries,
    Text,
    parse_changes_page,
    parse_collection,
    parse_countries,
    parse_details,
    parse_discover_page,
    parse_genres,
    parse_languages,
)
from tmdb_assets.sources.tmdb.source import TMDB

V = TypeVar("V")

_ENGLISH = "en-US"

APPENDED = ("credits", "keywords", "external_ids", "release_dates")
"""Sub-resources that come with a film's details in the same request; without one of them details are none."""

KEPT = ("watch/providers",)
"""More of them, which are kept in raw data alone: nothing is made of them yet, and details are good without them."""


_EXPECTED = ("popularity", "vote_average", "vote_count")  # the numbers of the day: nobody can ask for them later


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

    def discover_page(self, page: int) -> DiscoverPage:
        """A page of the films by popularity, without adult and video entries."""
        params = {
            "sort_by": "popularity.desc",
            "include_adult": "false",
            "include_video": "false",
            "language": self._language,
            "page": str(page),
        }
        return self._get("/discover/movie", lambda end, body: parse_discover_page(end, body, page, _EXPECTED), params)

    def changes_page(self, start_date: str, end_date: str, page: int) -> ChangesPage:
        """A page of the films that changed from `start_date` to `end_date` (at most 14 days)."""
        params = {"start_date": start_date, "end_date": end_date, "page": str(page)}
        return self._get("/movie/changes", lambda end, body: parse_changes_page(end, body, page), params)

    def details(self, movie_id: int) -> Text | None:
        """The text of a film's details with `APPENDED` and `KEPT`; None if TMDB does not know the film (404)."""
        params = {"append_to_response": ",".join((*APPENDED, *KEPT)), "language": self._language}
        path = f"/movie/{movie_id}"
        try:
            return self._get(
                path,
                lambda end, body: parse_details(end, body, movie_id, APPENDED, EXPECTED_OF_DETAILS),
                params,
                counted_as="/movie/{id}",
            )
        except NotFoundError:
            return None

    def collection(self, collection_id: int) -> Text | None:
        """The text of a collection with its films; None if TMDB does not know it (404)."""
        path = f"/collection/{collection_id}"
        try:
            return self._get(
                path,
                lambda end, body: parse_collection(end, body, collection_id),
                {"language": self._language},
                counted_as="/collection/{id}",
            )
        except NotFoundError:
            return None

    def genres(self) -> Entries:
        """The film genres; one without a name in the language goes by its English name."""
        listed = self._genres(self._language)
        if self._is_english or all(row["name"] for row in listed.rows):
            return listed
        names = {row["genre_id"]: row["name"] for row in self._genres(_ENGLISH).rows}
        rows = [{**row, "name": row["name"] or names.get(row["genre_id"])} for row in listed.rows]
        nameless = [f"genre {row['genre_id']} has no name, not even in English." for row in rows if not row["name"]]
        return Entries(rows, nameless, len(nameless))

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

    @property
    def _is_english(self) -> bool:
        return self._language.partition("-")[0] == "en"

    def _genres(self, language: str) -> Entries:
        parse = partial(parse_genres, in_english=language == _ENGLISH or self._is_english)
        return self._get("/genre/movie/list", parse, {"language": language})

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
