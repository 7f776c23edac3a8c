"""What can be wrong in TMDB's answers although they can be read: the kinds of faults, and what each is told.

To add a kind, write its function in `broken_pages` or `broken_entries`, and its line here. What is wrong before an
answer can be read belongs to the general part.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, TypeGuard

from tmdb_assets.sandbox.upstream import Kind
from tmdb_assets.sandbox.upstreams.tmdb import broken_entries, broken_pages
from tmdb_assets.sandbox.upstreams.tmdb.answer_content import FIELDS, SINGLE, Sort, with_fields
from tmdb_assets.sandbox.upstreams.tmdb.broken_entries import POPULARITIES, TITLE_FIELDS, editing
from tmdb_assets.sandbox.upstreams.tmdb.endpoints import ENDPOINTS, PIPELINE, SERIES_PIPELINE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tmdb_assets.sandbox.upstreams.tmdb.broken_entries import Edit

_ASKED = (*PIPELINE, *SERIES_PIPELINE)
_PAGED = ("/discover/movie", "/movie/changes", "/tv/top_rated", "/tv/popular")
_TITLED = tuple(endpoint for endpoint in FIELDS if not FIELDS[endpoint].keys().isdisjoint(TITLE_FIELDS))
_SMALLEST_HUGE_ID = 2**31


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_int(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: object) -> TypeGuard[int | float]:
    return _is_int(value) or isinstance(value, float)


def _is_bad_popularity(value: object) -> bool:
    if isinstance(value, str):
        return value in POPULARITIES
    return _is_number(value) and (value < 0 or not math.isfinite(value))


def _is_page(value: object) -> bool:
    return _is_int(value) and value >= 1


def _is_huge(value: object) -> bool:
    return _is_int(value) and value >= _SMALLEST_HUGE_ID


_TEXT, _NUMBER = (_is_text, "a text"), (_is_number, "a number")
_PAGE, _PAGES = (_is_page, "the number of a page"), (_is_page, "a number of pages")
_POPULARITY = (_is_bad_popularity, f"{', '.join(POPULARITIES)}, or a number below 0")
_HUGE = (_is_huge, f"an integer of at least 2**31 ({_SMALLEST_HUGE_ID}), which is added to every id")


def _named(*sorts: Sort) -> Mapping[str, list[str]]:
    """The fields of these sorts by endpoint; of all sorts if none is given."""
    return {
        endpoint: [name for name, sort in known.items() if not sorts or sort in sorts]
        for endpoint, known in FIELDS.items()
    }


def _edits(edit: Edit, endpoints: tuple[str, ...], *, takes: tuple[str, ...] = (), **rest: Any) -> Kind:  # noqa: ANN401
    """A kind that changes entries, or in details what is inside of them; `rest` are fields of the kind."""
    return Kind(editing(edit), endpoints, takes=(*takes, "share", "part"), parts_of=SINGLE, **rest)


KINDS: dict[str, Kind] = {
    "empty_results": Kind(broken_pages.empty_results, ENDPOINTS),
    "other_page": Kind(broken_pages.other_page, _PAGED, takes=("value",), value=_PAGE),
    "repeated_page": Kind(broken_pages.repeated_page, _PAGED, takes=("value",), value=_PAGE),
    "growing_pages": Kind(broken_pages.growing_pages, _PAGED, takes=("value",), value=_PAGES),
    "shrinking_pages": Kind(broken_pages.shrinking_pages, _PAGED, takes=("value",), value=_PAGES),
    "new_field": _edits(broken_entries.new_field, _ASKED, takes=("name", "value")),
    "missing_field": _edits(broken_entries.missing_field, _ASKED, needs=("name",), names=_named()),
    "null_field": _edits(broken_entries.null_field, _ASKED, needs=("name",), names=_named()),
    "text_for_number": _edits(
        broken_entries.text_for_number,
        with_fields("number"),
        needs=("name",),
        takes=("value",),
        value=_TEXT,
        names=_named("number"),
    ),
    "number_for_text": _edits(
        broken_entries.number_for_text,
        with_fields("text", "date"),
        needs=("name",),
        takes=("value",),
        value=_NUMBER,
        names=_named("text", "date"),
    ),
    "timestamp_dates": _edits(broken_entries.timestamp_dates, with_fields("date")),
    "nonsense_dates": _edits(broken_entries.nonsense_dates, with_fields("date"), takes=("value",), value=_TEXT),
    "bad_popularity": _edits(
        broken_entries.bad_popularity, with_fields("number", name="popularity"), needs=("value",), value=_POPULARITY
    ),
    "huge_ids": _edits(broken_entries.huge_ids, with_fields("number", name="id"), takes=("value",), value=_HUGE),
    "title": _edits(broken_entries.title, _TITLED, needs=("value",), value=_TEXT),
}
"""What a fault's `value` is:

* `other_page`, `repeated_page`: the page to answer instead of the one before (for the first: the one behind);
* `growing_pages`, `shrinking_pages`: the `total_pages` told from page 2 on, instead of twice or half as many;
* `new_field`: what stands in the field, any JSON; `name` is the field's name;
* `text_for_number`: the text, instead of the number's own digits;
* `number_for_text`: the number, instead of 7;
* `nonsense_dates`: the text, instead of `NONSENSE_DATES` in turn;
* `bad_popularity`: `NaN`, `Infinity`, `-Infinity` or a number below 0;
* `huge_ids`: what is added to every id, instead of 2**40; a request for such an id is answered about that film or
  series as long as the rule is in the plan, whichever endpoint the rule is for;
* `title`: what all titles and names become.

The kinds that change entries leave alone what they do not find, errors, and HEAD requests.
"""
