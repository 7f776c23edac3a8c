"""The types that values in TMDB's answers must have, where we read them.

Belongs here: one declaration per answer, and comparing a value with it. Unknown fields are no fault; null and absence
are none either, for TMDB leaves out what it does not know. A wrong type is one: later on, reading would make it NULL,
and that would erase what was known. dbt/macros/reading/structures.sql reads the same fields; a test compares them.
"""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import NoneType
from typing import Any, TypeAlias


@dataclass(frozen=True)
class Kind:
    """The type of a single value, and for numbers their limits; None is of every kind."""

    words: str
    types: frozenset[type]
    low: float | None = None
    high: float | None = None
    or_text: bool = False
    """Whether the number may stand in a text."""

    def fits(self, value: object) -> bool:
        """Whether a value is of this kind."""
        if value is None:
            return True
        if self.or_text and isinstance(value, str):
            value = _number(value)
        if type(value) not in self.types:
            return False
        return self.low is None or self.low <= value <= self.high  # pyright: ignore[reportOperatorIssue]

    def fits_all(self, values: Sequence[Any]) -> bool:
        """Whether all values are, quickly."""
        kinds = set(map(type, values))
        if not kinds - {NoneType} <= self.types:
            return False
        if self.low is None:
            return True
        known = [value for value in values if value is not None] if NoneType in kinds else values
        # NaN, which compares as nothing else does, is no JSON and can't be here.
        return not known or (self.low <= min(known) and max(known) <= self.high)  # pyright: ignore[reportOperatorIssue]


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


_MAX_WHOLE = 2**63 - 1  # what a column of whole numbers can hold

TEXT = Kind("text", frozenset({str}))
FLAG = Kind("true or false", frozenset({bool}))
WHOLE = Kind("whole number", frozenset({int}), -_MAX_WHOLE, _MAX_WHOLE)
COUNT = Kind("whole number from 0", frozenset({int}), 0, _MAX_WHOLE)
ID = Kind("id", frozenset({int}), 1, _MAX_WHOLE)
POPULARITY = Kind("number from 0", frozenset({int, float}), 0, sys.float_info.max)
RATING = Kind("number from 0 to 10", frozenset({int, float}), 0, 10)

_POPULARITY_OR_TEXT = replace(POPULARITY, or_text=True)  # a recording of 2013 has a text; it is read as the number

Shape: TypeAlias = "Kind | Mapping[str, Shape] | list[Shape]"
"""A kind, an object with fields of some shapes, or a list of things of one shape."""

LISTED_MOVIE: Mapping[str, Shape] = {
    "title": TEXT,
    "original_title": TEXT,
    "original_language": TEXT,
    "release_date": TEXT,
    "overview": TEXT,
    "poster_path": TEXT,
    "adult": FLAG,
    "genre_ids": [COUNT],
    "popularity": POPULARITY,
    "vote_average": RATING,
    "vote_count": COUNT,
}

_PERSON: Mapping[str, Shape] = {
    "credit_id": TEXT,
    "id": WHOLE,
    "name": TEXT,
    "original_name": TEXT,
    "gender": WHOLE,
    "known_for_department": TEXT,
    "profile_path": TEXT,
}

MOVIE_DETAILS: Mapping[str, Shape] = {
    "title": TEXT,
    "original_title": TEXT,
    "original_language": TEXT,
    "release_date": TEXT,
    "runtime": WHOLE,
    "status": TEXT,
    "budget": WHOLE,
    "revenue": WHOLE,
    "imdb_id": TEXT,
    "overview": TEXT,
    "tagline": TEXT,
    "homepage": TEXT,
    "poster_path": TEXT,
    "adult": FLAG,
    "popularity": _POPULARITY_OR_TEXT,
    "vote_average": RATING,
    "vote_count": COUNT,
    "belongs_to_collection": {"id": WHOLE, "name": TEXT, "poster_path": TEXT},
    "genres": [{"id": WHOLE, "name": TEXT}],
    "production_companies": [{"id": WHOLE, "name": TEXT, "origin_country": TEXT}],
    "production_countries": [{"iso_3166_1": TEXT, "name": TEXT}],
    "spoken_languages": [{"iso_639_1": TEXT, "english_name": TEXT, "name": TEXT}],
    "keywords": {"keywords": [{"id": WHOLE, "name": TEXT}]},
    "external_ids": {"imdb_id": TEXT, "wikidata_id": TEXT},
    "credits": {
        "cast": [{**_PERSON, "character": TEXT, "order": WHOLE}],
        "crew": [{**_PERSON, "department": TEXT, "job": TEXT}],
    },
}

DETAILS_LISTS: Mapping[tuple[str, ...], tuple[str, ...]] = {
    ("genres",): ("id",),
    ("production_companies",): ("id",),
    ("production_countries",): ("iso_3166_1",),
    ("spoken_languages",): ("iso_639_1",),
    ("keywords", "keywords"): ("id",),
    ("credits", "cast"): ("credit_id", "id", "name"),
    ("credits", "crew"): ("credit_id", "id", "name"),
}
"""The lists in details that we read, and what tells their entries from each other."""


def misfit(value: object, shape: Shape) -> tuple[str, object, str] | None:
    """Where a value has not its shape: the path to the place, what stands there, what should; None if it fits."""
    if isinstance(shape, Kind):
        return None if shape.fits(value) else ("", value, shape.words)
    if value is None:
        return None
    if isinstance(shape, list):
        return _misfit_in_list(value, shape[0]) if isinstance(value, list) else ("", value, "list")
    return _misfit_in_object(value, shape) if isinstance(value, dict) else ("", value, "object")


def _misfit_in_object(value: dict[str, Any], shape: Mapping[str, Shape]) -> tuple[str, object, str] | None:
    for name, inner in shape.items():
        if (entry := value.get(name)) is not None and (found := misfit(entry, inner)):
            return _within(f".{name}", found)
    return None


def _misfit_in_list(values: list[Any], shape: Shape) -> tuple[str, object, str] | None:
    if isinstance(shape, Mapping) and _all_fit(values, shape):
        return None
    for number, value in enumerate(values):
        if found := misfit(value, shape):
            return _within(f"[{number}]", found)
    return None


def _all_fit(values: list[Any], shape: Mapping[str, Shape]) -> bool:
    """Whether a list of flat objects fits, field by field: most lists do, and this is quick."""
    if set(map(type, values)) - {dict}:
        return False
    return all(
        isinstance(kind, Kind) and kind.fits_all([value.get(name) for value in values]) for name, kind in shape.items()
    )


def _within(step: str, found: tuple[str, object, str]) -> tuple[str, object, str]:
    path, value, words = found
    return step + path, value, words
