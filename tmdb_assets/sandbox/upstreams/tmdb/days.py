"""How films move from day to day: popularity, votes, and which of them changed.

Pure functions of (seed, film, day) over a catalogue's columns, with the last few days kept. The same seed
and day give the same numbers in discover, in details and in that day's export. Nothing here speaks HTTP.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from tmdb_assets.sandbox.mixing import day_key, mix_many, numbers, salt, shares

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tmdb_assets.sandbox.upstreams.tmdb.catalogue import FilmColumns

EPOCH = date(2020, 1, 1).toordinal()
"""Votes are counted up from here, and nothing has changed before it."""

_KNOT_DAYS = 21
_DELETED_CHANGE_FACTOR = 5


@dataclass(frozen=True, slots=True)
class DayNumbers:
    """The numbers of all films as observed on one day, rounded as TMDB prints them."""

    popularity: NDArray[np.float64]
    vote_average: NDArray[np.float64]
    vote_count: NDArray[np.int32]


class Days:
    """The moving part of a catalogue."""

    def __init__(self, columns: FilmColumns, seed: int, changed_share: float) -> None:
        """Keep the columns; nothing is computed before a day is asked for."""
        self._columns = columns
        self._changed_share = changed_share
        self._slow = salt(seed, "popularity, slow")
        self._quick = salt(seed, "popularity, quick")
        self._votes = salt(seed, "votes")
        self._changes = salt(seed, "changes")
        self._known_day_keys = np.empty(0, np.uint64)
        self.numbers = lru_cache(maxsize=4)(self._numbers)
        self.changed_films = lru_cache(maxsize=32)(self._changed_films)
        self.changed_between = lru_cache(maxsize=4)(self._changed_between)
        self.revision = lru_cache(maxsize=50_000)(self._revision)

    def _numbers(self, day: date) -> DayNumbers:
        columns = self._columns
        ordinal = day.toordinal()
        knot, passed = divmod(ordinal, _KNOT_DAYS)
        weight = passed / _KNOT_DAYS
        weight = weight * weight * (3 - 2 * weight)
        drift = shares(self._slow, columns.id, knot) * (1 - weight)
        drift += shares(self._slow, columns.id, knot + 1) * weight
        drift -= 0.5
        popularity = drift * 0.7
        popularity += (shares(self._quick, columns.id, ordinal) - 0.5) * 0.16
        np.exp(popularity, out=popularity)
        popularity *= columns.popularity

        # A phase of its own for every film, so that not all counts step on the same day.
        grown = columns.votes * np.maximum(0.0, 1.0 + columns.votes_growth * (ordinal - EPOCH))
        grown += np.where(columns.votes_growth > 0, shares(self._votes, columns.id), 0.0)
        vote_count = np.where(columns.votes > 0, grown, 0.0).astype(np.int32)
        moved = (columns.vote_average + drift * 0.1).clip(1.0, 10.0)
        moved = np.where(columns.votes_growth > 0, moved, columns.vote_average)
        vote_average = np.where(vote_count > 0, moved, 0.0).astype(np.float64)
        return DayNumbers(np.round(popularity, 4), np.round(vote_average, 3), vote_count)

    def _changed_films(self, day: date) -> NDArray[np.int32]:
        """Positions of the films that changed on a day, ascending."""
        if day.toordinal() <= EPOCH:
            return np.empty(0, np.int32)
        columns = self._columns
        chance = np.where(columns.deleted, self._changed_share * _DELETED_CHANGE_FACTOR, self._changed_share)
        changed = shares(self._changes, columns.id, day.toordinal()) < chance
        return np.flatnonzero(changed).astype(np.int32)

    def _changed_between(self, first: date, last: date) -> NDArray[np.int32]:
        """Positions of the films that changed on a day of the window, each once, in no order of meaning."""
        days = [self.changed_films(date.fromordinal(day)) for day in range(first.toordinal(), last.toordinal() + 1)]
        films = np.unique(np.concatenate([np.empty(0, np.int32), *days]))
        return films[np.argsort(numbers(self._changes, self._columns.id[films]), kind="stable")]

    def _revision(self, film: int, day: date) -> int:
        """How often a film changed up to a day, that day included."""
        span = day.toordinal() - EPOCH
        if span <= 0:
            return 0
        # The same numbers as `shares(self._changes, ids, day)`, along the days instead of along the films.
        film_key = mix_many(self._columns.id[film : film + 1].astype(np.uint64))
        draws = mix_many(self._day_keys(span) ^ film_key) >> np.uint64(11)
        return int(np.count_nonzero(draws.astype(np.float64) * 2.0**-53 < self._changed_share))

    def _day_keys(self, span: int) -> NDArray[np.uint64]:
        """The keys of the days after the epoch, as many as asked for."""
        if span > len(self._known_day_keys):
            wanted = range(EPOCH + 1, EPOCH + 1 + span)
            self._known_day_keys = np.array([day_key(self._changes, day) for day in wanted], np.uint64)
        return self._known_day_keys[:span]
