"""The criteria of a search, as conditions on films and the values of their parameters.

Belongs here: what a criterion means, and refusing values that make no sense. The names a condition uses are columns of
the table `movie`; no value of the caller is ever part of a condition.
"""

from collections.abc import Mapping, Sequence
from typing import TypeAlias, TypedDict, Unpack

from tmdb_assets.published import PublishedCopy
from tmdb_assets.search.options import genre_ids
from tmdb_assets.search.parts import (
    NOTHING,
    Named,
    Names,
    Part,
    all_of,
    between,
    joined,
    names_or_ids,
    of_text,
    require_number,
    require_whole,
    texts,
    years,
)
from tmdb_assets.search.people import folded, person_ids
from tmdb_assets.search.terms import country_codes, language_codes

People: TypeAlias = Named

HIGHEST_RATING = 10


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


def condition_of(copy: PublishedCopy, **criteria: Unpack[Criteria]) -> Part:
    """The criteria as one condition on the table `movie`, and the values of its parameters.

    Raises:
        ValueError: A genre, language or country that the copy does not know, or a value that makes no sense.
        TypeError: A value of a wrong type.
    """
    cast, directors = (names_or_ids(name, criteria.get(name, ()), "people") for name in ("cast", "directors"))
    named = person_ids(copy, {person for person in (*cast, *directors) if isinstance(person, str)})
    parts = (
        _title(criteria.get("title", "")),
        _genres(copy, criteria.get("genres", ()), all_of_them=criteria.get("all_genres", False)),
        _people("cast", "bridge_movie_cast", cast, named),
        _people("directors", "bridge_movie_crew where job = 'Director'", directors, named),
        years("release_year", criteria.get("first_year"), criteria.get("last_year")),
        _languages(copy, criteria.get("languages", ())),
        _countries(copy, criteria.get("countries", ())),
        _rating(criteria.get("min_rating"), criteria.get("max_rating")),
        _votes(criteria.get("min_votes")),
    )
    return joined(parts)


def _title(text: str) -> Part:
    return of_text("title", text, [folded(column) for column in ("title", "original_title", "$title")])


def _genres(copy: PublishedCopy, names: Names, *, all_of_them: bool) -> Part:
    sought = texts("genres", names)
    if not sought:
        return NOTHING
    of_each = genre_ids(copy, sought)
    wanted = of_each if all_of_them else [[genre_id for ids in of_each for genre_id in ids]]
    values: dict[str, object] = {f"genres_{n}": ids for n, ids in enumerate(wanted)}
    return all_of(_is_in("bridge_movie_genre", f"list_contains(${name}, genre_id)") for name in values), values


def _people(name: str, bridge: str, sought: list[str | int], named: Mapping[str, Sequence[int]]) -> Part:
    values: dict[str, object] = {
        f"{name}_{n}": list(named[person]) if isinstance(person, str) else [person] for n, person in enumerate(sought)
    }
    return all_of(_is_in(bridge, f"list_contains(${parameter}, person_id)") for parameter in values), values


def _languages(copy: PublishedCopy, given: Names) -> Part:
    sought = texts("languages", given)
    condition = "list_contains($languages, language_code)"
    return (condition, {"languages": language_codes(copy, sought)}) if sought else NOTHING


def _countries(copy: PublishedCopy, given: Names) -> Part:
    sought = texts("countries", given)
    condition = _is_in("bridge_movie_country", "list_contains($countries, country_code)")
    return (condition, {"countries": country_codes(copy, sought)}) if sought else NOTHING


def _rating(smallest: float | None, largest: float | None) -> Part:
    for name, rating in (("min_rating", smallest), ("max_rating", largest)):
        if rating is not None:
            require_number(name, rating, HIGHEST_RATING, "ratings")
    return between("vote_average", ("min_rating", smallest), ("max_rating", largest))


def _votes(smallest: int | None) -> Part:
    if smallest is None:
        return NOTHING
    require_whole("min_votes", smallest)
    if smallest < 0:
        raise ValueError(f"min_votes is {smallest}; a film has 0 votes at least")
    # The number of votes is unknown where TMDB says 0.
    return ("vote_count >= $min_votes", {"min_votes": int(smallest)}) if smallest else NOTHING


def _is_in(bridge: str, condition: str) -> str:
    return f"movie_id in (select movie_id from (from {bridge}) where {condition})"  # noqa: S608 - fragments
