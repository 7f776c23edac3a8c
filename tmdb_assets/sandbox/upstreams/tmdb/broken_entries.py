"""Faults in what an answer says: fields, numbers, dates, ids and titles of its entries.

One small function a kind, which changes one entry of the answer that the routes made. Pages that do not fit
each other are in `broken_pages`; answers that cannot be read at all are the general part's business.
"""

from __future__ import annotations

import asyncio
import math
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from tmdb_assets.sandbox.mixing import number, salt
from tmdb_assets.sandbox.upstreams.tmdb.answer_content import EVERYWHERE, edited

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tmdb_assets.sandbox.exchange import Exchange
    from tmdb_assets.sandbox.faults import Fault
    from tmdb_assets.sandbox.upstreams.tmdb.catalogue import Json

    Edit = Callable[[Fault, Json, int], bool]

ID_OFFSET = 2**40
TITLE_FIELDS = ("title", "original_title", "name", "english_name", "native_name")
HOSTILE_TITLES = {
    "emoji": "👩‍👩‍👧‍👦 🎬 \U0001f9ff",
    "right_to_left": "\u202eشريط \u05d4\u05e1\u05e8\u05d8\u202c",
    "one_megabyte": "x" * 2**20,
    "sql": "'; drop table dim_movie; --",
    "html": "<script>alert(1)</script>",
    "path": "../../etc/passwd",
    "control": "a\x00b\r\nc\td",
    "half_a_surrogate": "\ud83c",
    "template": "{{ env_var('TMDB_API_TOKEN') }} %(name)s {0} ${HOME}",
    "blank": " \u00a0\u200b ",
}
"""Titles for kind `title` that break careless code; a longer list than any one incident."""
NONSENSE_DATES = ("soon", "0000-00-00", "2026-13-45")
POPULARITIES = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
DATE_FIELDS = ("release_date", "first_air_date", "last_air_date", "air_date")
_WITH_DATE = 10


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def new_field(fault: Fault, entry: Json, _: int) -> bool:
    """A field nobody has heard of."""
    entry[fault.name or "sandbox_new_field"] = "new" if fault.value is None else fault.value
    return True


def missing_field(fault: Fault, entry: Json, _: int) -> bool:
    """A field is not there."""
    return entry.pop(str(fault.name), entry) is not entry


def null_field(fault: Fault, entry: Json, _: int) -> bool:
    """A field is null."""
    if entry.get(str(fault.name)) is None:
        return False
    entry[str(fault.name)] = None
    return True


def text_for_number(fault: Fault, entry: Json, _: int) -> bool:
    """A number comes as text: its own digits, or `value`."""
    was = entry.get(str(fault.name))
    if not _is_number(was):
        return False
    entry[str(fault.name)] = str(was) if fault.value is None else fault.value
    return True


def number_for_text(fault: Fault, entry: Json, _: int) -> bool:
    """A text comes as a number: `value`, or 7."""
    if not isinstance(entry.get(str(fault.name)), str):
        return False
    entry[str(fault.name)] = 7 if fault.value is None else fault.value
    return True


def timestamp_dates(_: Fault, entry: Json, __: int) -> bool:
    """A date has a time behind it, as upstream had for a day in 2021 and in 2024."""
    changed = False
    for name in DATE_FIELDS:
        day = entry.get(name)
        if isinstance(day, str) and len(day) >= _WITH_DATE:
            entry[name] = f"{day[:_WITH_DATE]} 00:00:00 UTC"
            changed = True
    return changed


def nonsense_dates(fault: Fault, entry: Json, place: int) -> bool:
    """A date is none: `value`, or several nonsensical ones in turn."""
    known = [name for name in DATE_FIELDS if name in entry]
    nonsense = NONSENSE_DATES[place % len(NONSENSE_DATES)] if fault.value is None else fault.value
    entry.update(dict.fromkeys(known, nonsense))
    return bool(known)


def bad_popularity(fault: Fault, entry: Json, _: int) -> bool:
    """A popularity that nothing can have."""
    if "popularity" not in entry:
        return False
    entry["popularity"] = POPULARITIES.get(fault.value, fault.value) if isinstance(fault.value, str) else fault.value
    return True


def offset_of(fault: Fault) -> int:
    """What `huge_ids` adds to an id."""
    return ID_OFFSET if fault.value is None else fault.value


def huge_ids(fault: Fault, entry: Json, _: int) -> bool:
    """An id too large for 32 bits, or for as many as `value` has; an id that is that large already stays."""
    was, offset = entry.get("id"), offset_of(fault)
    if not isinstance(was, int) or was >= offset:
        return False
    entry["id"] = was + offset
    return True


def title(fault: Fault, entry: Json, _: int) -> bool:
    """All titles and names of an entry are `value`."""
    known = [name for name in TITLE_FIELDS if name in entry]
    entry.update(dict.fromkeys(known, fault.value))
    return bool(known)


def editing(edit: Edit) -> Callable[[Fault, Exchange], Awaitable[str]]:
    """The kind of fault that makes one change in the entries of a good answer, or in a share of them."""

    async def act(fault: Fault, exchange: Exchange) -> str:
        status, headers, body = await exchange.answer()
        part = EVERYWHERE if edit is new_field and fault.part is None else fault.part
        shares = salt(fault.seed, "share")

        def edit_some(entry: Json, place: int) -> bool:
            if fault.share < 1:
                key: Any = entry.get("id")
                drawn = number(shares, key if isinstance(key, int) else place)
                if drawn / 2.0**64 >= fault.share:
                    return False
            return edit(fault, entry, place)

        broken = None
        if status == HTTPStatus.OK and not exchange.is_head:
            # A million lines take seconds; other requests are answered meanwhile.
            broken = await asyncio.to_thread(edited, exchange.endpoint, body, part, edit_some)
        if broken is not None:
            exchange.on_broken()
        await exchange.reply(status, headers, body if broken is None else broken)
        return str(status)

    return act
