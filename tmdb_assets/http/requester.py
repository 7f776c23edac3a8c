"""One request and its retries: connections, the limiter's use, counts, and how long all of it may take.

Belongs here: everything between a path and the bytes of its answer. This is the one layer that retries. Which
paths there are is the clients' business, what a status means is `statuses`', what a body means the sources'.
"""

import contextlib
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import urlsplit

import requests
from requests.auth import AuthBase
from urllib3 import BaseHTTPResponse
from urllib3.exceptions import HTTPError
from urllib3.util import Retry

from tmdb_assets.http.attempt import Attempt, CutOffError, CuttableAdapter, Flight, current_flight
from tmdb_assets.http.errors import AnswerError, SourceError, ThrottledError, UpstreamError
from tmdb_assets.http.limiter import RequestLimiter
from tmdb_assets.http.packing import OFFERED, PackingError, unpacked
from tmdb_assets.http.source import Source
from tmdb_assets.http.statuses import Refusal, error_for
from tmdb_assets.loopback import is_loopback

V = TypeVar("V")

_CONNECT_SECONDS = 10.0
_MAX_PAUSE_SECONDS = 120.0  # a longer Retry-After is not waited for: the run ends with a clear error
_PIECE = 1 << 16
_REFUSAL_BYTES = 1 << 16  # a source's own words are short


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


@dataclass(frozen=True)
class Patience:
    """How long and how often one thing is asked for."""

    timeout_seconds: float
    """All attempts and pauses together."""
    attempts: int = 6
    backoff_seconds: float = 0.5
    """The first pause; each is about twice as long as the one before."""
    silence_seconds: float = 30.0
    """An attempt without any byte for so long is over."""


class _NoAuth(AuthBase):
    """No credentials; as `auth`, no entry of a .netrc file takes its place."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        return request


class _Session(requests.Session):
    """Follows no redirect, and reads no body of one; asks this machine without a proxy."""

    def get_redirect_target(self, resp: requests.Response) -> None:  # noqa: ARG002 - requests' signature
        return None

    def merge_environment_settings(self, url: Any, *args: Any, **options: Any) -> Any:  # noqa: ANN401 - requests'
        """What the environment says of an address; of this machine's no proxy, whatever it says."""
        settings = super().merge_environment_settings(url, *args, **options)
        return settings | {"proxies": {}} if is_loopback(urlsplit(url).hostname) else settings


class Answer:
    """A 200 whose body is still on its way."""

    def __init__(self, source: Source, response: BaseHTTPResponse, attempt: Attempt) -> None:
        self.source = source
        self.headers: Mapping[str, str] = response.headers
        self._response = response
        self._attempt = attempt

    def pieces(self) -> Iterator[bytes]:
        """The body as it arrives, packed as it is, at most 64 KB at a time."""
        while piece := self._response.read1(_PIECE, decode_content=False):
            if self._attempt.was_cut:
                break
            yield piece
        # A body without a stated length ends where its connection ends, also when it was cut by us.
        if self._attempt.was_cut:
            raise CutOffError

    def text(self, max_bytes: int) -> Iterator[bytes]:
        """The text in the body as it arrives: unpacked, without a byte order mark; see `packing.unpacked`."""
        return unpacked(self.pieces(), self.headers.get("Content-Encoding", ""), max_bytes)

    def body(self, endpoint: str, max_bytes: int) -> bytes:
        """The text in the whole body, whatever it is packed in.

        Raises:
            AnswerError: It has more than `max_bytes`, packed or unpacked, or is packed in something we do not know.
            UpstreamError: It is damaged.
        """
        try:
            return b"".join(self.text(max_bytes))
        except PackingError as error:
            kind = UpstreamError if error.is_damaged else AnswerError
            raise kind(self.source, endpoint, str(error), status=HTTPStatus.OK) from None


class Requester:
    """Asks one host, at most as fast as the limiter lets it, retrying what may pass. Redirects are not followed.

    A request takes at most the patience's `timeout_seconds` from the moment its first attempt may leave, with all its
    attempts and pauses. Name resolution is the one thing that cannot be cut off.
    """

    def __init__(
        self,
        source: Source,
        url: str,
        patience: Patience,
        *,
        limiter: RequestLimiter | None = None,
        auth: AuthBase | None = None,
        headers: Mapping[str, str] | None = None,
        connections: int = 1,
        admit: Callable[[], object] = lambda: None,
    ) -> None:
        """Ask `source` at `url`; `admit` is called before each attempt, and what it raises ends the request."""
        self.source = source
        self._admit = admit
        self.counts = RequestCounts()
        self._url = url
        self._patience = patience
        self._limiter = limiter
        self._retry = Retry(
            total=patience.attempts,
            backoff_factor=patience.backoff_seconds,
            backoff_max=30,
            backoff_jitter=patience.backoff_seconds,
            respect_retry_after_header=True,
            raise_on_status=False,
        )
        self._session = _Session()
        self._session.trust_env = True
        self._session.auth = auth or _NoAuth()
        self._session.headers.update({"Accept-Encoding": OFFERED, **(headers or {})})
        adapter = CuttableAdapter(pool_connections=2, pool_maxsize=connections, max_retries=0)
        self._session.mount("https://", adapter)
        self._session.mount("http://", adapter)

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def get(
        self,
        path: str,
        read: Callable[[str, Answer], V],
        params: Mapping[str, str] | None = None,
        *,
        endpoint: str | None = None,
        counted_as: str | None = None,
        refused: Callable[[str, Refusal], SourceError] = error_for,
        posted: Any = None,  # noqa: ANN401 - what JSON can be
    ) -> V:
        """What `read` makes of the answer to a GET, or to a POST if there is something to post.

        Args:
            path: What comes after the host's address.
            read: Gets the endpoint and the answer; an `AnswerError` or `UpstreamError` it raises is retried.
            params: The query.
            endpoint: Name in errors, if not the path.
            counted_as: Name in the counts, if not the endpoint.
            refused: Makes an error of a status that is not 200.
            posted: What is posted, as JSON; the question is one that may be repeated all the same.

        Raises:
            SourceError: There is no good answer after all attempts, or in time, or asking again is pointless.
        """
        endpoint = endpoint or path
        name = counted_as or endpoint
        flight = current_flight()
        if self._limiter and not self._limiter.wait(ended=flight.ended):
            raise UpstreamError(self.source, endpoint, "not asked, because another request had failed.")
        started = time.monotonic()
        until = started + self._patience.timeout_seconds
        retry = self._retry
        for attempt in range(1, self._patience.attempts + 1):
            self._admit()
            self.counts.add(self.counts.requests, name)
            try:
                with self._one_answer(path, params, posted, until, flight, endpoint, refused) as answer:
                    return read(endpoint, answer)
            except (ThrottledError, UpstreamError, AnswerError) as error:
                if isinstance(error, ThrottledError):
                    self.counts.add(self.counts.throttled, name)
                # urllib3 waits nothing before the first retry; a source deserves a moment then, too, and if it says 0.
                pause = error.retry_after or max(retry.get_backoff_time(), retry.backoff_factor)
                is_last = attempt == self._patience.attempts
                reason = (
                    "" if is_last else self._rest(pause, until, flight, all_of_us=isinstance(error, ThrottledError))
                )
                if reason is not None:
                    spent = f"{attempt} attempt{'s' if attempt > 1 else ''} in {time.monotonic() - started:.0f} s"
                    error.given_up = f"Given up after {spent}{reason}. "
                    raise
            self.counts.add(self.counts.retries, name)
            retry = retry.increment("GET", path)
        raise AssertionError("the last attempt returns or raises")

    @contextmanager
    def _one_answer(
        self,
        path: str,
        params: Mapping[str, str] | None,
        posted: Any,  # noqa: ANN401 - as in `get`
        until: float,
        flight: Flight,
        endpoint: str,
        refused: Callable[[str, Refusal], SourceError],
    ) -> Iterator[Answer]:
        """One attempt: an answer to be read inside the block, so that what breaks in its body is retried as well."""
        left = max(until - time.monotonic(), 0.001)
        attempt = Attempt(left, flight)
        try:
            with (
                attempt,
                self._session.request(
                    "GET" if posted is None else "POST",
                    self._url + path,
                    params=dict(params or {}),
                    json=posted,
                    timeout=(min(_CONNECT_SECONDS, left), min(self._patience.silence_seconds, left)),
                    allow_redirects=False,
                    stream=True,
                ) as response,
            ):
                if response.status_code != HTTPStatus.OK:
                    raise refused(endpoint, _refusal(self.source, response, attempt))
                yield Answer(self.source, response.raw, attempt)
        except (requests.RequestException, HTTPError, CutOffError) as failed:
            told = f"no complete answer in {left:.1f} s" if attempt.was_cut else f"no answer ({_reason(failed)})"
            raise UpstreamError(self.source, endpoint, f"{told}.") from None

    def _rest(self, pause: float, until: float, flight: Flight, *, all_of_us: bool) -> str | None:
        """Wait until the next attempt may leave; None when it may, else why there is none."""
        variable = self.source.timeout_variable
        out_of_time = (
            f", which is all the time it has: if the line is only slow, set {variable} above"
            f" {self._patience.timeout_seconds:g}"
        )
        if flight.ended.is_set():
            return ", because another request had failed"
        left = until - time.monotonic()
        if left <= 0:
            return out_of_time
        if pause > _MAX_PAUSE_SECONDS:
            return f": the pause asked for is {pause:.0f} s, and no pause is longer than {_MAX_PAUSE_SECONDS:.0f} s"
        if pause >= left:
            return (
                f": the next pause is {pause:.0f} s, and {left:.0f} s of the {self._patience.timeout_seconds:g} s of"
                f" {variable} are left"
            )
        if all_of_us and self._limiter:
            self._limiter.pause(pause)
        else:
            flight.ended.wait(pause)
        may_leave = self._limiter is None or self._limiter.wait(until, flight.ended)
        if flight.ended.is_set():
            return ", because another request had failed"
        return None if may_leave else out_of_time


def _refusal(source: Source, response: requests.Response, attempt: Attempt) -> Refusal:
    """Status and beginning of the body; a body that breaks off does not hide the status."""
    body = b""
    with contextlib.suppress(HTTPError, CutOffError, PackingError):
        for piece in Answer(source, response.raw, attempt).text(2 * _REFUSAL_BYTES):
            body += piece
            if len(body) > _REFUSAL_BYTES:
                break
    return Refusal(source, response.status_code, response.headers, body)


def _reason(error: Exception) -> str:
    """What happened to the connection, without the address: its query is no news and only long."""
    cause = error.args[0] if error.args else error
    reason = getattr(cause, "reason", None) or cause
    if isinstance(error, HTTPError):  # urllib3 puts the pool with its address first
        reason = error.args[-1] if error.args else error
    return f"{type(error).__name__}: {str(reason)[:200]}"
