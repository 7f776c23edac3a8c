"""The sortable columns of an invented catalogue: a million films in a few arrays.

Shapes of distributions belong here (how popularity falls, how many films have no date). Texts, people and
everything else that is made on request belong in `synthetic`.
"""

# ruff: noqa: PLR2004 (the shares of a distribution are easier to read where they are used)

from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from tmdb_assets.sandbox.mixing import salt, shares
from tmdb_assets.sandbox.upstreams.tmdb.catalogue import NO_DATE, FilmColumns

if TYPE_CHECKING:
    from numpy.typing import NDArray

ADULT_SHARE = 0.02
VIDEO_SHARE = 0.015
DELETED_SHARE = 0.01
TOP_POPULARITY = 480.0
FIRST_YEAR, LAST_YEAR = 1896, 2027


def _popularity(places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Popularity of films by place (0 is the top): a power law, half of the films below 1."""
    half = max(len(places) / 2, 2.0)
    steepness = min(1.2, math.log(TOP_POPULARITY) / math.log(half))
    return TOP_POPULARITY * (1.0 + places) ** -steepness


def _release_days(seed: int, ids: NDArray[np.int32]) -> NDArray[np.int32]:
    """Ordinals: many recent films, few old ones, a heap on January 1st, 1 % without a date."""
    spread = LAST_YEAR - FIRST_YEAR
    years = LAST_YEAR - np.floor(shares(salt(seed, "release year"), ids) ** 2.4 * (spread + 1)).astype(np.int32)
    new_years = np.array([date(year, 1, 1).toordinal() for year in range(FIRST_YEAR, LAST_YEAR + 1)], np.int32)
    day_of_year = np.floor(shares(salt(seed, "release day"), ids) * 365).astype(np.int32)
    kind = shares(salt(seed, "release kind"), ids)
    day_of_year[kind < 0.06] = 0
    days = new_years[years - FIRST_YEAR] + day_of_year
    return np.where(kind > 0.99, NO_DATE, days).astype(np.int32)


def synthetic_columns(films: int, seed: int, vanished_share: float, softcore_share: float) -> FilmColumns:
    """Invent `films` films that discover lists by default, and some on top that it does not.

    Args:
        films: number of films that are neither adult, video nor deleted.
        seed: the same seed gives the same films.
        vanished_share: share of the listed films whose details are a 404.
        softcore_share: share, of the listed films, of those that are exported and not listed.
    """
    adult, video, deleted = (math.ceil(films * share) for share in (ADULT_SHARE, VIDEO_SHARE, DELETED_SHARE))
    # They take the places of deleted ones, so that all other films are the same with and without them.
    softcore = int(films * softcore_share)
    deleted -= softcore
    total = films + adult + video + deleted + softcore
    steps = 1 + np.floor(shares(salt(seed, "id"), np.arange(total)) * 2).astype(np.int32)
    ids = np.cumsum(steps, dtype=np.int32) + np.int32(1)

    # Who is adult, video or deleted: the first ones in an order of their own.
    order = np.argsort(shares(salt(seed, "kind"), ids), kind="stable")
    flags = np.zeros((4, total), np.bool_)
    start = 0
    for row, count in enumerate((adult, video, deleted, softcore)):
        flags[row, order[start : start + count]] = True
        start += count

    places = np.empty(total)
    places[np.argsort(shares(salt(seed, "place"), ids), kind="stable")] = np.arange(total)
    popularity = _popularity(places)

    luck = shares(salt(seed, "votes level"), ids)
    released_on = _release_days(seed, ids)
    # Popular films have more votes, with a wide scatter; some have none, and so have films to come.
    votes = np.floor(popularity**1.1 * 30 * np.exp((luck - 0.5) * 5))
    unseen = (luck < 0.04) | (released_on >= date(LAST_YEAR, 1, 1).toordinal())
    votes[unseen] = 0

    money = shares(salt(seed, "money"), ids)
    revenue = np.floor(1e5 * popularity * np.exp(money * 6)).astype(np.int64)
    revenue[money < 0.45] = 0
    revenue[(money >= 0.45) & (money < 0.455)] %= 1000

    return FilmColumns(
        id=ids,
        popularity=popularity,
        votes=votes,
        votes_growth=0.0002 + shares(salt(seed, "votes growth"), ids) * 0.001,
        vote_average=4.2 + 4.4 * shares(salt(seed, "vote average"), ids) ** 0.7,
        released_on=released_on,
        revenue=revenue,
        adult=flags[0],
        video=flags[1],
        deleted=flags[2],
        softcore=flags[3],
        vanished=(shares(salt(seed, "vanished"), ids) < vanished_share) & ~flags.any(axis=0),
    )
