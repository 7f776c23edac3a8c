"""Faults of the sources of ratings: OMDb and MDBList, which have a key, a quota, and a table that grows.

Belongs here: the cells. Of a source of ratings three ends are right: the asset fails and says why; a series is set
aside, or noted as one that the source does not know; or, where a quota is used up, the series wait.
"""

from collections.abc import Iterator
from typing import Any

from tests.faults.cells import A_FEW, REFUSED, Cell
from tests.faults.grounds import MDBLIST, OMDB, RATINGS
from tests.faults.transport import STATUSES, UNREADABLE
from tmdb_assets.sources.ratings import tables

WAITING = "waiting"
_NAMES = {OMDB: "OMDb", MDBLIST: "MDBList"}
_KEY, _NO_ANSWER, _BROKEN = "the key was refused", "got no usable answer", "is broken"
_OF_STATUSES = {
    "401": _KEY,
    **dict.fromkeys(("404", "422", "400 with status_code 22"), _NO_ANSWER),
    **dict.fromkeys(("500", "503", "504"), _BROKEN),
}
"""All others say that the quota is used up."""
_403 = {OMDB: r"is broken \(HTTP 403", MDBLIST: _KEY}
"""MDBList says so of a key; at OMDb it is whatever stands before it."""


def cells() -> Iterator[Cell]:
    """All cells."""
    for endpoint in RATINGS:
        yield from _transport(endpoint)
    yield from _omdb()
    yield from _mdblist()


def _cell(
    kind: str, endpoint: str, rule: dict[str, Any], says: str | None = None, variant: str = "", outcome: str = ""
) -> Cell:
    return Cell(kind, endpoint, rule, says, variant, "series", outcome)


def _transport(endpoint: str) -> Iterator[Cell]:
    some = {"nth": (3, 5)} if endpoint == OMDB else {}
    for kind, (status, _) in STATUSES.items():
        says = _403[endpoint] if kind == "403" else _OF_STATUSES.get(kind)
        # The code in the body is TMDB's alone.
        rule = {"kind": "status", **{name: value for name, value in status.items() if name != "status_code"}}
        yield _cell(kind, endpoint, rule, says, outcome="" if says else WAITING)
        if some and says == _NO_ANSWER:
            yield _cell(kind, endpoint, rule | some, None, A_FEW, tables.REFUSED)
    for kind, (rule, says, _) in UNREADABLE.items():
        told = {"is no JSON": _NO_ANSWER}.get(says or "", says)
        yield _cell(kind, endpoint, rule, told)
    yield _cell("502 with an HTML body", endpoint, {"kind": "html_502"}, r"is broken \(HTTP 502")
    yield _cell(REFUSED, endpoint, {}, "Connection refused")
    for status in (302, 308):
        rule = {"kind": "redirect", "status": status, "location": "http://elsewhere.invalid/"}
        yield _cell("redirect to another host", endpoint, rule, f"redirected to .*HTTP {status}", str(status))


def _omdb() -> Iterator[Cell]:
    few = {"nth": (3, 5)}
    yield _cell("the quota is used up", OMDB, {"kind": "limit_reached"}, None, "from the first request on", WAITING)
    after = {"kind": "limit_reached", "nth": tuple(range(31, 200))}
    yield _cell("the quota is used up", OMDB, after, None, "after 30 requests", WAITING)
    yield _cell("the key is bad", OMDB, {"kind": "bad_key"}, _KEY)
    for kind, name in {
        "Error getting data.": "error_getting_data",
        "an unescaped quote": "unescaped_quote",
        "an empty body": "empty_body",
        "another type": "other_type",
        "another id": "other_id",
    }.items():
        yield _cell(kind, OMDB, {"kind": name}, _NO_ANSWER)
        yield _cell(kind, OMDB, {"kind": name, **few}, None, A_FEW, tables.REFUSED)
    for kind, name, outcome in (
        ("Series or season not found!", "not_found", tables.UNKNOWN_ID),
        ("Incorrect IMDb ID.", "incorrect_id", tables.UNKNOWN_ID),
        ("#DUPE#", "duplicate_title", tables.NO_DATA),
        ("a score outside its scale", "score_outside_scale", tables.ANSWERED),
        ("no list of ratings", "absent_ratings", tables.ANSWERED),
    ):
        yield _cell(kind, OMDB, {"kind": name}, None, "", outcome)
        yield _cell(kind, OMDB, {"kind": name, **few}, None, A_FEW, outcome)


def _mdblist() -> Iterator[Cell]:
    yield _cell("the quota is used up", MDBLIST, {"kind": "limit_reached"}, None, "from the first request on", WAITING)
    after = {"kind": "limit_reached", "nth": tuple(range(4, 200))}
    yield _cell("the quota is used up", MDBLIST, after, None, "after 3 requests", WAITING)
    yield _cell("the key is bad", MDBLIST, {"kind": "bad_key"}, _KEY)
    yield _cell("an empty body", MDBLIST, {"kind": "empty_body"}, _NO_ANSWER)
    yield _cell("another id", MDBLIST, {"kind": "other_id"}, _NO_ANSWER)
    yield _cell("another id", MDBLIST, {"kind": "other_id", "share": 0.1}, None, A_FEW, tables.REFUSED)
    for kind, name, outcome in (
        ("values null", "null_values", tables.NO_DATA),
        ("votes null", "null_votes", tables.ANSWERED),
        ("a score outside its scale", "score_outside_scale", tables.ANSWERED),
        ("no ratings", "no_ratings", tables.NO_DATA),
        ("an entry is missing", "missing_entries", tables.UNKNOWN_ID),
    ):
        yield _cell(kind, MDBLIST, {"kind": name}, None, "", outcome)
        yield _cell(kind, MDBLIST, {"kind": name, "share": 0.1}, None, A_FEW, outcome)
    for source in ("tomatoes", "imdb"):
        yield _cell("values null", MDBLIST, {"kind": "null_values", "name": source}, None, source, tables.ANSWERED)
