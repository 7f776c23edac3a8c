"""What a status that is not 200 means.

Belongs here: turning TMDB's statuses, its words and its Retry-After into our errors. When to ask again is the
`requester`'s business.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit

import orjson
from urllib3.exceptions import InvalidHeader
from urllib3.util import Retry

from tmdb_assets.http.errors import (
    AuthenticationError,
    NotFoundError,
    RedirectedError,
    RejectedError,
    ThrottledError,
    TmdbError,
    UpstreamError,
)


@dataclass(frozen=True)
class Refusal:
    """An answer that is no 200: its status, its headers, and the beginning of its body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def said(self) -> str:
        """Status and TMDB's own words, which may be no JSON or of another shape."""
        try:
            body = orjson.loads(self.body)
        except orjson.JSONDecodeError:
            body = None
        content = body if isinstance(body, dict) else {}
        errors = content.get("errors")
        words = content.get("status_message") or "; ".join(map(str, errors if isinstance(errors, list) else ()))
        code = f", status_code {str(content['status_code'])[:20]}" if "status_code" in content else ""
        return f"HTTP {self.status}{code}{': ' if words else ''}{str(words)[:200]}"


def error_for(endpoint: str, refusal: Refusal) -> TmdbError:
    """The error a status is, with the pause that was asked for."""
    error = _classified(endpoint, refusal)
    try:
        error.retry_after = Retry().parse_retry_after(refusal.headers.get("Retry-After", ""))
    except (InvalidHeader, OverflowError):
        error.retry_after = None
    return error


def _classified(endpoint: str, refusal: Refusal) -> TmdbError:
    status, said = refusal.status, refusal.said
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        target = _host(refusal.headers.get("Location", ""))
        return RedirectedError(endpoint, f"redirected to {target}, which is not followed ({said}).", status=status)
    # A 403 that is not TMDB's own comes from the network in front of it and says nothing of the token.
    if status == HTTPStatus.UNAUTHORIZED or (status == HTTPStatus.FORBIDDEN and "status_code" in said):
        return AuthenticationError(endpoint, f"the token was refused ({said}).", status=status)
    if status == HTTPStatus.NOT_FOUND:
        return NotFoundError(endpoint, f"not found ({said}).", status=status)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        wait_for = refusal.headers.get("Retry-After", "")[:40]
        asked = f", Retry-After: {wait_for}" if wait_for else ""
        return ThrottledError(endpoint, f"too many requests ({said}{asked}).", status=status)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in {HTTPStatus.FORBIDDEN, HTTPStatus.REQUEST_TIMEOUT}:
        return UpstreamError(endpoint, f"TMDB is broken ({said}).", status=status)
    return RejectedError(endpoint, f"the request was rejected ({said}).", status=status)


def _host(location: str) -> str:
    """Host of an address; its path and query are nobody's business."""
    try:
        return (urlsplit(location).hostname or "another path of the same host")[:100]
    except ValueError:
        return "an odd address"
