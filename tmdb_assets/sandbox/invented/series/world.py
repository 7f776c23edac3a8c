"""The world of invented series: who there is, and what is true of them on a day.

One object for all upstreams of a sandbox, and for tests, which compare with it what a pipeline has read. Immutable:
the same count and seed are the same world, whatever day it is asked about. Forms of answers belong to upstreams.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import numpy as np

from tmdb_assets.sandbox.invented.people import People
from tmdb_assets.sandbox.invented.series import credits as parts
from tmdb_assets.sandbox.invented.series.carriers import Network, WatchProvider, networks, watch_providers
from tmdb_assets.sandbox.invented.series.facts import GENRES, Series, all_series
from tmdb_assets.sandbox.invented.series.numbers import NOT_COUNTED, SOURCES, Numbers
from tmdb_assets.sandbox.invented.series.offers import offers
from tmdb_assets.sandbox.mixing import numbers, salt

EVENTS_FROM, EVENT_WEEKS = date(2026, 1, 5), 60
"""The weeks in which something happens once: the Monday of the first one, and how many."""
NETWORK_LOST_ON = EVENTS_FROM + timedelta(weeks=24)
"""A Monday: from this day on one series has no network any more."""
WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Rating:
    """What one public thinks of a series on a day."""

    score: float
    """On the source's own scale; 0 where Metacritic's users are too few for one."""
    votes: int | None
    """None where the source counts none."""


class SeriesWorld:
    """Series that never existed.

    Args:
        series_count: how many are in the top rated list; a tenth as many are popular only.
        seed: the same seed gives the same series and numbers.
    """

    genres = GENRES
    """Name by id."""
    sources = tuple(SOURCES)
    """The six rating sources."""

    def __init__(self, series_count: int = 300, seed: int = 1) -> None:
        """Invent them all."""
        self.series_count, self.seed = series_count, seed
        self.people = People(seed)
        """Names of persons, keywords and companies by id, the same as those of films."""
        self.person_count = max(2_000, 4 * series_count)
        self.networks: dict[int, Network] = networks(seed, 24 + series_count // 20)
        """By id."""
        self.watch_providers: dict[int, WatchProvider] = watch_providers(seed)
        """By id, in the order in which they are told."""
        extra = max(1, series_count // 10)
        self.series: tuple[Series, ...] = tuple(
            all_series(seed, series_count, extra, list(self.networks), self.person_count)
        )
        """All of them by id: listed ones and popular ones, with those that are deleted some day."""
        self.ids = np.array([one.series_id for one in self.series], np.int64)
        self.place_of = {one.series_id: place for place, one in enumerate(self.series)}
        """Position in `series` and in all arrays of numbers, by id."""
        self.by_imdb_id: dict[str, list[Series]] = {}
        """Who points to a page at IMDb; the first of them is whose page it is."""
        for one in self.series:
            if one.imdb_id is not None:
                self.by_imdb_id.setdefault(one.imdb_id, []).append(one)
        listed = np.array([one.is_listed for one in self.series])
        imdb_of = [
            self.place_of[self.by_imdb_id[one.imdb_id][0].series_id] if one.imdb_id else -1 for one in self.series
        ]
        self._numbers = Numbers(seed, self.ids, listed, np.array(imdb_of, np.int64))
        self.numbers = lru_cache(maxsize=16)(self._numbers.on)
        """All numbers of a day as arrays: `numbers(day)`."""
        self.top_rated = lru_cache(maxsize=16)(self._top_rated)
        """Ids of the top rated list of a day, in its order."""
        self.popular = lru_cache(maxsize=16)(self._popular)
        """Ids of the popular list of a day, in its order."""
        self.deleted_on, self.network_lost = self._events()
        """Day from which details are a 404, by id: lists still have it for a week, or always for the two whose day is
        `date.min`. And the series that has no network from `NETWORK_LOST_ON` on."""

    def _events(self) -> tuple[dict[int, date], int]:
        """Nothing happens to a series that is odd in another way."""
        shared = {one.series_id for of_page in self.by_imdb_id.values() if len(of_page) > 1 for one in of_page}
        twice = _repeated([one.name for one in self.series])
        order = np.argsort(numbers(salt(self.seed, "series events"), self.ids), kind="stable").tolist()
        usual = [
            one
            for one in (self.series[place] for place in order)
            if one.is_listed and one.imdb_id and one.series_id not in shared and one.name not in twice
        ]
        lost = next(one.series_id for one in [*usual, *self.series] if len(one.network_ids) == 1)
        gone = [one.series_id for one in usual if one.series_id != lost][: max(4, self.series_count // 400)]
        step = EVENT_WEEKS // (len(gone) - 1 or 1)
        days = [date.min, date.min, *(EVENTS_FROM + step * place * WEEK for place in range(1, len(gone)))]
        return dict(zip(gone, days, strict=False)), lost

    def is_gone(self, series_id: int, day: date) -> bool:
        """Whether the details of a series are a 404 on a day."""
        return self.deleted_on.get(series_id, date.max) <= day

    def is_in_lists(self, series_id: int, day: date) -> bool:
        """Whether the lists may have a series: those of upstream's caches have a deleted one for a week more."""
        deleted_on = self.deleted_on.get(series_id, date.max)
        return deleted_on == date.min or day.toordinal() < deleted_on.toordinal() + 7

    def networks_of(self, series_id: int, day: date) -> tuple[Network, ...]:
        """The networks of a series on a day, in order."""
        if series_id == self.network_lost and day >= NETWORK_LOST_ON:
            return ()
        return tuple(self.networks[one] for one in self.series[self.place_of[series_id]].network_ids)

    def offers(self, series_id: int, day: date) -> dict[str, dict[str, tuple[int, ...]]]:
        """Ids of watch providers by country and kind (flatrate, rent, buy, ads, free) on a day."""
        draw = self.series[self.place_of[series_id]].draw
        return offers(draw, day.toordinal() // 7, tuple(self.watch_providers))

    def rating(self, series_id: int, source: str, day: date) -> Rating | None:
        """What a rating source thinks of a series on a day; None if it does not know it."""
        told, place = self.numbers(day), self.place_of[series_id]
        score, votes = float(told.scores[source][place]), int(told.votes[source][place])
        return None if np.isnan(score) else Rating(score, None if votes == NOT_COUNTED else votes)

    def popularity(self, series_id: int, day: date) -> float:
        """How popular a series is on a day."""
        return float(self.numbers(day).popularity[self.place_of[series_id]])

    def season_score(self, series_id: int, season: int, day: date) -> float:
        """What TMDB's users think of a season on a day, 0 to 10; 0 is unrated."""
        return self._numbers.season_score(self.place_of[series_id], season, day)

    def last_air_on(self, series_id: int, day: date) -> date:
        """The day of the newest episode, which of an airing series is never more than a week ago."""
        one = self.series[self.place_of[series_id]]
        return day - timedelta(days=(day.toordinal() - one.draw) % 7) if one.is_airing else one.last_air_on

    def cast(self, series_id: int) -> list[parts.Credit]:
        """Who plays in a series, by place."""
        return parts.cast(self.series[self.place_of[series_id]], self.person_count)

    def crew(self, series_id: int) -> list[parts.Credit]:
        """Who makes a series."""
        return parts.crew(self.series[self.place_of[series_id]], self.person_count)

    def _in_lists(self, day: date) -> list[int]:
        return [place for place, series_id in enumerate(self.ids.tolist()) if self.is_in_lists(series_id, day)]

    def _top_rated(self, day: date) -> tuple[int, ...]:
        told = self.numbers(day)
        places = np.array([place for place in self._in_lists(day) if self.series[place].is_listed])
        votes = told.votes["tmdb_users"][places]
        # Few votes count for less, as in every list of the best.
        weighted = (votes * told.scores["tmdb_users"][places] + 500 * 7.0) / (votes + 500)
        return tuple(self.ids[places[np.argsort(-weighted, kind="stable")]].tolist())

    def _popular(self, day: date) -> tuple[int, ...]:
        places = np.array(self._in_lists(day))
        order = np.argsort(-self.numbers(day).popularity[places], kind="stable")
        return tuple(self.ids[places[order]].tolist())


def _repeated(names: list[str]) -> set[str]:
    seen: set[str] = set()
    return {name for name in names if name in seen or seen.add(name)}


@lru_cache(maxsize=4)
def world_of(series_count: int, seed: int) -> SeriesWorld:
    """The one world of this size and seed: all upstreams of a sandbox, and tests, have the same object."""
    return SeriesWorld(series_count, seed)
