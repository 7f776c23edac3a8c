"""The kinds of faults: what each does, to which endpoints it can be done, and what it wants to be told.

To add a kind, write its function in `broken_transport`, `broken_pages` or `broken_entries`, and its line here.
When a fault strikes is decided by `faults`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tmdb_assets.sandbox import broken_transport
from tmdb_assets.sandbox.broken_transport import GZIP_SPOTS
from tmdb_assets.sandbox.upstreams.tmdb import broken_entries, broken_pages
from tmdb_assets.sandbox.upstreams.tmdb.answer_content import FIELDS, Sort, with_fields
from tmdb_assets.sandbox.upstreams.tmdb.answers import ERRORS
from tmdb_assets.sandbox.upstreams.tmdb.broken_entries import POPULARITIES, TITLE_FIELDS, editing
from tmdb_assets.sandbox.upstreams.tmdb.endpoints import ENDPOINTS, PIPELINE

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tmdb_assets.sandbox.exchange import Exchange
    from tmdb_assets.sandbox.faults import Fault

_PAGED = ("/discover/movie", "/movie/changes")
_ERROR_STATUS, _REDIRECTS = range(200, 600), (301, 302, 303, 307, 308)
_SMALLEST_HUGE_ID = 2**31


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of fault."""

    act: Callable[[Fault, Exchange], Awaitable[str]]
    """Answers a request; returns what the statistics call the outcome."""
    endpoints: tuple[str, ...] = ENDPOINTS
    """Where it means something."""
    needs: tuple[str, ...] = ()
    """Fields of a fault that must be given."""
    takes: tuple[str, ...] = ()
    """Fields of a fault that may be given besides; all other fields about the what must be left alone."""
    sorts: tuple[Sort, ...] = ()
    """The sorts of fields that `name` may be; none: it is not a field of the answer."""


_ANY: tuple[Sort, ...] = ("number", "text", "date", "flag", "list", "object")
_SOME = ("share", "part")
_TITLED = tuple(endpoint for endpoint in FIELDS if not FIELDS[endpoint].keys().isdisjoint(TITLE_FIELDS))

KINDS: dict[str, Kind] = {
    "status": Kind(broken_transport.status, takes=("status", "status_code", "retry_after", "retry_after_date")),
    "html_502": Kind(broken_transport.html_502),
    "html_200": Kind(broken_transport.html_200),
    "redirect": Kind(broken_transport.redirect, needs=("location",), takes=("status",)),
    "reset": Kind(broken_transport.reset),
    "hang": Kind(broken_transport.hang, takes=("seconds",)),
    "slow_drip": Kind(broken_transport.slow_drip, takes=("seconds", "piece_bytes")),
    "truncated_json": Kind(broken_transport.truncated_json),
    "invalid_json": Kind(broken_transport.invalid_json),
    "wrong_gzip": Kind(broken_transport.wrong_gzip),
    "truncated_gzip": Kind(broken_transport.truncated_gzip),
    "corrupt_gzip": Kind(broken_transport.corrupt_gzip, takes=("value",)),
    "empty_results": Kind(broken_pages.empty_results),
    "other_page": Kind(broken_pages.other_page, _PAGED, takes=("value",)),
    "repeated_page": Kind(broken_pages.repeated_page, _PAGED, takes=("value",)),
    "growing_pages": Kind(broken_pages.growing_pages, _PAGED, takes=("value",)),
    "shrinking_pages": Kind(broken_pages.shrinking_pages, _PAGED, takes=("value",)),
    "new_field": Kind(editing(broken_entries.new_field), PIPELINE, takes=("name", "value", *_SOME)),
    "missing_field": Kind(editing(broken_entries.missing_field), PIPELINE, ("name",), _SOME, _ANY),
    "null_field": Kind(editing(broken_entries.null_field), PIPELINE, ("name",), _SOME, _ANY),
    "text_for_number": Kind(
        editing(broken_entries.text_for_number), with_fields("number"), ("name",), ("value", *_SOME), ("number",)
    ),
    "number_for_text": Kind(
        editing(broken_entries.number_for_text),
        with_fields("text", "date"),
        ("name",),
        ("value", *_SOME),
        ("text", "date"),
    ),
    "timestamp_dates": Kind(editing(broken_entries.timestamp_dates), with_fields("date"), takes=_SOME),
    "nonsense_dates": Kind(editing(broken_entries.nonsense_dates), with_fields("date"), takes=("value", *_SOME)),
    "bad_popularity": Kind(
        editing(broken_entries.bad_popularity), with_fields("number", name="popularity"), ("value",), _SOME
    ),
    "huge_ids": Kind(editing(broken_entries.huge_ids), with_fields("number", name="id"), takes=("value", *_SOME)),
    "title": Kind(editing(broken_entries.title), _TITLED, ("value",), _SOME),
}
"""What can be done to an answer. What a fault's `value` is:

* `corrupt_gzip`: where the wrong byte is, `middle` (if not given) or `crc`;
* `other_page`, `repeated_page`: the page to answer instead of the one before (for the first: the one behind);
* `growing_pages`, `shrinking_pages`: the `total_pages` told from page 2 on, instead of twice or half as many;
* `new_field`: what stands in the field, any JSON; `name` is the field's name;
* `text_for_number`: the text, instead of the number's own digits;
* `number_for_text`: the number, instead of 7;
* `nonsense_dates`: the text, instead of `NONSENSE_DATES` in turn;
* `bad_popularity`: `NaN`, `Infinity`, `-Infinity` or a number below 0;
* `huge_ids`: what is added to every id, instead of 2**40; a request for such an id is answered about that film
  as long as the rule is in the plan, whichever endpoint the rule is for;
* `title`: what all titles and names become.

The kinds that change entries leave alone what they do not find, errors, and HEAD requests; `/_sandbox/stats`
counts under `faults` only answers that were changed.
"""


def applies_to(kind: str) -> tuple[str, ...]:
    """The endpoints a kind of fault means something for, as the statistics name them.

    Raises:
        ValueError: there is no such kind.
    """
    if kind not in KINDS:
        msg = f"fault kind {kind!r} is unknown; known: {', '.join(KINDS)}"
        raise ValueError(msg)
    return KINDS[kind].endpoints


def pipeline_cells() -> tuple[tuple[str, str], ...]:
    """Every (kind, endpoint) that means something, for the endpoints the pipeline asks."""
    return tuple((kind, endpoint) for kind in KINDS for endpoint in PIPELINE if endpoint in applies_to(kind))


def _is_int(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_bad_popularity(value: object) -> bool:
    if isinstance(value, str):
        return value in POPULARITIES
    return isinstance(value, int | float) and not isinstance(value, bool) and (value < 0 or not math.isfinite(value))


def _is_page(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def _is_huge(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= _SMALLEST_HUGE_ID


_VALUES: dict[str, tuple[Callable[[object], bool], str]] = {
    "corrupt_gzip": (lambda value: value in GZIP_SPOTS, f"one of {', '.join(GZIP_SPOTS)}"),
    "other_page": (_is_page, "the number of a page"),
    "repeated_page": (_is_page, "the number of a page"),
    "growing_pages": (_is_page, "a number of pages"),
    "shrinking_pages": (_is_page, "a number of pages"),
    "text_for_number": (lambda value: isinstance(value, str), "a text"),
    "number_for_text": (lambda value: _is_int(value) or isinstance(value, float), "a number"),
    "nonsense_dates": (lambda value: isinstance(value, str), "a text"),
    "bad_popularity": (_is_bad_popularity, f"{', '.join(POPULARITIES)}, or a number below 0"),
    "huge_ids": (_is_huge, f"an integer of at least 2**31 ({_SMALLEST_HUGE_ID}), which is added to every id"),
    "title": (lambda value: isinstance(value, str), "a text"),
}
"""Whether a fault's `value` makes sense, and what would."""


def check_kind(fault: Fault, given: frozenset[str]) -> None:
    """Check what a fault says about the what.

    Args:
        fault: its kind and endpoint are known ones or `*`.
        given: the names of its fields that are not left at their default.

    Raises:
        ValueError: the kind means nothing for the endpoint, or a field is missing, superfluous or wrong.
    """
    kind = KINDS[fault.kind]
    if fault.endpoint != "*" and fault.endpoint not in kind.endpoints:
        msg = f"fault {fault.kind} means nothing for {fault.endpoint}; it is for {', '.join(kind.endpoints)}"
        raise ValueError(msg)
    for name in kind.needs:
        if name not in given:
            msg = f"fault {fault.kind} needs {name!r}"
            raise ValueError(msg)
    superfluous = sorted(given.difference(kind.needs, kind.takes))
    if superfluous:
        own = ", ".join((*kind.needs, *kind.takes)) or "none"
        msg = f"fault {fault.kind} takes no {', '.join(superfluous)}; its own fields: {own}"
        raise ValueError(msg)
    _check_values(fault)
    if kind.sorts and fault.part is None:
        _check_name(fault, kind)


def _check_values(fault: Fault) -> None:
    """Check what is given."""
    sensible, wanted = _VALUES.get(fault.kind, (lambda _: True, ""))
    if fault.value is not None and not sensible(fault.value):
        msg = f"value of fault {fault.kind} is {wanted}, not {fault.value!r}"
        raise ValueError(msg)
    known = _REDIRECTS if fault.kind == "redirect" else _ERROR_STATUS
    if fault.status is not None and fault.status not in known:
        msg = f"status of fault {fault.kind} is an HTTP status, {known[0]} to {known[-1]}, not {fault.status}"
        raise ValueError(msg)
    if fault.status_code is not None and fault.status_code not in ERRORS:
        msg = f"status_code of a fault is one of TMDB's, {', '.join(map(str, ERRORS))}, not {fault.status_code}"
        raise ValueError(msg)
    if fault.share > 1:
        msg = f"share of a fault is between 0 and 1, not {fault.share}"
        raise ValueError(msg)
    if fault.location is not None and not fault.location.startswith(("http://", "https://")):
        msg = f"location of a fault is a URL, http:// or https://, not {fault.location!r}"
        raise ValueError(msg)
    if fault.part is not None and fault.endpoint != "/movie/{id}":
        msg = f"part of a fault is for the endpoint /movie/{{id}}, not {fault.endpoint}"
        raise ValueError(msg)


def _check_name(fault: Fault, kind: Kind) -> None:
    """Check that the field is one that entries of the endpoint have."""
    endpoints = kind.endpoints if fault.endpoint == "*" else (fault.endpoint,)
    fields = {name for endpoint in endpoints for name, sort in FIELDS[endpoint].items() if sort in kind.sorts}
    if fault.name not in fields:
        msg = (
            f"name of fault {fault.kind} for {fault.endpoint} is one of {', '.join(sorted(fields))}, not {fault.name!r}"
        )
        raise ValueError(msg)
