"""Discover: which films match a query, in which order, and what stands on a page.

Works on positions of films; turning a film into JSON and reading a query string are the routes' business.
Pages repeat films of their neighbours on purpose: upstream every page is cached on its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from tmdb_assets.sandbox.mixing import salt, shares
from tmdb_assets.sandbox.upstreams.tmdb.catalogue import NO_DATE

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from tmdb_assets.sandbox.upstreams.tmdb.catalogue import Catalogue
    from tmdb_assets.sandbox.upstreams.tmdb.days import Days

PAGE_SIZE = 20
MAX_PAGE = 500
SORT_FIELDS = (
    "original_title",
    "popularity",
    "revenue",
    "primary_release_date",
    "title",
    "vote_average",
    "vote_count",
)
SORT_ORDERS = tuple(f"{name}.{way}" for name in SORT_FIELDS for way in ("asc", "desc"))
_TITLE_BLOCK = 10_000
_MOVING = ("popularity", "vote_average", "vote_count")


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What discover was asked for, without the page and the language."""

    sort_by: str = "popularity.desc"
    released_from: int | None = None
    """Proleptic ordinal, inclusive; so is the next one."""
    released_to: int | None = None
    votes_from: int | None = None
    votes_to: int | None = None
    rating_from: float | None = None
    rating_to: float | None = None
    adult: bool = False
    video: bool = False


class Discovery:
    """Discover over one catalogue."""

    def __init__(self, catalogue: Catalogue, days: Days, seed: int, repeat_share: float) -> None:
        """Keep the parts; nothing is sorted before it is asked for."""
        self._catalogue = catalogue
        self._days = days
        self._repeat_share = repeat_share
        self._repeats = salt(seed, "repeats")
        # An order of a million films takes 4 MB.
        self.matches = lru_cache(maxsize=16)(self._matches)
        self._title_places = lru_cache(maxsize=2)(self._sorted_titles)

    def page(self, query: Query, day: date, page: int) -> tuple[list[int], int]:
        """The films on a page, and how many match in total."""
        order = self.matches(query, day)
        start = (page - 1) * PAGE_SIZE
        films = order[start : start + PAGE_SIZE].tolist()
        if self._repeat_share and query.sort_by.split(".")[0] in _MOVING:
            rows = np.arange(start, start + len(films))
            draws = shares(self._repeats, rows, day.toordinal())
            for place in np.flatnonzero(draws < self._repeat_share).tolist():
                # Half of the repeats come from the page before, half from the page after.
                back = draws[place] < self._repeat_share / 2
                other = start + place + (-PAGE_SIZE if back else PAGE_SIZE)
                if 0 <= other < len(order):
                    films[place] = int(order[other])
        return films, len(order)

    def _matches(self, query: Query, day: date) -> NDArray[np.int32]:
        """All films of a query, in its order."""
        columns, numbers = self._catalogue.columns, self._days.numbers(day)
        wanted = ~(columns.deleted | columns.softcore)
        if not query.adult:
            wanted &= ~columns.adult
        if not query.video:
            wanted &= ~columns.video
        for values, lowest, highest in (
            (columns.released_on, query.released_from, query.released_to),
            (numbers.vote_count, query.votes_from, query.votes_to),
            (numbers.vote_average, query.rating_from, query.rating_to),
        ):
            if lowest is not None:
                wanted &= values >= lowest
            if highest is not None:
                wanted &= values <= highest
        if query.released_from is not None or query.released_to is not None:
            wanted &= columns.released_on != NO_DATE
        films = np.flatnonzero(wanted).astype(np.int32)
        return films[self._order(query.sort_by, films, day)]

    def _order(self, sort_by: str, films: NDArray[np.int32], day: date) -> NDArray[np.intp]:
        """How to arrange films: by the key, ties by id, films without a date last either way."""
        name, way = sort_by.split(".")
        key = self._key(name, day)[films]
        if way == "desc":
            key = -key
        if name == "primary_release_date":
            key = np.where(self._catalogue.columns.released_on[films] == NO_DATE, np.iinfo(np.int32).max, key)
        return np.argsort(key, kind="stable")

    def _key(self, name: str, day: date) -> NDArray[np.int64] | NDArray[np.int32] | NDArray[np.float64]:
        if name in {"title", "original_title"}:
            return self._title_places(name == "original_title")
        if name == "revenue":
            return self._catalogue.columns.revenue
        if name == "primary_release_date":
            return self._catalogue.columns.released_on
        numbers = self._days.numbers(day)
        if name == "popularity":
            return numbers.popularity
        return numbers.vote_count if name == "vote_count" else numbers.vote_average

    def _sorted_titles(self, original: bool) -> NDArray[np.int32]:
        """The place of every film in the order of titles; films of the same title share a place."""
        count = len(self._catalogue.columns.id)
        numbers, number_of = np.empty(count, np.int32), {}
        # In blocks: a million titles at once are a hundred megabytes, the different ones are far fewer.
        for start in range(0, count, _TITLE_BLOCK):
            block = range(start, min(start + _TITLE_BLOCK, count))
            for film, title in zip(block, self._catalogue.titles(block, original=original), strict=True):
                numbers[film] = number_of.setdefault(title.casefold(), len(number_of))
        places = np.empty(len(number_of), np.int32)
        places[[number_of[title] for title in sorted(number_of)]] = np.arange(len(number_of))
        return places[numbers]
