"""What an answer of TMDB must look like to be taken for one.

Belongs here: comparing a body with its declaration in `answer_types`, and what a page or a film needs beyond types; a
payload is kept as it came. Whether values are plausible is the pandera checks' business.

All functions raise `AnswerError` when a body cannot be what was asked for.
"""

from collections.abc import Collection
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, TypeVar

import orjson
from pydantic import TypeAdapter, ValidationError

from tmdb_assets.http.errors import AnswerError
from tmdb_assets.http.packing import beginning
from tmdb_assets.settings import MAX_DISCOVER_PAGES
from tmdb_assets.sources.tmdb.films.answer_types import (
    COUNTRIES,
    DETAILS_LISTS,
    GENRES,
    LANGUAGES,
    ChangesAnswer,
    ListedMovie,
    Listing,
    MovieDetails,
)
from tmdb_assets.sources.tmdb.source import TMDB
from tmdb_assets.sources.values import Fields, misfits

F = TypeVar("F", bound=Fields)
L = TypeVar("L", bound=Listing[Any])

_FILM_STEPS = 2  # the way to a film in a listing: results, its number


@dataclass(frozen=True)
class DiscoverPage:
    """A page of a listing: its number, the ids on it, how many pages TMDB says there are, its text."""

    page: int
    movie_ids: tuple[int, ...]
    total_pages: int
    payload: str

    @property
    def last_page(self) -> int:
        """The last page that can be asked for: TMDB states more pages than it gives."""
        return min(self.total_pages, MAX_DISCOVER_PAGES)


@dataclass(frozen=True)
class ChangedMovie:
    """A film named by the changes list; `is_adult` is None mostly for deleted films."""

    movie_id: int
    is_adult: bool | None


@dataclass(frozen=True)
class ChangesPage:
    """A page of the changes list; how many films TMDB says the whole list has, None if it does not say."""

    page: int
    movies: tuple[ChangedMovie, ...]
    total_pages: int
    total_results: int | None = None


def parse_json(endpoint: str, body: bytes) -> Any:  # noqa: ANN401 - JSON is any shape
    """The JSON value of a body."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise _bad(endpoint, f"the answer is no JSON ({error}; {beginning(body)}).") from None


def parse_discover_page(endpoint: str, body: bytes, page: int, expected: tuple[str, ...] = ()) -> DiscoverPage:
    """A page of /discover/movie; one of the `expected` fields may be unknown of a film, but not of all on the page."""
    answer = _listing(endpoint, body, page, Listing[ListedMovie])
    films = answer.results
    missing = [name for name in expected if films and all(getattr(film, name) is None for film in films)]
    if missing:
        raise _bad(endpoint, f"no film on page {page} has {', '.join(missing)}.")
    return DiscoverPage(page, tuple(film.id for film in films), answer.total_pages, body.decode("utf-8"))


def parse_changes_page(endpoint: str, body: bytes, page: int) -> ChangesPage:
    """A page of /movie/changes."""
    answer = _listing(endpoint, body, page, ChangesAnswer)
    movies = tuple(ChangedMovie(film.id, film.adult) for film in answer.results)
    return ChangesPage(page, movies, answer.total_pages, answer.total_results)


def parse_details(
    endpoint: str, body: bytes, movie_id: int, appended: tuple[str, ...] = (), expected: Collection[str] = ()
) -> str:
    """The text of /movie/{id}, with the `appended` sub-resources and the `expected` fields in it.

    TMDB sends null for what it does not know of a film, and leaves no field out. A field that is missing is a change of
    its interface, and reading on would erase what is known of the film.
    """
    content = _object(endpoint, parse_json(endpoint, body))
    if content.get("id") != movie_id or type(content["id"]) is not int:
        raise _bad(endpoint, f"the answer is about film {str(content.get('id'))[:40]}.")
    missing = [name for name in appended if not isinstance(content.get(name), dict)]
    missing += [name for name in dict.fromkeys(("title", *expected)) if name not in content and name not in missing]
    if missing:
        raise _bad(endpoint, f"the answer lacks {', '.join(missing)}.")
    try:
        MovieDetails.model_validate(content)
    except ValidationError as error:
        found = next(misfits(error))
        raise _bad(endpoint, f"film {movie_id}: {found.place()} is {found.told}") from None
    if expected:
        _check_entries(endpoint, content)
    return body.decode("utf-8")


def parse_genres(endpoint: str, body: bytes) -> list[dict[str, object]]:
    """Rows of raw/tmdb/genres, without times, from /genre/movie/list."""
    return _entries(endpoint, _object(endpoint, parse_json(endpoint, body)).get("genres"), GENRES)


def parse_countries(endpoint: str, body: bytes) -> list[dict[str, object]]:
    """Rows of raw/tmdb/countries, without times, from /configuration/countries."""
    return _entries(endpoint, parse_json(endpoint, body), COUNTRIES)


def parse_languages(endpoint: str, body: bytes) -> list[dict[str, object]]:
    """Rows of raw/tmdb/languages, without times, from /configuration/languages; TMDB's empty names are None."""
    return _entries(endpoint, parse_json(endpoint, body), LANGUAGES)


def _listing(endpoint: str, body: bytes, page: int, model: type[L]) -> L:
    content = _object(endpoint, parse_json(endpoint, body))
    try:
        answer = model.model_validate(content)
    except ValidationError as error:
        found = next(misfits(error))
        in_film = len(found.path) > _FILM_STEPS
        if in_film and found.path[-1] == "id":
            raise _bad(endpoint, f"a film in the list has the id {str(found.value)[:40]}.") from None
        film = f"page {page}, film {content['results'][found.path[1]].get('id')}: " if in_film else ""
        place = found.place(_FILM_STEPS if in_film else 0)
        raise _bad(endpoint, f"{film}{place} is {found.told}") from None
    if answer.page != page:
        raise _bad(endpoint, f"page {page} was asked for, page {answer.page} came.")
    return answer


def _check_entries(endpoint: str, content: dict[str, Any]) -> None:
    """Whether the lists in a film's details are there, and their entries can be told from each other.

    A single entry without an id says nothing and is left out later; a list of nothing else is no list of ours.
    """
    for path, keys in DETAILS_LISTS.items():
        entries: Any = content
        for name in path:
            entries = (entries or {}).get(name)
        place = ".".join(path)
        if entries is None:
            raise _bad(endpoint, f"the answer has no list {place}.")
        for key in keys if entries else ():
            if all(entry is None or entry.get(key) is None for entry in entries):
                raise _bad(endpoint, f"no entry of {place} has {key}.")


def _entries(endpoint: str, items: object, entries: TypeAdapter[list[F]]) -> list[dict[str, object]]:
    if not isinstance(items, list) or not items:
        raise _bad(endpoint, "the answer is no list with entries.")
    try:
        return [entry.model_dump() for entry in entries.validate_python(items)]
    except ValidationError as error:
        found = next(misfits(error))
    number, is_field = int(found.path[0]) + 1, len(found.path) > 1
    if not is_field:
        raise _bad(endpoint, f"entry {number} of the list is {found.told}")
    field = found.place(1)
    if found.value in (None, ""):
        raise _bad(endpoint, f"entry {number} of the list lacks {field}.")
    raise _bad(endpoint, f"entry {number} of the list has the {field} {found.told}")


def _object(endpoint: str, content: object) -> dict[str, Any]:
    if not isinstance(content, dict):
        raise _bad(endpoint, f"the answer is no JSON object but {type(content).__name__}.")
    return content


def _bad(endpoint: str, problem: str) -> AnswerError:
    return AnswerError(TMDB, endpoint, problem, status=HTTPStatus.OK)
