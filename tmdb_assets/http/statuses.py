"""What a status that is not 200 means.

Belongs here: turning statuses and Retry-After into our errors. How a source words a refusal it says itself; when to
ask again is the `requester`'s business.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit

from urllib3.exceptions import InvalidHeader
from urllib3.util import Retry

from tmdb_assets.http.errors import (
    AuthenticationError,
    NotFoundError,
    RedirectedError,
    RejectedError,
    SourceError,
    ThrottledError,
    UpstreamError,
)
from tmdb_assets.http.source import Source, Words


@dataclass(frozen=True)
class Refusal:
    """A source's answer that is no 200: its status, its headers, and the beginning of its body."""

    source: Source
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def words(self) -> Words:
        """The source's own words."""
        return self.source.words(self.body)

    @property
    def said(self) -> str:
        """Status and the source's own words."""
        words = self.words
        return f"HTTP {self.status}{', ' if words.code else ''}{words.code}{': ' if words.text else ''}{words.text}"


def error_for(endpoint: str, refusal: Refusal) -> SourceError:
    """The error a status is, with the pause that was asked for."""
    error = _classified(endpoint, refusal)
    try:
        error.retry_after = Retry().parse_retry_after(refusal.headers.get("Retry-After", ""))
    except (InvalidHeader, OverflowError):
        error.retry_after = None
    return error


def _classified(endpoint: str, refusal: Refusal) -> SourceError:
    source, status, said = refusal.source, refusal.status, refusal.said
    kind, problem = RejectedError, f"the request was rejected ({said})."
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        target = _host(refusal.headers.get("Location", ""))
        kind, problem = RedirectedError, f"redirected to {target}, which is not followed ({said})."
    # A 403 that is not the source's own comes from the network in front of it and says nothing of the credentials.
    elif status == HTTPStatus.UNAUTHORIZED or (status == HTTPStatus.FORBIDDEN and refusal.words.code):
        kind, problem = AuthenticationError, f"the {source.credentials} was refused ({said})."
    elif status == HTTPStatus.NOT_FOUND:
        kind, problem = NotFoundError, f"not found ({said})."
    elif status == HTTPStatus.TOO_MANY_REQUESTS:
        wait_for = refusal.headers.get("Retry-After", "")[:40]
        asked = f", Retry-After: {wait_for}" if wait_for else ""
        kind, problem = ThrottledError, f"too many requests ({said}{asked})."
    elif status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in {HTTPStatus.FORBIDDEN, HTTPStatus.REQUEST_TIMEOUT}:
        kind, problem = UpstreamError, f"{source.name} is broken ({said})."
    return kind(source, endpoint, problem, status=status)


def _host(location: str) -> str:
    """Host of an address; its path and query are nobody's business."""
    try:
        return (urlsplit(location).hostname or "another path of the same host")[:100]
    except ValueError:
        return "an odd address"
