"""When an invented film came out: by country, in cinemas and after them, with the marks of age.

Belongs here: invented releases. Which films there are, and their primary dates, is the catalogues' business.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from tmdb_assets.sandbox.invented.words import CERTIFICATIONS
from tmdb_assets.sandbox.mixing import number

if TYPE_CHECKING:
    from tmdb_assets.sandbox.upstreams.tmdb.catalogue import Json

_PREMIERE, _LIMITED, _THEATRICAL, _DIGITAL, _PHYSICAL, _TV = range(1, 7)
_STREAMED_FIRST = 15
"""One film in so many is streamed before it comes to cinemas."""


def release_dates(draw: int, day: int) -> Json:
    """The releases of a film; in one country in four, of two countries in one at least.

    Args:
        draw: The film's own random number.
        day: Its primary release date, as an ordinal.
    """
    results = []
    for place, (country, marks) in enumerate(CERTIFICATIONS.items()):
        turned = number(draw, place)
        if turned % 4 and place != draw % 2:
            continue
        opened = day + (turned >> 8) % 200 * (place > 0)
        mark = marks[(turned >> 16) % len(marks)]
        results.append({"iso_3166_1": country, "release_dates": _of_country(turned >> 24, opened, mark, draw)})
    return {"results": results}


def _of_country(turned: int, opened: int, mark: str, draw: int) -> list[Json]:
    """A release in cinemas, and what comes before and after it."""
    releases = []
    if turned % 9 == 0:
        releases.append(_release(_PREMIERE, opened - 3 - turned % 40, "", "Festival"))
    releases.append(_release(_LIMITED if turned % 7 == 0 else _THEATRICAL, opened, mark))
    if turned % 2:
        later = -14 if draw % _STREAMED_FIRST == 0 else 30 + (turned >> 4) % 120
        releases.append(_release(_DIGITAL, opened + later, ""))
    if (turned >> 8) % 3 == 0:
        releases.append(_release(_PHYSICAL, opened + 80 + (turned >> 4) % 150, mark, "Blu-ray"))
    if (turned >> 12) % 11 == 0:
        releases.append(_release(_TV, opened + 400 + (turned >> 4) % 300, ""))
    return releases


def _release(kind: int, day: int, mark: str, note: str = "") -> dict[str, Any]:
    return {
        "certification": mark,
        "descriptors": [],
        "iso_639_1": "en" if note else "",
        "note": note,
        "release_date": f"{date.fromordinal(day).isoformat()}T00:00:00.000Z",
        "type": kind,
    }
