"""One request and its retries: connections, the limiter's use, counts, and what a status means.

Belongs here: everything between a path and the bytes of its answer. This is the one layer that retries. Which
paths there are is the clients' business, what a body means is `answers`'.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TypeVar

import orjson
import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from urllib3.exceptions import InvalidHeader
from urllib3.util import Retry

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

V = TypeVar("V")

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

    def add_all(self, other: "RequestCounts") -> None:
        """Take in what another client counted."""
        with self._lock:
            self.requests += other.requests
            self.retries += other.retries
            self.throttled += other.throttled

    @property
    def total(self) -> int:
        """All requests sent, retries included."""
        return sum(self.requests.values())


class Requester:
    """Asks one host, at most as fast as the limiter lets it, retrying what may pass. Redirects are not followed."""

    def __init__(
        self,
        url: str,
        limiter: RequestLimiter,
        *,
        auth: AuthBase,
        connections: int,
        attempts: int,
        backoff_seconds: float,
    ) -> None:
        self.counts = RequestCounts()
        self._url = url
        self._limiter = limiter
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
        self._session.auth = auth
        self._session.headers.update({"Accept": "application/json"})
        adapter = HTTPAdapter(pool_connections=2, pool_maxsize=connections, max_retries=0)
        self._session.mount("https://", adapter)
        self._session.mount("http://", adapter)

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def get(
        self,
        path: str,
        parse: Callable[[str, bytes], V],
        params: Mapping[str, str] | None = None,
        counted_as: str | None = None,
    ) -> V:
        """What `parse` makes of the answer to a GET; it is given the path and the body.

        Raises:
            TmdbError: There is no good answer after all attempts, or asking again is pointless.
        """
        name = counted_as or path
        retry = self._retry
        for attempt in range(1, self._attempts + 1):
            self._limiter.wait()
            self.counts.add(self.counts.requests, name)
            response = None
            try:
                # The body is read inside the attempt: a connection lost half-way is retried as well.
                response = self._session.get(
                    self._url + path, params=dict(params or {}), timeout=_TIMEOUT_SECONDS, allow_redirects=False
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
