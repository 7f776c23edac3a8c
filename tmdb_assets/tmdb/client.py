"""The HTTP client: one request, its retries, and many of them in flight.

Belongs here: connections, time-outs, the limiter's use, retries, and turning statuses into errors. This is
the one layer that retries. What a body means is `answers`' business.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Self, TypeVar

import orjson
import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from urllib3.exceptions import InvalidHeader
from urllib3.util import Retry

from tmdb_assets.tmdb.answers import (
    ChangesPage,
    DiscoverPage,
    parse_changes_page,
    parse_countries,
    parse_details,
    parse_discover_page,
    parse_genres,
    parse_languages,
)
from tmdb_assets.tmdb.errors import (
    AnswerError,
    AuthenticationError,
    NotFoundError,
    RejectedError,
    ThrottledError,
    TmdbError,
    UpstreamError,
)
from tmdb_assets.tmdb.limiter import RequestLimiter

K = TypeVar("K")
V = TypeVar("V")

APPENDED = ("credits", "keywords", "external_ids", "release_dates")
"""Sub-resources that come with a film's details in the same request."""

_TIMEOUT_SECONDS = (10, 30)  # to connect, and between two pieces of an answer
_MAX_PAUSE_SECONDS = 120.0  # a longer Retry-After is not waited for: the run ends with a clear error


@dataclass
class RequestCounts:
    """What was asked so far, by endpoint: requests sent, retries among them, 429s received."""

    requests: Counter[str] = field(default_factory=Counter)
    retries: Counter[str] = field(default_factory=Counter)
    throttled: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def add(self, counter: Counter[str], endpoint: str) -> None:
        """Count one; called from many threads."""
        with self._lock:
            counter[endpoint] += 1

    @property
    def total(self) -> int:
        """All requests sent, retries included."""
        return sum(self.requests.values())


class _BearerToken(AuthBase):
    """Puts the token into the Authorization header; as `auth`, no entry of a .netrc file takes its place."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class TmdbClient:
    """Asks TMDB, at most as fast as the limiter lets it, retrying what may pass.

    The token travels in the Authorization header only. Redirects are not followed, so it never goes to
    another host.
    """

    def __init__(
        self,
        api_url: str,
        token: str,
        limiter: RequestLimiter,
        *,
        language: str = "en-US",
        max_in_flight: int = 32,
        attempts: int = 6,
        backoff_seconds: float = 0.5,
    ) -> None:
        self.counts = RequestCounts()
        self._api_url = api_url
        self._language = language
        self._limiter = limiter
        self._max_in_flight = max_in_flight
        self._attempts = attempts
        self._retry = Retry(
            total=attempts,
            backoff_factor=backoff_seconds,
            backoff_max=30,
            backoff_jitter=backoff_seconds,
            respect_retry_after_header=True,
            raise_on_status=False,
        )
        self._session = requests.Session()
        self._session.trust_env = True
        self._session.auth = _BearerToken(token)
        self._session.headers.update({"Accept": "application/json"})
        adapter = HTTPAdapter(pool_connections=2, pool_maxsize=max_in_flight, max_retries=0)
        self._session.mount("https://", adapter)
        self._session.mount("http://", adapter)

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def discover_page(self, page: int) -> DiscoverPage:
        """A page of the films by popularity, without adult and video entries."""
        params = {
            "sort_by": "popularity.desc",
            "include_adult": "false",
            "include_video": "false",
            "language": self._language,
            "page": str(page),
        }
        return self._get("/discover/movie", lambda end, body: parse_discover_page(end, body, page), params)

    def changes_page(self, start_date: str, end_date: str, page: int) -> ChangesPage:
        """A page of the films that changed from `start_date` to `end_date` (at most 14 days)."""
        params = {"start_date": start_date, "end_date": end_date, "page": str(page)}
        return self._get("/movie/changes", lambda end, body: parse_changes_page(end, body, page), params)

    def details(self, movie_id: int) -> str | None:
        """The text of a film's details with `APPENDED`; None if TMDB does not know the film (404)."""
        params = {"append_to_response": ",".join(APPENDED), "language": self._language}
        path = f"/movie/{movie_id}"
        try:
            return self._get(
                path,
                lambda end, body: parse_details(end, body, movie_id, APPENDED),
                params,
                counted_as="/movie/{id}",
            )
        except NotFoundError:
            return None

    def genres(self) -> list[dict[str, object]]:
        """The film genres."""
        return self._get("/genre/movie/list", parse_genres, {"language": self._language})

    def countries(self) -> list[dict[str, object]]:
        """The countries TMDB knows."""
        return self._get("/configuration/countries", parse_countries, {"language": self._language})

    def languages(self) -> list[dict[str, object]]:
        """The languages TMDB knows."""
        return self._get("/configuration/languages", parse_languages)

    def in_flight(self, ask: Callable[[K], V], keys: Iterable[K]) -> Iterator[tuple[K, V]]:
        """Ask for every key, many at a time; answers come as they arrive, in no order.

        The first error ends it: what has not been asked yet is not asked any more.
        """
        waiting = iter(keys)
        with ThreadPoolExecutor(self._max_in_flight, thread_name_prefix="tmdb") as pool:
            flying: dict[Future[V], K] = {}
            try:
                for key in waiting:
                    flying[pool.submit(ask, key)] = key
                    if len(flying) >= 2 * self._max_in_flight:
                        yield from _landed(flying)
                while flying:
                    yield from _landed(flying)
            finally:
                for future in flying:
                    future.cancel()

    def _get(
        self,
        path: str,
        parse: Callable[[str, bytes], V],
        params: Mapping[str, str] | None = None,
        counted_as: str | None = None,
    ) -> V:
        name = counted_as or path
        retry = self._retry
        for attempt in range(1, self._attempts + 1):
            self._limiter.wait()
            self.counts.add(self.counts.requests, name)
            response = None
            try:
                # The body is read inside the attempt: a connection lost half-way is retried as well.
                response = self._session.get(
                    self._api_url + path, params=dict(params or {}), timeout=_TIMEOUT_SECONDS, allow_redirects=False
                )
                if response.status_code == HTTPStatus.OK:
                    return parse(path, response.content)
                error = _error_for(path, response)
            except AnswerError as unusable:
                error = unusable
            except requests.RequestException as failed:
                error = UpstreamError(path, f"no answer ({_reason(failed)}).")
            if isinstance(error, ThrottledError):
                self.counts.add(self.counts.throttled, name)
            if not isinstance(error, (ThrottledError, UpstreamError, AnswerError)) or attempt == self._attempts:
                raise error
            pause = _pause(retry, response)
            if pause > _MAX_PAUSE_SECONDS:
                raise error
            self.counts.add(self.counts.retries, name)
            retry = retry.increment("GET", path, response=response.raw if response is not None else None)
            if isinstance(error, ThrottledError):
                self._limiter.pause(pause)
            else:
                time.sleep(pause)
        raise AssertionError("the last attempt returns or raises")


def _landed(flying: dict[Future[V], K]) -> Iterator[tuple[K, V]]:
    done, _ = wait(flying, return_when=FIRST_COMPLETED)
    for future in done:
        yield flying.pop(future), future.result()


def _pause(retry: Retry, response: requests.Response | None) -> float:
    """Seconds until the next attempt: as long as TMDB says, else longer each time, with jitter."""
    try:
        asked = retry.get_retry_after(response.raw) if response is not None else None
    except InvalidHeader:
        asked = None
    # urllib3 waits nothing before the first retry; TMDB deserves a moment then, too. So it does if it says 0.
    return asked or max(retry.get_backoff_time(), retry.backoff_factor)


def _error_for(path: str, response: requests.Response) -> TmdbError:
    status = response.status_code
    said = _message(response)
    # A 403 that is not TMDB's own comes from the network in front of it and says nothing of the token.
    if status == HTTPStatus.UNAUTHORIZED or (status == HTTPStatus.FORBIDDEN and "status_code" in said):
        return AuthenticationError(path, f"the token was refused ({said}).", status=status)
    if status == HTTPStatus.NOT_FOUND:
        return NotFoundError(path, f"not found ({said}).", status=status)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        wait_for = response.headers.get("Retry-After", "")[:40]
        asked = f", Retry-After: {wait_for}" if wait_for else ""
        return ThrottledError(path, f"too many requests ({said}{asked}).", status=status)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in {HTTPStatus.FORBIDDEN, HTTPStatus.REQUEST_TIMEOUT}:
        return UpstreamError(path, f"TMDB is broken ({said}).", status=status)
    return RejectedError(path, f"the request was rejected ({said}).", status=status)


def _message(response: requests.Response) -> str:
    """Status and TMDB's own words, which may be no JSON or of another shape."""
    try:
        body = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        body = None
    content = body if isinstance(body, dict) else {}
    errors = content.get("errors")
    words = content.get("status_message") or "; ".join(map(str, errors if isinstance(errors, list) else ()))
    code = f", status_code {str(content['status_code'])[:20]}" if "status_code" in content else ""
    return f"HTTP {response.status_code}{code}{': ' if words else ''}{str(words)[:200]}"


def _reason(error: requests.RequestException) -> str:
    """What happened to the connection, without the address: its query is no news and only long."""
    cause = error.args[0] if error.args else error
    reason = getattr(cause, "reason", None) or cause
    return f"{type(error).__name__}: {str(reason)[:200]}"
