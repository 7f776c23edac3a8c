"""What goes wrong before an answer can be read: the fields of each fault, and what is said of it at TMDB.

Belongs here: kinds that every upstream has. What is in an answer is the business of `matrix` and `rating_cells`.
"""

from typing import Any

_TOKEN, _REJECTED, _THROTTLED, _BROKEN = "the token was refused", "was rejected", "too many requests", "TMDB is broken"
STATUSES: dict[str, tuple[dict[str, Any], str]] = {
    "401": ({"status": 401}, _TOKEN),
    "403": ({"status": 403}, _TOKEN),
    "404": ({"status": 404}, r"not found .*HTTP 404"),
    "422": ({"status": 422}, _REJECTED),
    "400 with status_code 22": ({"status": 400, "status_code": 22}, _REJECTED),
    "429 with Retry-After in seconds": ({"status": 429, "retry_after": 1}, _THROTTLED),
    "429 with Retry-After as a date": ({"status": 429, "retry_after_date": 30}, _THROTTLED),
    "429 with an absurdly long Retry-After": ({"status": 429, "retry_after": 10**9}, _THROTTLED),
    "429 without Retry-After": ({"status": 429}, _THROTTLED),
    "500": ({"status": 500}, _BROKEN),
    "503": ({"status": 503}, _BROKEN),
    "504": ({"status": 504}, _BROKEN),
}

NO_JSON = "is no JSON"
_DAMAGED = "is damaged: it cannot be unpacked as gzip"
UNREADABLE: dict[str, tuple[dict[str, Any], str | None, str]] = {
    "reset in the body": ({"kind": "reset"}, "no answer .*IncompleteRead|no complete answer in", ""),
    "hang before the headers": ({"kind": "hang"}, "no (complete )?answer", ""),
    "slow drip": ({"kind": "slow_drip", "piece_bytes": 1}, "no (complete )?answer", ""),
    "truncated JSON": ({"kind": "truncated_json"}, NO_JSON, "is no JSON object"),
    "invalid JSON with 200": ({"kind": "invalid_json"}, NO_JSON, "is no JSON object"),
    "HTML with 200": ({"kind": "html_200"}, NO_JSON, "is no gzip"),
    # An answer says by itself where it ends; half a file of plain lines would look like a whole one.
    "wrong gzip": ({"kind": "wrong_gzip"}, None, "is no gzip"),
    "truncated gzip": ({"kind": "truncated_gzip"}, "ends in the middle", ""),
    "corrupt gzip": ({"kind": "corrupt_gzip"}, _DAMAGED, "is no gzip, or damaged"),
    "gzip with a wrong checksum": ({"kind": "corrupt_gzip", "value": "crc"}, _DAMAGED, "is no gzip, or damaged"),
    "gzip that nobody asked for": ({"kind": "unasked_encoding", "value": "gzip"}, None, ""),
    "zstd that nobody asked for": ({"kind": "unasked_encoding", "value": "zstd"}, "is compressed with zstd", ""),
    "byte order mark": ({"kind": "byte_order_mark"}, None, ""),
}
