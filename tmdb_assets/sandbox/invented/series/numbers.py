"""How invented series move: scores and votes of six rating sources, popularity, seasons.

Closed forms of (seed, series, day), so that every day of any year can be asked for. Scores drift slowly, votes never
fall. Who publishes which number, and in which words, is the upstreams' business.
"""

# ruff: noqa: PLR2004 (the shares of a distribution are easier to read where they are used)

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from tmdb_assets.sandbox.mixing import salt, shares

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

EPOCH = date(2020, 1, 6).toordinal()
"""A Monday: votes are counted up from here."""
NOT_RATED, NOT_COUNTED = np.nan, -1
RT_SHARE, RT_AUDIENCE_SHARE, METACRITIC_SHARE = 0.75, 0.69, 0.63
FEW = 4
"""With fewer ratings than this, Metacritic's users have no score: it is told as 0."""


@dataclass(frozen=True, slots=True)
class _Source:
    mean: float
    spread: float
    """Standard deviation, on the source's own scale as the mean."""
    largest: float
    decimals: int


SOURCES: Mapping[str, _Source] = {
    "tmdb_users": _Source(7.7, 0.6, 10, 3),
    "imdb_users": _Source(7.6, 0.82, 10, 1),
    "rt_critics": _Source(79, 19.4, 100, 0),
    "rt_audience": _Source(77, 15.0, 100, 0),
    "mc_critics": _Source(69, 12.0, 100, 0),
    "mc_users": _Source(7.3, 1.2, 10, 1),
}
"""The six publics, by the name of their rating source."""


@dataclass(frozen=True, slots=True)
class DayNumbers:
    """The numbers of all series on one day, in the order of `SeriesWorld.series`, rounded as they are told."""

    popularity: Floats
    scores: Mapping[str, Floats]
    """By rating source, on its own scale; NaN where it has none, and 0 for Metacritic's users where they are few."""
    votes: Mapping[str, NDArray[np.int64]]
    """By rating source; -1 where they are not counted: without a score, and for all of RT's audience."""


class Numbers:
    """The moving part of a world of series."""

    def __init__(
        self, seed: int, ids: NDArray[np.int64], listed: NDArray[np.bool_], imdb_of: NDArray[np.int64]
    ) -> None:
        """Draw everybody's level and pace.

        Args:
            seed: the same seed gives the same numbers.
            ids: of the series.
            listed: whether a series has the votes for the top rated list.
            imdb_of: the position of the series whose page at IMDb a series points to; -1 without an id.
        """
        self._seed, self._ids, self._listed, self._imdb_of = seed, ids, listed, imdb_of
        self.rated = self._rated()
        """By rating source, whether it rates a series."""
        quality = self._normal("quality")
        self._level = {
            name: source.mean + source.spread * (0.75 * quality + 0.66 * self._normal(name))
            for name, source in SOURCES.items()
        }
        fame = self._normal("fame")
        tmdb = np.where(listed, 200 + np.exp(5.5 + 1.5 * fame), 6 + 140 * self._share("few votes"))
        self._votes = {
            "tmdb_users": tmdb,
            "imdb_users": tmdb * np.exp(2.4 + 0.7 * self._normal("imdb votes")),
            "rt_critics": 5 + np.exp(3.2 + 0.8 * fame + 0.4 * self._normal("reviews")),
            "mc_critics": 4 + np.exp(2.3 + 0.6 * fame + 0.4 * self._normal("critics")),
            "mc_users": np.exp(4.0 + 1.2 * fame + 1.3 * self._normal("metacritic votes")),
        }
        self._growth = 0.0005 + 0.002 * self._share("votes growth")
        # A few are talked about: their scores move within weeks instead of years.
        moved = self._share("moved") < 0.02
        self._period = np.where(moved, 12.0, 60 + 90 * self._share("period"))
        self._swing = np.where(moved, 0.5, 0.12)
        places = np.empty(len(ids))
        places[np.argsort(-(fame + 0.7 * self._normal("popular")), kind="stable")] = np.arange(len(ids))
        self._popularity = 420.0 * (1 + places) ** -0.75

    def _share(self, purpose: str, second: int = 0) -> Floats:
        return shares(salt(self._seed, f"series {purpose}"), self._ids, second)

    def _normal(self, purpose: str) -> Floats:
        radius = np.sqrt(-2 * np.log(1 - self._share(purpose)))
        return radius * np.cos(2 * np.pi * self._share(f"{purpose} angle"))

    def _rated(self) -> dict[str, NDArray[np.bool_]]:
        """Exact shares of all series; who is in RT's audience is at RT."""
        total = len(self._ids)

        def lowest(purpose: str, share: float) -> NDArray[np.bool_]:
            chosen = np.zeros(total, np.bool_)
            chosen[np.argsort(self._share(purpose), kind="stable")[: round(share * total)]] = True
            return chosen

        at_metacritic = lowest("at metacritic", METACRITIC_SHARE)
        return {
            "tmdb_users": np.ones(total, np.bool_),
            "imdb_users": (self._imdb_of >= 0) & (self._share("unrated")[self._imdb_of] >= 0.01),
            "rt_critics": lowest("at rt", RT_SHARE),
            "rt_audience": lowest("at rt", RT_AUDIENCE_SHARE),
            "mc_critics": at_metacritic,
            "mc_users": at_metacritic,
        }

    def on(self, day: date) -> DayNumbers:
        """The numbers of one day."""
        weeks = (day.toordinal() - EPOCH) / 7
        scores, votes = {}, {}
        for name, source in SOURCES.items():
            rated = self.rated[name]
            turns = weeks / self._period + self._share(f"{name} phase")
            score = self._level[name] + source.spread * self._swing * np.sin(2 * np.pi * turns)
            score = np.round(np.clip(score, 0.1 * source.largest, source.largest), source.decimals)
            counted = self._votes.get(name)
            count = np.full(len(self._ids), NOT_COUNTED, np.int64)
            if counted is not None:
                pace = self._growth * (0.2 if name in {"rt_critics", "mc_critics"} else 1.0)
                count = np.floor(counted * (1 + pace * max(0.0, weeks))).astype(np.int64)
            if name == "imdb_users":
                score, count = score[self._imdb_of], count[self._imdb_of]
            if name == "mc_users":
                score = np.where(count < FEW, 0.0, score)
            if name == "tmdb_users":
                count = np.where(self._listed, count, np.minimum(count, 199))
            scores[name] = np.where(rated, score, NOT_RATED)
            votes[name] = np.where(rated, count, NOT_COUNTED)
        noise = 0.85 + 0.3 * self._share("popularity", day.toordinal())
        return DayNumbers(np.round(self._popularity * noise, 4), scores, votes)

    def season_score(self, place: int, season: int, day: date) -> float:
        """What TMDB's users think of a season, one decimal; 0 for specials and for one season in twelve: unrated."""
        draw = float(shares(salt(self._seed, "season"), self._ids[place : place + 1], season)[0])
        if season == 0 or draw < 1 / 12:
            return 0.0
        weeks = (day.toordinal() - EPOCH) / 7
        level = float(self._level["tmdb_users"][place]) - 0.08 * (season - 1) + 1.2 * (draw - 0.5)
        drift = 0.1 * np.sin(2 * np.pi * (weeks / float(self._period[place]) + draw))
        return round(float(np.clip(level + drift, 1, 10)), 1)
