"""Invented people, companies, keywords and collections, each a function of its id alone.

The same id has the same name in every film of a catalogue and in every catalogue of a seed. Which film has
whom is `synthetic`'s and `film_credits`' business.
"""

# ruff: noqa: PLR2004 (the shares of a distribution are easier to read where they are used)

from __future__ import annotations

from functools import lru_cache
from typing import Any

from tmdb_assets.sandbox.invented.words import (
    ADJECTIVES,
    COMPANY_KINDS,
    FAMILY_ENDS,
    FAMILY_MIDDLES,
    FAMILY_STARTS,
    GIVEN_NAMES,
    NATIVE_NAMES,
    NOUNS,
    PLACES,
)
from tmdb_assets.sandbox.mixing import mix, number, salt

_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_DEPARTMENTS = ("Acting",) * 9 + ("Directing", "Writing", "Production", "Sound", "Camera", "Art", "Crew")
_COMPANY_COUNTRIES = ("US",) * 7 + ("GB", "FR", "DE", "JP", "IN", "KR", "CA", "ES", "IT", "", "", "")


def image_path(scramble: int, suffix: str = "jpg") -> str:
    """A path that looks like TMDB's: a slash, 27 letters or digits, a suffix."""
    letters = []
    for _ in range(3):
        scramble = rest = mix(scramble)
        for _ in range(9):
            rest, letter = divmod(rest, 62)
            letters.append(_LETTERS[letter])
    return f"/{''.join(letters)}.{suffix}"


class People:
    """Names of everything that has an id of its own, for one seed."""

    def __init__(self, seed: int) -> None:
        """Prepare the caches; nobody is invented before being asked for."""
        self._seeds = {kind: salt(seed, kind) for kind in ("person", "company", "keyword", "collection")}
        self.person = lru_cache(maxsize=60_000)(self._person)
        self.company = lru_cache(maxsize=20_000)(self._company)

    def _person(self, person_id: int) -> dict[str, Any]:
        """The keys that a cast and a crew entry share, in TMDB's order."""
        scramble = number(self._seeds["person"], person_id)
        name = (
            f"{GIVEN_NAMES[scramble % len(GIVEN_NAMES)]} "
            f"{FAMILY_STARTS[(scramble >> 8) % len(FAMILY_STARTS)]}"
            f"{FAMILY_MIDDLES[(scramble >> 16) % len(FAMILY_MIDDLES)]}"
            f"{FAMILY_ENDS[(scramble >> 24) % len(FAMILY_ENDS)]}"
        )
        native = (scramble >> 32) % 12 == 0
        return {
            "adult": False,
            "gender": (0, 1, 1, 2, 2, 2, 0, 3)[(scramble >> 36) % 8 if (scramble >> 40) % 8 else 1],
            "id": person_id,
            "known_for_department": _DEPARTMENTS[(scramble >> 44) % len(_DEPARTMENTS)],
            "name": name,
            "original_name": NATIVE_NAMES[(scramble >> 48) % len(NATIVE_NAMES)] if native else name,
            "popularity": round(12.0 / (1 + (scramble >> 52) % 97), 4),
            "profile_path": None if scramble % 5 < 3 else image_path(scramble),
        }

    def _company(self, company_id: int) -> dict[str, Any]:
        """A production company; some have no logo, some no country ('')."""
        scramble = number(self._seeds["company"], company_id)
        word = (ADJECTIVES if scramble % 2 else PLACES)[(scramble >> 8) % 25]
        kind = COMPANY_KINDS[(scramble >> 16) % len(COMPANY_KINDS)]
        noun = NOUNS[(scramble >> 24) % len(NOUNS)]
        return {
            "id": company_id,
            "logo_path": None if scramble % 3 else image_path(scramble, "png"),
            "name": f"{word} {noun} {kind}",
            "origin_country": _COMPANY_COUNTRIES[(scramble >> 32) % len(_COMPANY_COUNTRIES)],
        }

    def keyword(self, keyword_id: int) -> dict[str, Any]:
        """A keyword: lower case, sometimes with a bracket."""
        scramble = number(self._seeds["keyword"], keyword_id)
        adjective = ADJECTIVES[scramble % len(ADJECTIVES)].lower()
        noun = NOUNS[(scramble >> 16) % len(NOUNS)].lower()
        name = f"{noun} ({adjective})" if (scramble >> 32) % 20 == 0 else f"{adjective} {noun}"
        return {"id": keyword_id, "name": name}

    def collection(self, collection_id: int) -> dict[str, Any]:
        """A film series."""
        scramble = number(self._seeds["collection"], collection_id)
        adjective = ADJECTIVES[scramble % len(ADJECTIVES)]
        return {
            "id": collection_id,
            "name": f"The {adjective} {NOUNS[(scramble >> 16) % len(NOUNS)]} Collection",
            "poster_path": None if scramble % 7 == 0 else image_path(scramble >> 3),
            "backdrop_path": None if scramble % 5 == 0 else image_path(scramble >> 5),
        }
