"""The daily ID exports: which days are kept, and the lines of one.

An export is made while it is sent, a block of films at a time, so that a million lines need no gigabyte.
Where the files are mounted is the routes' business.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import orjson

from tmdb_assets.sandbox.mixing import numbers, salt

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from tmdb_assets.sandbox.upstreams.tmdb.catalogue import Catalogue
    from tmdb_assets.sandbox.upstreams.tmdb.days import Days

KEPT_DAYS = 90
_BLOCK = 16_384
_HOLE = b"\0"
"""Where a popularity goes; a title as JSON has no such byte."""
_NAME = re.compile(r"(?:movie|tv_series)_ids_(\d\d)_(\d\d)_(\d{4})\.json\.gz")


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


class Exports:
    """The exports of one catalogue.

    What all days share is made once and kept: the order, and the text around the popularities, about 100 bytes
    a film. A day of 1.25 million films then takes about a second, most of it gzip's.
    """

    def __init__(self, catalogue: Catalogue, days: Days, seed: int) -> None:
        """Keep the parts; nothing is made before an export is asked for."""
        self._catalogue, self._days = catalogue, days
        self._salt = salt(seed, "export order")
        self._frames: dict[int, bytes] = {}

    @cached_property
    def _films(self) -> NDArray[np.int32]:
        """Films in the order of every export: no adult titles, video entries included, unordered."""
        columns = self._catalogue.columns
        films = np.flatnonzero(~columns.deleted & ~columns.adult).astype(np.int32)
        return films[np.argsort(numbers(self._salt, columns.id[films]), kind="stable")]

    def _frame(self, start: int) -> bytes:
        """The lines of a block without their popularities: what stands between these, joined by `_HOLE`."""
        frame = self._frames.get(start)
        if frame is None:
            columns, block = self._catalogue.columns, self._films[start : start + _BLOCK]
            titles = self._catalogue.titles(block.tolist(), original=True)
            pieces, end = [], b""
            for film_id, title, video in zip(
                columns.id[block].tolist(), titles, columns.video[block].tolist(), strict=True
            ):
                head = b'{"adult":false,"id":%d,"original_title":%b,"popularity":' % (film_id, orjson.dumps(title))
                pieces.append(end + head)
                end = b',"video":true}\n' if video else b',"video":false}\n'
            frame = self._frames[start] = _HOLE.join([*pieces, end])
        return frame

    def lines(self, day: date) -> Iterator[bytes]:
        """Blocks of lines of a day's export, uncompressed."""
        popularity = self._days.numbers(day).popularity
        for start in range(0, len(self._films), _BLOCK):
            levels = orjson.dumps(popularity[self._films[start : start + _BLOCK]], option=orjson.OPT_SERIALIZE_NUMPY)
            pieces = self._frame(start).split(_HOLE)
            filled = [b""] * (2 * len(pieces) - 1)
            filled[0::2] = pieces
            filled[1::2] = levels[1:-1].split(b",")
            yield b"".join(filled)
