"""The invented catalogue: any film of it, made on request from (seed, id).

Only the sortable columns are kept in memory. Every value is ours; the quirks (empty dates, zero budgets,
missing posters, odd characters) are TMDB's. Cast and crew are in `film_credits`.
"""

# ruff: noqa: PLR2004 (the shares of a distribution are easier to read where they are used)

from __future__ import annotations

import math
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tmdb_assets.sandbox.invented.people import People, image_path
from tmdb_assets.sandbox.invented.titles import english_title, original_title, overview, tagline
from tmdb_assets.sandbox.mixing import number, salt
from tmdb_assets.sandbox.upstreams.tmdb.catalogue import NO_DATE, Json
from tmdb_assets.sandbox.upstreams.tmdb.film_credits import cast_and_crew
from tmdb_assets.sandbox.upstreams.tmdb.providers import watch_providers
from tmdb_assets.sandbox.upstreams.tmdb.reference import COUNTRY_NAMES, GENRE_NAMES, spoken_language
from tmdb_assets.sandbox.upstreams.tmdb.releases import release_dates
from tmdb_assets.sandbox.upstreams.tmdb.synthetic_columns import LAST_YEAR, synthetic_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

_HOME_WEIGHTS = {
    ("en", "US"): 26, ("en", "GB"): 5, ("en", "CA"): 2, ("en", "AU"): 1, ("fr", "FR"): 4, ("ja", "JP"): 4,
    ("es", "ES"): 3, ("es", "MX"): 1, ("de", "DE"): 3, ("hi", "IN"): 2, ("ko", "KR"): 2, ("zh", "CN"): 2,
    ("cn", "HK"): 1, ("it", "IT"): 1, ("pt", "BR"): 1, ("ru", "RU"): 1, ("ru", "SU"): 1, ("ar", "EG"): 1,
    ("fa", "IR"): 1, ("he", "IL"): 1, ("pl", "PL"): 1, ("tr", "TR"): 1, ("sv", "SE"): 1, ("el", "GR"): 1,
    ("th", "TH"): 1, ("vi", "VN"): 1, ("uk", "UA"): 1, ("sh", "YU"): 1, ("xx", "XC"): 1,
}  # fmt: skip
"""How often a film has this language and country."""
_HOMES = tuple(home for home, weight in _HOME_WEIGHTS.items() for _ in range(weight))
FIRST_IMDB_NUMBER = 10_000_000
"""The number in a film's id at IMDb is its own id and this."""
_CUTS = 20
"""A changed film is a minute longer, until it starts again from its shortest cut."""
_LARGEST_BUDGET = 380_000_000
_RARE_LANGUAGES = ("sm", "mh", "ng", "cr", "iu", "ch")
_PARTNERS = (*(country for _, country in _HOMES if country != "US"), "XG", "ZR", "AQ", "XK", "CI")
_GENRE_IDS = (18, 18, 18, 35, 35, *GENRE_NAMES)
_UNRELEASED_FROM = date(LAST_YEAR, 1, 1).toordinal()


class SyntheticCatalogue:
    """Films that never existed; see :class:`~tmdb_assets.sandbox.upstreams.tmdb.catalogue.Catalogue`."""

    edits_show_in_lists = False

    def __init__(self, films: int, seed: int, vanished_share: float = 0.001, softcore_share: float = 0.0) -> None:
        """Lay out the columns: about a second for a million films."""
        self.columns = synthetic_columns(films, seed, vanished_share, softcore_share)
        self._people = People(seed)
        self._person_count = max(3_000, films * 2)
        self._company_count = max(300, films // 6)
        self._seeds = {
            purpose: salt(seed, purpose)
            for purpose in (
                "title",
                "original title",
                "texts",
                "pictures",
                "facts",
                "money",
                "links",
                "releases",
                "providers",
            )
        } | {"credits": salt(seed, "credits")}

    def _draw(self, purpose: str, film: int) -> int:
        return number(self._seeds[purpose], int(self.columns.id[film]))

    def _home(self, film: int) -> tuple[str, str]:
        return _HOMES[(self._draw("original title", film) >> 56) % len(_HOMES)]

    def _title(self, film: int) -> str:
        return english_title(self._draw("title", film))

    def _original_title(self, film: int) -> str:
        scramble = self._draw("original title", film)
        language, _ = _HOMES[(scramble >> 56) % len(_HOMES)]
        return self._title(film) if language in {"en", "xx"} else original_title(scramble, language)

    def titles(self, films: Sequence[int], *, original: bool) -> list[str]:
        """Titles of many films."""
        title = self._original_title if original else self._title
        return [title(film) for film in films]

    def _texts(self, film: int, language: str) -> dict[str, str]:
        """Texts as a reader of a language gets them: there is no fallback for overview and tagline."""
        home, _ = self._home(film)
        original = self._original_title(film)
        scramble = self._draw("texts", film)
        english = language[:2] == "en"
        return {
            "original_language": home,
            "original_title": original,
            "overview": overview(scramble) if english else "",
            "tagline": tagline(scramble >> 7) if english else "",
            "title": original if language[:2] == home and not english else self._title(film),
        }

    def _pictures(self, film: int) -> dict[str, str | None]:
        scramble = self._draw("pictures", film)
        return {
            "backdrop_path": None if scramble % 16 == 0 else image_path(scramble >> 4),
            "poster_path": None if scramble % 60 == 1 else image_path(scramble >> 2),
        }

    def _genre_ids(self, film: int) -> list[int]:
        scramble = self._draw("facts", film)
        if scramble % 55 == 0:
            return []
        chosen = (_GENRE_IDS[(scramble >> (8 + 7 * n)) % len(_GENRE_IDS)] for n in range(1 + (scramble >> 3) % 4))
        return list(dict.fromkeys(chosen))

    def _release_date(self, film: int) -> str:
        day = int(self.columns.released_on[film])
        return "" if day == NO_DATE else date.fromordinal(day).isoformat()

    def listing(self, film: int, language: str, revision: int) -> Json:  # noqa: ARG002 (lists show no edits)
        """The film as an item of a discover page."""
        texts = self._texts(film, language)
        del texts["tagline"]
        return {
            "adult": bool(self.columns.adult[film]),
            **self._pictures(film),
            "genre_ids": self._genre_ids(film),
            "id": int(self.columns.id[film]),
            **texts,
            "release_date": self._release_date(film),
            "video": bool(self.columns.video[film]),
            "softcore": bool(self.columns.softcore[film]),
        }

    def details(self, film: int, language: str, revision: int) -> Json:
        """The film as `/movie/{id}` has it; every revision differs in runtime or tagline."""
        film_id = int(self.columns.id[film])
        facts, money, links = (self._draw(purpose, film) for purpose in ("facts", "money", "links"))
        texts = self._texts(film, language)
        runtime = 0 if (facts >> 30) % 25 == 0 else 62 + (facts >> 33) % 95 + revision % _CUTS
        if revision and not runtime:
            texts["tagline"] = f"Now in its cut no. {revision}."
        home, country = self._home(film)
        countries = [country]
        if (facts >> 40) % 5 == 0:
            countries.append(_PARTNERS[(facts >> 44) % len(_PARTNERS)])
        if (facts >> 50) % 40 == 0:
            countries = []
        return {
            "adult": bool(self.columns.adult[film]),
            **self._pictures(film),
            "belongs_to_collection": self._collection(links),
            "budget": self._budget(film, money, revision),
            "genres": [{"id": genre, "name": GENRE_NAMES[genre]} for genre in self._genre_ids(film)],
            "homepage": (None, "", "", "", f"https://films.example/{film_id}")[links % 5],
            "id": film_id,
            "imdb_id": _imdb_id(film_id, links),
            "origin_country": list(dict.fromkeys(countries)) or [country],
            **texts,
            "production_companies": self._companies(facts),
            "production_countries": [
                {"iso_3166_1": code, "name": COUNTRY_NAMES[code]} for code in dict.fromkeys(countries)
            ],
            "release_date": self._release_date(film),
            "revenue": int(self.columns.revenue[film]),
            "runtime": runtime,
            "softcore": bool(self.columns.softcore[film]),
            "spoken_languages": self._spoken(home, facts),
            "status": self._status(film, money),
            "video": bool(self.columns.video[film]),
        }

    def _collection_id(self, links: int) -> int | None:
        return None if (links >> 8) % 9 else 10 + (links >> 16) % max(20, self._company_count // 2)

    def _collection(self, links: int) -> Json | None:
        collection_id = self._collection_id(links)
        return None if collection_id is None else self._people.collection(collection_id)

    @cached_property
    def _films_of(self) -> dict[int, list[int]]:
        """The films of every collection: seconds for a million films, so not before somebody asks."""
        found: dict[int, list[int]] = {}
        for film in range(len(self.columns.id)):
            collection_id = self._collection_id(self._draw("links", film))
            if collection_id is not None:
                found.setdefault(collection_id, []).append(film)
        return found

    def films_of(self, collection_id: int) -> Sequence[int]:
        """The films of a collection."""
        return self._films_of.get(collection_id, [])

    def collection(self, collection_id: int, language: str) -> Json | None:
        """A collection without its films; None for an id that is unknown."""
        if collection_id not in self._films_of:
            return None
        known = self._people.collection(collection_id)
        told = f"All of {known['name']}." if language[:2] == "en" else ""
        return {**known, "original_language": "en", "original_name": known["name"], "overview": told}

    def _budget(self, film: int, money: int, revision: int) -> int:
        """0 is unknown, for half of the films; a few are junk between 1 and 999."""
        kind = money % 100
        if kind < 50:
            return 0
        if kind == 50:
            return 1 + (money >> 8) % 999
        # About a third of the films earn less than they cost: revenue has a luck of its own.
        luck = (money >> 16) % 4096 / 4096
        usual = 4e6 * float(self.columns.popularity[film]) ** 0.8 * math.exp(3 * (luck - 0.5))
        return min(int(usual), _LARGEST_BUDGET) // 1000 * 1000 + 1000 * revision

    def _companies(self, facts: int) -> list[Json]:
        count = (0, 1, 1, 1, 2, 2, 3, 4)[(facts >> 5) % 8]
        ids = (1 + int(((facts >> (9 * n + 10)) % 4096 / 4096) ** 3 * self._company_count) for n in range(count))
        return [self._people.company(company) for company in dict.fromkeys(ids)]

    def _spoken(self, home: str, facts: int) -> list[Json]:
        codes = [home]
        if (facts >> 22) % 6 == 0:
            codes.append(_HOMES[(facts >> 26) % len(_HOMES)][0])
        if (facts >> 25) % 30 == 0:
            codes.append(_RARE_LANGUAGES[facts % len(_RARE_LANGUAGES)])
        return [spoken_language(code) for code in dict.fromkeys(codes)]

    def _status(self, film: int, money: int) -> str:
        day = int(self.columns.released_on[film])
        if day == NO_DATE:
            return ("Released", "Planned", "Rumored", "Canceled", "In Production")[money % 5]
        if day >= _UNRELEASED_FROM:
            return ("Post Production", "In Production", "Planned")[money % 3]
        return "Released"

    def credits(self, film: int, language: str) -> Json:  # noqa: ARG002 (names are not translated)
        """Cast and crew, without the id."""
        draw = self._draw("credits", film)
        fame = min(1.0, float(self.columns.popularity[film]) / 60)
        return cast_and_crew(self._people, int(self.columns.id[film]), draw, self._person_count, fame)

    def keywords(self, film: int, language: str) -> Json:  # noqa: ARG002
        """Keywords, without the id."""
        draw = self._draw("links", film)
        count = (draw >> 20) % 12
        ids = (1 + int((number(draw, n) % 65536 / 65536) ** 2 * 9000) for n in range(count))
        return {"keywords": [self._people.keyword(keyword) for keyword in dict.fromkeys(ids)]}

    def external_ids(self, film: int, language: str) -> Json:  # noqa: ARG002
        """Ids elsewhere, without the film's own id."""
        film_id, links = int(self.columns.id[film]), self._draw("links", film)
        social: dict[str, Any] = {
            "facebook_id": f"film{film_id}" if links % 6 == 0 else None,
            "instagram_id": f"film{film_id}" if links % 7 == 0 else None,
            "twitter_id": f"film{film_id}" if links % 8 == 0 else None,
        }
        wikidata = None if links % 3 == 0 else f"Q{20_000_000 + film_id}"
        return {"imdb_id": _imdb_id(film_id, links), "wikidata_id": wikidata, **social}

    def release_dates(self, film: int, language: str) -> Json:  # noqa: ARG002
        """Releases by country, without the id; none for a film without a date."""
        day = int(self.columns.released_on[film])
        if day == NO_DATE:
            return {"results": []}
        return release_dates(self._draw("releases", film), day)

    def watch_providers(self, film: int, language: str) -> Json:  # noqa: ARG002
        """Offers by country, without the id; none for a film that is not out."""
        day = int(self.columns.released_on[film])
        if day == NO_DATE or day >= _UNRELEASED_FROM:
            return {"results": {}}
        return watch_providers(self._draw("providers", film), int(self.columns.id[film]))


def _imdb_id(film_id: int, links: int) -> str | None:
    """An id at IMDb; null for some films, '' for a few."""
    kind = (links >> 30) % 25
    return None if kind < 3 else "" if kind == 3 else f"tt{FIRST_IMDB_NUMBER + film_id}"
