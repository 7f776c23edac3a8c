"""TMDB's answers as bytes: bodies of errors, and the headers that go with a body.

The numbers and texts are those of TMDB's list of error codes. When an error is given is decided by the
routes, the gate and the fault plan.
"""

from __future__ import annotations

from hashlib import blake2b
from http import HTTPStatus
from typing import Any

import orjson
from starlette.responses import Response

from tmdb_assets.sandbox.upstream import JSON_TYPE
from tmdb_assets.sandbox.upstreams.tmdb.endpoints import FILES

ERRORS: dict[int, tuple[int, str]] = {
    3: (401, "Authentication failed: You do not have permissions to access the service."),
    5: (422, "Invalid parameters: Your request parameters are incorrect."),
    6: (404, "Invalid id: The pre-requisite id is invalid or not found."),
    7: (401, "Invalid API key: You must be granted a valid key."),
    9: (503, "Service offline: This service is temporarily offline, try again later."),
    10: (401, "Suspended API key: Access to your account has been suspended, contact TMDb."),
    11: (500, "Internal error: Something went wrong, contact TMDb."),
    20: (422, "Invalid date range: Should be a range no longer than 14 days."),
    22: (400, "Invalid page: Pages start at 1 and max at 500. They are expected to be an integer."),
    23: (400, "Invalid date: Format needs to be YYYY-MM-DD."),
    24: (504, "Your request to the backend server timed out. Try again."),
    25: (429, "Your request count (#) is over the allowed limit of (40)."),
    27: (400, "Too many append to response objects: The maximum number of remote calls is 20."),
    34: (404, "The resource you requested could not be found."),
    43: (502, "Couldn't connect to the backend server."),
    45: (403, "This user has been suspended."),
    46: (503, "The API is undergoing maintenance. Try again later."),
}
"""HTTP status and text by TMDB's status_code."""

NOT_FOUND = 34

CODE_FOR_STATUS: dict[int, int] = {
    400: 22, 401: 7, 403: 45, 404: 34, 422: 5, 429: 25, 500: 11, 502: 43, 503: 9, 504: 24,
}  # fmt: skip
"""The status_code TMDB would give for an HTTP status."""

NO_SUCH_EXPORT = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>'
)
"""What the file store says about an export that is not there."""

_FILE_STORE_CODES = {403: "AccessDenied", 404: "NoSuchKey", 500: "InternalError", 503: "SlowDown"}


def file_store_error(status: int) -> bytes:
    """The body of an error of the file store, which speaks XML."""
    return NO_SUCH_EXPORT.replace(b"AccessDenied", _FILE_STORE_CODES.get(status, "Error").encode()).replace(
        b"Access Denied", b"Access Denied" if status == HTTPStatus.FORBIDDEN else b"The request failed."
    )


class TmdbError(Exception):
    """An answer that is an error; `code` is TMDB's status_code."""

    def __init__(self, code: int) -> None:
        """Keep the code."""
        super().__init__(ERRORS[code][1])
        self.code = code


def error_body(code: int) -> bytes:
    """The JSON body of one of TMDB's errors; the key order differs between its 404s and the rest."""
    message = ERRORS[code][1]
    if code == NOT_FOUND:
        return orjson.dumps({"success": False, "status_code": code, "status_message": message})
    return orjson.dumps({"status_code": code, "status_message": message, "success": False})


def error_of(endpoint: str, status: int, code: int | None) -> tuple[str, bytes]:
    """Content type and body of an HTTP status; the exports' host answers in XML, and without a code of TMDB."""
    if endpoint in FILES:
        return "application/xml", file_store_error(status)
    return JSON_TYPE, error_body(code or CODE_FOR_STATUS.get(status, 11))


def error(code: int, headers: dict[str, str] | None = None) -> Response:
    """A response with one of TMDB's errors; without caching headers, as upstream."""
    return Response(error_body(code), ERRORS[code][0], headers, JSON_TYPE)


def answer(body: dict[str, Any] | list[dict[str, str]], max_age: int) -> Response:
    """A 200 with a JSON body and the caching headers TMDB's gateway sets."""
    content = orjson.dumps(body)
    headers = {
        "Cache-Control": f"public, max-age={max_age}",
        "ETag": f'W/"{blake2b(content, digest_size=16).hexdigest()}"',
        "Vary": "accept-encoding, Origin",
    }
    return Response(content, 200, headers, JSON_TYPE)
