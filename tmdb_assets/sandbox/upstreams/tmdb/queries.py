"""Reading TMDB's query strings: pages, dates, flags, and what discover can be asked for.

A wrong value is one of TMDB's errors. A parameter that TMDB knows and the sandbox does not is refused, never
ignored: an answer to another question would look right.
"""

# ruff: noqa: SIM905 (long lists read better as text)

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from tmdb_assets.sandbox.upstreams.tmdb.answers import TmdbError
from tmdb_assets.sandbox.upstreams.tmdb.discovery import MAX_PAGE, SORT_ORDERS, Query

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_CHANGES_DAYS = 14
MAX_APPENDED = 20

NOT_BUILT = frozenset(
    """certification certification.gte certification.lte certification_country primary_release_year region
    release_date.gte release_date.lte with_cast with_companies with_crew with_genres with_keywords
    with_origin_country with_original_language with_people with_release_type with_runtime.gte with_runtime.lte
    with_watch_monetization_types with_watch_providers without_companies without_genres without_keywords
    without_watch_providers watch_region year""".split()
)
"""Parameters of discover that TMDB knows and the sandbox does not."""


class NotBuiltError(Exception):
    """The request is right, but the sandbox cannot answer it."""


def page_of(params: Mapping[str, str]) -> int:
    """The page asked for, 1 to 500."""
    text = params.get("page", "1")
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= MAX_PAGE:
        raise TmdbError(22)
    return int(text)


def pages_of(total: int, size: int) -> int:
    """Pages of a listing; an empty one has one page, as upstream."""
    return max(1, -(-total // size))


def id_in(text: str) -> int:
    """An id as a path has it; of a longer one the first 18 digits, which nothing has."""
    if not text.isascii() or not text.isdigit():
        raise TmdbError(6)
    return int(text[:18])


def _date(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise TmdbError(23) from None
    if day.isoformat() != text:
        raise TmdbError(23)
    return day


def _ordinal(params: Mapping[str, str], name: str) -> int | None:
    return _date(params[name]).toordinal() if params.get(name) else None


def _float(params: Mapping[str, str], name: str) -> float | None:
    if not params.get(name):
        return None
    try:
        return float(params[name])
    except ValueError:
        raise TmdbError(5) from None


def _int(params: Mapping[str, str], name: str) -> int | None:
    value = _float(params, name)
    return None if value is None else int(value)


def _flag(params: Mapping[str, str], name: str) -> bool:
    return params.get(name, "false").lower() == "true"


def discover_query(params: Mapping[str, str]) -> Query:
    """What discover was asked for."""
    missing = sorted(NOT_BUILT.intersection(params))
    if missing:
        raise NotBuiltError(", ".join(missing))
    sort_by = params.get("sort_by", "popularity.desc")
    if sort_by not in SORT_ORDERS:
        raise TmdbError(5)
    return Query(
        sort_by=sort_by,
        released_from=_ordinal(params, "primary_release_date.gte"),
        released_to=_ordinal(params, "primary_release_date.lte"),
        votes_from=_int(params, "vote_count.gte"),
        votes_to=_int(params, "vote_count.lte"),
        rating_from=_float(params, "vote_average.gte"),
        rating_to=_float(params, "vote_average.lte"),
        adult=_flag(params, "include_adult"),
        video=_flag(params, "include_video"),
    )


def changes_window(params: Mapping[str, str], today: date) -> tuple[date, date]:
    """First and last day of the changes asked for, both inclusive; by default yesterday and today."""
    start, end = params.get("start_date"), params.get("end_date")
    if start and end:
        first, last = _date(start), _date(end)
    elif start:
        first = _date(start)
        last = max(first, min(today, first + timedelta(days=MAX_CHANGES_DAYS)))
    else:
        last = _date(end) if end else today
        first = last - timedelta(days=1)
    if not 0 <= (last - first).days <= MAX_CHANGES_DAYS:
        raise TmdbError(20)
    return first, last


def appended_parts(params: Mapping[str, str]) -> list[str]:
    """The names in `append_to_response`, at most 20."""
    names = [name.strip() for name in params.get("append_to_response", "").split(",") if name.strip()]
    if len(names) > MAX_APPENDED:
        raise TmdbError(27)
    return names
