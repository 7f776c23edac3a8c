"""The client of a source of ratings: a key in the query, and a ledger that every attempt is noted in before it is sent.

Belongs here: what becomes of a request in the ledger, and what becomes of a title that got no usable answer. Paths,
and what an answer means, are the sources'.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import orjson

from tmdb_assets.capturing.quota import Outcome, Quota
from tmdb_assets.http.client import Client
from tmdb_assets.http.errors import (
    AuthenticationError,
    QuotaError,
    RedirectedError,
    SourceError,
    UpstreamError,
)
from tmdb_assets.http.limiter import RequestLimiter
from tmdb_assets.http.query_key import QueryKey
from tmdb_assets.http.requester import Patience, Requester
from tmdb_assets.http.source import Source, Words
from tmdb_assets.http.statuses import Refusal
from tmdb_assets.settings import now_utc
from tmdb_assets.sources.ratings.tables import NO_ANSWER

PATIENCE = Patience(timeout_seconds=120.0, attempts=3)
"""Few attempts: each of them is counted by the source."""

_LONGEST = 40_000_000_000  # seconds: more is no time


@dataclass(frozen=True)
class Reply:
    """What a source says of one title; see the columns of `tables.TitleRatings`."""

    outcome: str
    status: int
    payload: str | None = None
    told: str | None = None


@dataclass(frozen=True)
class Unusable:
    """No usable answer: the titles are set aside, or asked about in smaller numbers.

    Attributes:
        status: HTTP status; 0 if there was no answer.
        told: What came instead, or what is wrong with it.
        outage: The error, if the source could not be reached or is broken.
    """

    status: int
    told: str
    outage: UpstreamError | None = None


class RatingsClient(Client, ABC):
    """Asks one source of ratings; one request at a time."""

    batch_size: int = 1
    max_bytes = 8_000_000

    def __init__(
        self, source: Source, url: str, quota: Quota, limiter: RequestLimiter, patience: Patience = PATIENCE
    ) -> None:
        self._key = QueryKey("apikey", quota.key)
        self._quota = quota
        self._thing = ""
        self._row: int | None = None
        # Whatever a source says of a request, it may say the key with it.
        words = source.words
        named = replace(source, words=lambda body: self._without_key(words(body)))
        headers = {"Accept": "application/json"}
        requester = Requester(
            named, url, patience, limiter=limiter, auth=self._key, headers=headers, admit=self._note_attempt
        )
        super().__init__(requester)

    def ask(self, imdb_ids: Sequence[str]) -> Mapping[str, Reply] | Unusable:
        """What the source says of titles, by IMDb id; every id has a reply.

        Raises:
            UsedUpError: The ledger says that nothing may be asked now; nothing was sent.
            QuotaError: The source says that the quota is used up.
            AuthenticationError: It refuses the key.
            RedirectedError: Its address is another one.
        """
        self._thing = imdb_ids[0]
        try:
            answer = self._ask(imdb_ids)
        except QuotaError as error:
            self._settle(Outcome.USED_UP, error.problem, error.until)
            raise
        except AuthenticationError as error:
            self._settle(Outcome.BAD_KEY, error.problem)
            raise
        except RedirectedError:
            self._settle(Outcome.FAILED)
            raise
        except SourceError as error:
            self._settle(Outcome.FAILED, error.problem)
            outage = error if isinstance(error, UpstreamError) else None
            return Unusable(error.status or NO_ANSWER, self._key.hide(error.problem), outage)
        except BaseException:
            self._settle(Outcome.FAILED)
            raise
        self._settle(Outcome.GOOD)
        return answer

    @abstractmethod
    def _ask(self, imdb_ids: Sequence[str]) -> Mapping[str, Reply] | Unusable:
        """One request."""

    def _note_attempt(self) -> None:
        """Note an attempt before it is sent; the one before it came to nothing.

        Raises:
            UsedUpError: It may not be sent.
        """
        self._settle(Outcome.FAILED)
        self._row = self._quota.note(self._thing, now_utc())

    def _settle(self, outcome: Outcome, told: str = "", until: datetime | None = None) -> None:
        row, self._row = self._row, None
        if row is not None:
            self._quota.settle(row, outcome, self._key.hide(told), until)

    def _without_key(self, words: Words) -> Words:
        return Words(self._key.hide(words.text), self._key.hide(words.code))

    def _text(self, body: bytes) -> str:
        """The text of a body without the key, which an answer may repeat.

        Raises:
            UnicodeDecodeError: It is none.
        """
        return self._key.hide(body.decode())


def error_words(body: bytes) -> Words:
    """A source's own words in the JSON of a refusal (`Error` or `error`); none in a body of another shape."""
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError:
        return Words()
    said = (content.get("Error") or content.get("error") or "") if isinstance(content, dict) else ""
    return Words(said[:200]) if isinstance(said, str) else Words()


def used_up(endpoint: str, refusal: Refusal) -> QuotaError:
    """The error of a quota that is used up, with the time from which on the source says that it answers again."""
    problem = f"the quota of requests is used up ({refusal.said})."
    error = QuotaError(refusal.source, endpoint, problem, status=refusal.status)
    error.until = answers_again(refusal.headers, now_utc())
    return error


def answers_again(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """When a source answers again by its headers (`X-RateLimit-Reset`, a Unix time, or `Retry-After`, seconds)."""
    reset, pause = (_seconds(headers.get(name)) for name in ("X-RateLimit-Reset", "Retry-After"))
    if reset is not None and reset > now.timestamp():
        return datetime.fromtimestamp(reset, UTC)
    return now + timedelta(seconds=pause) if pause else None


def _seconds(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and int(text[:20]) < _LONGEST else None
