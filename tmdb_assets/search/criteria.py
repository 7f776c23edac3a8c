"""The criteria of a search, as conditions on films and the values of their parameters.

Belongs here: what a criterion means, and refusing values that make no sense. The names a condition uses are columns of
the table `movie`; no value of the caller is ever part of a condition.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from numbers import Integral, Real
from typing import TypeAlias, TypedDict, Unpack

from tmdb_assets.published import PublishedCopy
from tmdb_assets.search.options import country_codes, genre_ids, language_codes
from tmdb_assets.search.people import folded, person_ids

Names: TypeAlias = str | Sequence[str]
People: TypeAlias = str | int | Sequence[str | int]

HIGHEST_RATING = 10

_Part: TypeAlias = tuple[str, dict[str, object]]
_NOTHING: _Part = ("", {})


class Criteria(TypedDict, total=False):
    """The criteria of `movie_search`, which says what each means."""

    title: str
    genres: Names
    all_genres: bool
    cast: People
    directors: People
    first_year: int | None
    last_year: int | None
    languages: Names
    countries: Names
    min_rating: float | None
    max_rating: float | None
    min_votes: int | None


def condition_of(copy: PublishedCopy, **criteria: Unpack[Criteria]) -> tuple[str, dict[str, object]]:
    """The criteria as one condition on the table `movie`, and the values of its parameters.

    Raises:
        ValueError: A genre, language or country that the copy does not know, or a value that makes no sense.
        TypeError: A value of a wrong type.
    """
    cast, directors = (_people_sought(name, criteria.get(name, ())) for name in ("cast", "directors"))
    named = person_ids(copy, {person for person in (*cast, *directors) if isinstance(person, str)})
    parts = (
        _title(criteria.get("title", "")),
        _genres(copy, criteria.get("genres", ()), all_of_them=criteria.get("all_genres", False)),
        _people("cast", "bridge_movie_cast", cast, named),
        _people("directors", "bridge_movie_crew where job = 'Director'", directors, named),
        _years(criteria.get("first_year"), criteria.get("last_year")),
        _languages(copy, criteria.get("languages", ())),
        _countries(copy, criteria.get("countries", ())),
        _rating(criteria.get("min_rating"), criteria.get("max_rating")),
        _votes(criteria.get("min_votes")),
    )
    values = {name: value for _, of_part in parts for name, value in of_part.items()}
    return " and ".join(condition for condition, _ in parts if condition) or "true", values


def require_whole(name: str, value: object) -> None:
    """Refuse what is no whole number.

    Raises:
        TypeError: It is none; the text says so.
    """
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise TypeError(f"{name} is {value!r}; it has to be a whole number")


def _title(text: str) -> _Part:
    if not isinstance(text, str):
        raise TypeError(f"title is {text!r}; it has to be a text")
    if not text.strip():
        return _NOTHING
    either = (f"contains({folded(column)}, {folded('$title')})" for column in ("title", "original_title"))
    return f"({' or '.join(either)})", {"title": text.strip()}


def _genres(copy: PublishedCopy, names: Names, *, all_of_them: bool) -> _Part:
    sought = _texts("genres", names)
    if not sought:
        return _NOTHING
    of_each = genre_ids(copy, sought)
    wanted = of_each if all_of_them else [[genre_id for ids in of_each for genre_id in ids]]
    values: dict[str, object] = {f"genres_{n}": ids for n, ids in enumerate(wanted)}
    return _all(_is_in("bridge_movie_genre", f"list_contains(${name}, genre_id)") for name in values), values


def _people_sought(name: str, given: People) -> list[str | int]:
    sought = [given] if isinstance(given, (str, int, Integral)) else list(given)
    for person in sought:
        if isinstance(person, bool) or not isinstance(person, (str, Integral)):
            raise TypeError(f"{name} has {person!r}; people are names or TMDB's ids")
    return [person if isinstance(person, str) else int(person) for person in sought]


def _people(name: str, bridge: str, sought: list[str | int], named: Mapping[str, Sequence[int]]) -> _Part:
    values: dict[str, object] = {
        f"{name}_{n}": list(named[person]) if isinstance(person, str) else [person] for n, person in enumerate(sought)
    }
    return _all(_is_in(bridge, f"list_contains(${parameter}, person_id)") for parameter in values), values


def _years(first: int | None, last: int | None) -> _Part:
    for name, year in (("first_year", first), ("last_year", last)):
        if year is not None:
            require_whole(name, year)
    return _between("release_year", ("first_year", first), ("last_year", last))


def _languages(copy: PublishedCopy, given: Names) -> _Part:
    sought = _texts("languages", given)
    condition = "list_contains($languages, language_code)"
    return (condition, {"languages": language_codes(copy, sought)}) if sought else _NOTHING


def _countries(copy: PublishedCopy, given: Names) -> _Part:
    sought = _texts("countries", given)
    condition = _is_in("bridge_movie_country", "list_contains($countries, country_code)")
    return (condition, {"countries": country_codes(copy, sought)}) if sought else _NOTHING


def _rating(smallest: float | None, largest: float | None) -> _Part:
    for name, rating in (("min_rating", smallest), ("max_rating", largest)):
        if rating is None:
            continue
        if isinstance(rating, bool) or not isinstance(rating, Real) or math.isnan(rating):
            raise TypeError(f"{name} is {rating!r}; it has to be a number")
        if not 0 <= rating <= HIGHEST_RATING:
            raise ValueError(f"{name} is {rating}; ratings go from 0 to {HIGHEST_RATING}")
    return _between("vote_average", ("min_rating", smallest), ("max_rating", largest))


def _votes(smallest: int | None) -> _Part:
    if smallest is None:
        return _NOTHING
    require_whole("min_votes", smallest)
    if smallest < 0:
        raise ValueError(f"min_votes is {smallest}; a film has 0 votes at least")
    # The number of votes is unknown where TMDB says 0.
    return ("vote_count >= $min_votes", {"min_votes": int(smallest)}) if smallest else _NOTHING


def _between(column: str, least: tuple[str, float | None], most: tuple[str, float | None]) -> _Part:
    if least[1] is not None and most[1] is not None and least[1] > most[1]:
        raise ValueError(f"{least[0]} ({least[1]}) is larger than {most[0]} ({most[1]})")
    given = [(operator, *limit) for operator, limit in ((">=", least), ("<=", most)) if limit[1] is not None]
    return _all(f"{column} {operator} ${name}" for operator, name, _ in given), {
        name: limit for _, name, limit in given
    }


def _is_in(bridge: str, condition: str) -> str:
    return f"movie_id in (select movie_id from (from {bridge}) where {condition})"  # noqa: S608 - fragments


def _all(conditions: Iterable[str]) -> str:
    return " and ".join(conditions)


def _texts(name: str, given: Names) -> list[str]:
    listed = [given] if isinstance(given, str) else list(given)
    for one in listed:
        if not isinstance(one, str):
            raise TypeError(f"{name} has {one!r}; it takes texts")
    return listed
