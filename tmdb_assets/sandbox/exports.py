"""The daily ID exports: which days are kept, and the lines of one.

An export is made while it is sent, a block of films at a time, so that a million lines need no gigabyte.
Where the files are mounted is the routes' business.
"""

from __future__ import annotations

import re
import zlib
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import orjson

from tmdb_assets.sandbox.mixing import numbers, salt

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tmdb_assets.sandbox.catalogue import Catalogue
    from tmdb_assets.sandbox.days import Days

KEPT_DAYS = 90
_BLOCK = 2_000
_NAME = re.compile(r"movie_ids_(\d\d)_(\d\d)_(\d{4})\.json\.gz")
_GZIP = 16 + zlib.MAX_WBITS


def export_day(name: str) -> date | None:
    """The day of an export's file name; None if it is not the name of one."""
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    month, day, year = map(int, match.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None


def is_kept(day: date, today: date, *, todays_export: bool) -> bool:
    """Whether the export of a day can be downloaded."""
    age = (today - day).days
    return (0 if todays_export else 1) <= age <= KEPT_DAYS


def export_lines(catalogue: Catalogue, days: Days, day: date, seed: int) -> Iterator[bytes]:
    """Blocks of lines of a day's export, uncompressed: no adult titles, video entries included, unordered."""
    columns, popularity = catalogue.columns, days.numbers(day).popularity
    films = np.flatnonzero(~columns.deleted & ~columns.adult)
    films = films[np.argsort(numbers(salt(seed, "export order"), columns.id[films]), kind="stable")]
    for start in range(0, len(films), _BLOCK):
        block = films[start : start + _BLOCK]
        rows = zip(
            columns.id[block].tolist(),
            catalogue.titles(block.tolist(), original=True),
            popularity[block].tolist(),
            columns.video[block].tolist(),
            strict=True,
        )
        lines = [
            orjson.dumps({"adult": False, "id": film_id, "original_title": title, "popularity": level, "video": video})
            for film_id, title, level, video in rows
        ]
        yield b"\n".join(lines) + b"\n"


def gzipped(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """The same bytes as one gzip file."""
    packer = zlib.compressobj(level=4, wbits=_GZIP)
    for block in blocks:
        packed = packer.compress(block)
        if packed:
            yield packed
    yield packer.flush()
