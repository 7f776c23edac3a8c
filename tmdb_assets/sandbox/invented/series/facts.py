"""What invented series are: everything about one that does not move from week to week.

Shares that tests rely on (no network, several, no IMDb id, shared ids, remakes) are exact counts of the whole world,
drawn by the seed. Scores and votes are in `numbers`, offers in `offers`, who plays in `credits`.
"""

# ruff: noqa: PLR2004 (the shares of a distribution are easier to read where they are used)

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from tmdb_assets.sandbox.invented.titles import english_title, original_title, overview, tagline
from tmdb_assets.sandbox.mixing import number, numbers, salt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

GENRES = {
    10759: "Action & Adventure", 16: "Animation", 35: "Comedy", 80: "Crime", 99: "Documentary", 18: "Drama",
    10751: "Family", 10762: "Kids", 9648: "Mystery", 10763: "News", 10764: "Reality", 10765: "Sci-Fi & Fantasy",
    10766: "Soap", 10767: "Talk", 10768: "War & Politics", 37: "Western",
}  # fmt: skip
"""TMDB's sixteen genres of series, name by id."""
NO_NETWORK_SHARE, SEVERAL_NETWORKS_SHARE, NO_IMDB_SHARE, REMAKE_SHARE = 0.03, 0.12, 0.01, 0.01
_SHARED_PER_SERIES = 7 / 2700
_HOMES = tuple(
    home
    for home, weight in {
        ("en", "US"): 24, ("en", "GB"): 6, ("en", "CA"): 2, ("en", "AU"): 1, ("fr", "FR"): 2, ("ja", "JP"): 8,
        ("es", "ES"): 3, ("es", "MX"): 1, ("de", "DE"): 2, ("ko", "KR"): 5, ("zh", "CN"): 2, ("hi", "IN"): 1,
        ("pt", "BR"): 1, ("it", "IT"): 1, ("tr", "TR"): 1, ("sv", "SE"): 1, ("pl", "PL"): 1, ("he", "IL"): 1,
    }.items()
    for _ in range(weight)
)  # fmt: skip
_TYPES = ("Scripted",) * 9 + ("Miniseries", "Miniseries", "Documentary", "Reality", "Talk Show", "News")
_STATUSES = ("Ended",) * 8 + ("Returning Series",) * 7 + ("Canceled",) * 3
_GENRE_IDS = (18, 18, 18, 35, 35, 10765, 10759, 80, *GENRES)
_RATINGS = {
    "US": ("TV-MA", "TV-14", "TV-PG", "TV-G", "NR"), "DE": ("16", "12", "18", "6"), "GB": ("15", "18", "12"),
    "FR": ("16", "12"), "BR": ("14", "16", "L"), "AU": ("MA 15+", "M"), "KR": ("15", "19"),
}  # fmt: skip
_LAST_FIRST_AIR = date(2025, 3, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Season:
    """One season; number 0 are the specials."""

    season_id: int
    number: int
    name: str
    air_on: date
    episode_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One series, as it is in every week."""

    series_id: int
    name: str
    original_name: str
    language: str
    country: str
    origin_countries: tuple[str, ...]
    """Codes; a few series come from two countries, some from none that is known."""
    genre_ids: tuple[int, ...]
    network_ids: tuple[int, ...]
    """Before any of them is lost; see `SeriesWorld.networks_of`."""
    imdb_id: str | None
    tvdb_id: int | None
    wikidata_id: str | None
    type: str
    status: str
    is_airing: bool
    """A returning series with an episode every week."""
    first_air_on: date
    last_air_on: date
    """Of a series that is not airing."""
    seasons: tuple[Season, ...]
    overview: str
    tagline: str
    homepage: str
    runtime: int | None
    keyword_ids: tuple[int, ...]
    creator_ids: tuple[int, ...]
    company_ids: tuple[int, ...]
    content_ratings: tuple[tuple[str, str], ...]
    """Country and mark of age."""
    is_listed: bool
    """Whether it has the votes to be in the top rated list."""
    draw: int
    """A number of its own for whatever else is invented about it."""

    @property
    def episode_count(self) -> int:
        """Episodes without the specials."""
        return sum(season.episode_count for season in self.seasons if season.number)

    @property
    def season_count(self) -> int:
        """Seasons without the specials."""
        return sum(1 for season in self.seasons if season.number)


def all_series(seed: int, listed: int, extra: int, network_ids: Sequence[int], person_count: int) -> list[Series]:
    """All series of a world by id.

    Args:
        seed: the same seed gives the same series.
        listed: how many the top rated list has.
        extra: how many are popular without the votes for that list.
        network_ids: who may carry them; the first ones carry most.
        person_count: persons have ids from 1 to this.
    """
    total = listed + extra
    steps = 1 + numbers(salt(seed, "series id"), np.arange(total)) % np.uint64(37)
    ids = (1_000 + np.cumsum(steps)).astype(np.int64)
    is_listed = np.zeros(total, np.bool_)
    is_listed[_order(seed, "series listed", ids)[:listed]] = True
    carried = np.ones(total, np.int64)
    by_network = _order(seed, "series networks", ids)
    none, several = round(NO_NETWORK_SHARE * total), round(SEVERAL_NETWORKS_SHARE * total)
    carried[by_network[:none]] = 0
    carried[by_network[none : none + several]] = 2
    carried[by_network[none : none + several // 5]] = 3
    made = [
        _series(seed, series_id, carriers, network_ids, person_count, is_listed=in_list)
        for series_id, carriers, in_list in zip(ids.tolist(), carried.tolist(), is_listed.tolist(), strict=True)
    ]
    places = [place for place in _order(seed, "series oddities", ids).tolist() if is_listed[place]]
    for place in _taken(places, round(NO_IMDB_SHARE * total)):
        made[place] = replace(made[place], imdb_id=None)
    for _ in range(max(1, round(_SHARED_PER_SERIES * listed))):
        # The page is of the lower id: whoever came later points there by mistake.
        owner, other = sorted(_taken(places, 2))
        made[other] = replace(made[other], imdb_id=made[owner].imdb_id)
    for _ in range(max(1, round(REMAKE_SHARE * listed / 2))):
        old, new = _taken(places, 2)
        made[new] = replace(made[new], name=made[old].name, original_name=made[old].name, language="en")
    return made


def _taken(places: list[int], count: int) -> list[int]:
    """The next places; no series is odd in two ways."""
    taken = places[:count]
    del places[:count]
    return taken


def _order(seed: int, purpose: str, ids: NDArray[np.int64]) -> NDArray[np.intp]:
    return np.argsort(numbers(salt(seed, purpose), ids), kind="stable")


def _share(draw: int) -> float:
    return draw % 65_536 / 65_536


def _ids(draw: int, count: int, largest: int) -> tuple[int, ...]:
    """Different ids from 1 to the largest, low ones more often."""
    found = (1 + int(_share(number(draw, place)) ** 2.5 * largest) for place in range(count))
    return tuple(dict.fromkeys(found))


def _series(
    seed: int, series_id: int, carriers: int, network_ids: Sequence[int], person_count: int, *, is_listed: bool
) -> Series:
    titles, texts, links, draw = (
        number(salt(seed, f"series {purpose}"), series_id) for purpose in ("titles", "texts", "links", "facts")
    )
    language, country = _HOMES[(draw >> 4) % len(_HOMES)]
    name = english_title(titles)
    status = _STATUSES[(draw >> 12) % len(_STATUSES)]
    genres = (_GENRE_IDS[(links >> (3 + 7 * place)) % len(_GENRE_IDS)] for place in range(1 + links % 3))
    first = date.fromordinal(_LAST_FIRST_AIR - int(_share(draw >> 20) ** 2.2 * 365 * 55))
    kind = _TYPES[(draw >> 36) % len(_TYPES)]
    seasons = _seasons(series_id, draw, first, is_short=kind == "Miniseries")
    last = min(seasons[-1].air_on + timedelta(weeks=seasons[-1].episode_count - 1), date(2025, 12, 31))
    carried: dict[int, None] = {}
    step = 0
    while len(carried) < carriers:
        carried[network_ids[int(_share(number(links, step)) ** 2 * len(network_ids))]] = None
        step += 1
    countries = (country,) if (draw >> 44) % 14 else (country, "US" if country != "US" else "GB")
    return Series(
        series_id=series_id,
        name=name,
        original_name=name if language == "en" else original_title(titles, language),
        language=language,
        country=country,
        origin_countries=() if (draw >> 48) % 60 == 0 else countries,
        genre_ids=tuple(dict.fromkeys(genres)) if links % 60 else (),
        network_ids=tuple(carried),
        imdb_id=f"tt{20_000_000 + series_id}",
        tvdb_id=None if (links >> 30) % 20 == 0 else 70_000 + series_id,
        wikidata_id=None if (links >> 34) % 5 == 0 else f"Q{30_000_000 + series_id}",
        type=kind,
        status=status,
        is_airing=status == "Returning Series" and (draw >> 16) % 3 == 0,
        first_air_on=first,
        last_air_on=last,
        seasons=seasons,
        overview=overview(texts),
        tagline=tagline(texts >> 7),
        homepage="" if links % 4 == 0 else f"https://series.example/{series_id}",
        runtime=None if (draw >> 8) % 2 else 22 + (draw >> 9) % 45,
        keyword_ids=_ids(links >> 5, (links >> 40) % 12, 9_000),
        creator_ids=_ids(draw >> 7, (0, 1, 1, 1, 2, 2, 3)[(draw >> 50) % 7], person_count),
        company_ids=_ids(draw >> 9, 1 + (draw >> 53) % 3, 400),
        content_ratings=_ratings(links),
        is_listed=is_listed,
        draw=draw,
    )


def _seasons(series_id: int, draw: int, first: date, *, is_short: bool) -> tuple[Season, ...]:
    """From one to fourteen seasons a year apart, none of them after 2025, and specials for two series in five."""
    count = 1 if is_short else 1 + int(_share(draw >> 28) ** 2.5 * 14)
    usual = (6, 8, 10, 13, 22, 24)[(draw >> 40) % 6]
    found = []
    if draw % 5 < 2:
        found.append(Season(series_id * 100, 0, "Specials", first + timedelta(days=200), 1 + draw % 9))
    for season in range(1, count + 1):
        opened = first + timedelta(days=(season - 1) * 364)
        if season > 1 and opened > date(2025, 6, 1):
            break
        told = f"Season {season}" if (draw + season) % 30 else f"Book {season}"
        found.append(Season(series_id * 100 + season, season, told, opened, usual + number(draw, season) % 3))
    return tuple(found)


def _ratings(draw: int) -> tuple[tuple[str, str], ...]:
    found = []
    for place, (country, marks) in enumerate(_RATINGS.items()):
        turned = number(draw, 100 + place)
        if turned % 10 < (9 if country == "US" else 5):
            found.append((country, marks[(turned >> 8) % len(marks)]))
    return tuple(found)
