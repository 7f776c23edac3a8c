"""What an answer of TMDB must look like to be taken for one.

Belongs here: comparing a body with its declaration in `answer_types`, and what a page or a film needs beyond types; a
payload is kept as it came. Whether values are plausible is the pandera checks' business.

A single odd value is read as NULL, and a single odd entry of a list is left out; both are told with what was read. All
functions raise `AnswerError` when a body cannot be what was asked for.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from itertools import chain
from typing import Any, TypeVar

import orjson
from pydantic import TypeAdapter, ValidationError

from tmdb_assets.http.errors import AnswerError
from tmdb_assets.http.packing import beginning
from tmdb_assets.settings import MAX_DISCOVER_PAGES
from tmdb_assets.sources.tmdb.films.answer_types import (
    COLLECTION_LISTS,
    COUNTRIES,
    DETAILS_LISTS,
    GENRES,
    LANGUAGES,
    ChangesAnswer,
    CollectionAnswer,
    ListedMovie,
    Listing,
    MovieDetails,
)
from tmdb_assets.sources.tmdb.source import TMDB
from tmdb_assets.sources.values import Fields, Misfit, misfits, without_misfits

F = TypeVar("F", bound=Fields)
L = TypeVar("L", bound=Listing[Any])

_FILM_STEPS = 2  # the way to a film in a listing: results, its number
_KEYS = (("id",), ("iso_3166_1",), ("iso_639_1",))
"""The fields that the entries of a reference list are known by."""

_FEW = 5
"""On a page of so few films a field that none of them has says nothing of TMDB's interface."""


@dataclass(frozen=True)
class Text:
    """A text as TMDB sent it, and how it is read.

    Attributes:
        payload: As it came.
        readable: The same with null in the place of odd values and without odd entries; None if nothing is odd.
        odd: What is odd, a sentence each.
        odd_films: How many films that is about.
    """

    payload: str
    readable: str | None = None
    odd: tuple[str, ...] = ()
    odd_films: int = 0

    @property
    def columns(self) -> dict[str, str | None]:
        """The columns of a raw table that hold it."""
        return {"payload": self.payload, "readable": self.readable, "odd": "\n".join(self.odd) or None}


@dataclass(frozen=True)
class DiscoverPage:
    """A page of a listing: its number, the ids on it, how many pages TMDB says there are, its text."""

    page: int
    movie_ids: tuple[int, ...]
    total_pages: int
    text: Text

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
    odd: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entries:
    """The entries of a reference list as rows; what is odd in it, a sentence each, and about how many entries."""

    rows: list[dict[str, object]]
    odd: Sequence[str] = ()
    odd_entries: int = 0


def parse_json(endpoint: str, body: bytes) -> Any:  # noqa: ANN401 - JSON is any shape
    """The JSON value of a body."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise _bad(endpoint, f"the answer is no JSON ({error}; {beginning(body)}).") from None


def parse_discover_page(endpoint: str, body: bytes, page: int, expected: tuple[str, ...] = ()) -> DiscoverPage:
    """A page of /discover/movie; one of the `expected` fields may be unknown of a film, but not of all on the page."""
    answer, text = _listing(endpoint, body, page, Listing[ListedMovie])
    films = answer.results
    missing = [name for name in expected if len(films) >= _FEW and all(getattr(film, name) is None for film in films)]
    if missing:
        raise _bad(endpoint, f"no film on page {page} has {', '.join(missing)}.")
    return DiscoverPage(page, tuple(film.id for film in films), answer.total_pages, text)


def parse_changes_page(endpoint: str, body: bytes, page: int) -> ChangesPage:
    """A page of /movie/changes."""
    answer, text = _listing(endpoint, body, page, ChangesAnswer)
    movies = tuple(ChangedMovie(film.id, film.adult) for film in answer.results)
    return ChangesPage(page, movies, answer.total_pages, answer.total_results, text.odd)


def parse_details(
    endpoint: str, body: bytes, movie_id: int, appended: tuple[str, ...] = (), expected: Collection[str] = ()
) -> Text:
    """The text of /movie/{id}, with the `appended` sub-resources and the `expected` fields in it.

    TMDB sends null for what it does not know of a film, and leaves no field out. A field that is missing is a change of
    its interface, and reading on would erase what is known of the film; so would a list that is none.
    """
    content = _object(endpoint, parse_json(endpoint, body))
    if content.get("id") != movie_id or type(content["id"]) is not int:
        raise _bad(endpoint, f"the answer is about film {str(content.get('id'))[:40]}.")
    missing = [name for name in appended if not isinstance(content.get(name), dict)]
    missing += [name for name in dict.fromkeys(("title", *expected)) if name not in content and name not in missing]
    if missing:
        raise _bad(endpoint, f"the answer lacks {', '.join(missing)}.")
    found = _misfits(MovieDetails, content)
    for misfit in found:
        if misfit.is_structure:
            raise _bad(endpoint, f"film {movie_id}: {misfit.place()} is {misfit.told}")
    readable = without_misfits(content, found) if found else content
    if expected:
        _check_entries(endpoint, readable, DETAILS_LISTS)
        _check_releases(endpoint, readable)
    odd = tuple(f"film {movie_id}: {misfit.place()} is {misfit.told}" for misfit in found)
    return _text(body, readable if found else None, odd, 1)


def parse_collection(endpoint: str, body: bytes, collection_id: int) -> Text:
    """The text of /collection/{id}; without a name or a list of films it is none, as with details."""
    content = _object(endpoint, parse_json(endpoint, body))
    if content.get("id") != collection_id or type(content["id"]) is not int:
        raise _bad(endpoint, f"the answer is about collection {str(content.get('id'))[:40]}.")
    missing = [name for name in CollectionAnswer.model_fields if name not in content]
    if missing:
        raise _bad(endpoint, f"the answer lacks {', '.join(missing)}.")
    found = _misfits(CollectionAnswer, content)
    for misfit in found:
        if misfit.is_structure:
            raise _bad(endpoint, f"collection {collection_id}: {misfit.place()} is {misfit.told}")
    readable = without_misfits(content, found) if found else content
    _check_entries(endpoint, readable, COLLECTION_LISTS)
    odd = tuple(f"collection {collection_id}: {misfit.place()} is {misfit.told}" for misfit in found)
    return _text(body, readable if found else None, odd, 1)


def parse_genres(endpoint: str, body: bytes, *, in_english: bool = True) -> Entries:
    """Rows of raw/tmdb/genres, without times, from /genre/movie/list; in other languages all may lack a name."""
    items = _object(endpoint, parse_json(endpoint, body)).get("genres")
    return _entries(endpoint, items, GENRES, "name", may_lack_all=not in_english)


def parse_countries(endpoint: str, body: bytes) -> Entries:
    """Rows of raw/tmdb/countries, without times, from /configuration/countries."""
    return _entries(endpoint, parse_json(endpoint, body), COUNTRIES, "english_name")


def parse_languages(endpoint: str, body: bytes) -> Entries:
    """Rows of raw/tmdb/languages, without times, from /configuration/languages; TMDB's empty names are None."""
    return _entries(endpoint, parse_json(endpoint, body), LANGUAGES, "english_name")


def _listing(endpoint: str, body: bytes, page: int, model: type[L]) -> tuple[L, Text]:
    """A page of a list of films without what is odd on it.

    It is no page of ours at all if what is around the list is odd, every film on it, or the same field of every film.
    """
    content = _object(endpoint, parse_json(endpoint, body))
    found = _misfits(model, content)
    for misfit in found:
        if len(misfit.path) < _FILM_STEPS:
            raise _bad(endpoint, f"{misfit.place()} is {misfit.told}")
    told: dict[int, list[str]] = {}
    unknown: set[int] = set()
    odd_fields: set[tuple[int, str]] = set()
    for misfit in found:
        number = int(misfit.path[1])
        if len(misfit.path) == _FILM_STEPS:
            unknown.add(number)
            sentence = f"page {page}: {misfit.place()} is {misfit.told}"
        elif misfit.path[-1] == "id":
            unknown.add(number)
            sentence = f"a film in the list has the id {str(misfit.value)[:40]}."
        else:
            film = content["results"][number].get("id")
            sentence = f"page {page}, film {str(film)[:40]}: {misfit.place(_FILM_STEPS)} is {misfit.told}"
        told.setdefault(number, []).append(sentence)
        odd_fields.add((number, str(misfit.path[_FILM_STEPS:][:1])))
    films = len(content["results"]) if found else 0
    alike = Counter(name for _, name in odd_fields)
    if found and (len(unknown) == films or (films >= _FEW and films in alike.values())):
        raise _bad(endpoint, next(iter(told.values()))[0])
    readable = None
    if found:
        readable = without_misfits(content, [misfit for misfit in found if len(misfit.path) > _FILM_STEPS])
        readable["results"] = [film for n, film in enumerate(readable["results"]) if n not in unknown]
    answer = model.model_validate(content if readable is None else readable)
    if answer.page != page:
        raise _bad(endpoint, f"page {page} was asked for, page {answer.page} came.")
    return answer, _text(body, readable, tuple(chain.from_iterable(told.values())), len(told))


def _misfits(model: type[Fields], content: dict[str, Any]) -> list[Misfit]:
    """Every place of an answer that is not as declared."""
    try:
        model.model_validate(content)
    except ValidationError as error:
        return list(misfits(error))
    return []


def _text(body: bytes, readable: object, odd: tuple[str, ...], odd_films: int) -> Text:
    if not odd:
        return Text(body.decode("utf-8"))
    return Text(body.decode("utf-8"), orjson.dumps(readable).decode("utf-8"), odd, odd_films)


def _check_entries(endpoint: str, content: dict[str, Any], lists: Mapping[tuple[str, ...], tuple[str, ...]]) -> None:
    """Whether the lists in an answer are there, and their entries can be told from each other.

    A single entry without an id says nothing and is left out later; a list of nothing else is no list of ours.
    """
    for path, keys in lists.items():
        entries: Any = content
        for name in path:
            entries = (entries or {}).get(name)
        place = ".".join(path)
        if entries is None:
            raise _bad(endpoint, f"the answer has no list {place}.")
        for key in keys if entries else ():
            if all(entry is None or entry.get(key) is None for entry in entries):
                raise _bad(endpoint, f"no entry of {place} has {key}.")


def _check_releases(endpoint: str, content: dict[str, Any]) -> None:
    """Whether the releases in details have what they are read by.

    An odd value is none of it: many a film has one release, which is left out later.
    """
    countries = [country for country in content["release_dates"]["results"] if country]
    releases = [release for country in countries for release in country.get("release_dates") or () if release]
    for key in ("release_date", "type"):
        if releases and not any(key in release for release in releases):
            raise _bad(endpoint, f"no release has {key}.")


def _entries(
    endpoint: str, items: object, entries: TypeAdapter[list[F]], named_by: str, *, may_lack_all: bool = False
) -> Entries:
    """The rows of a list without what is odd in it; it is no list of ours if every entry is odd."""
    if not isinstance(items, list) or not items:
        raise _bad(endpoint, "the answer is no list with entries.")
    try:
        rows, found = entries.validate_python(items), []
    except ValidationError as error:
        found = list(misfits(error))
        # Only an entry of which not even the id is known says nothing.
        unknown = {misfit.path[0] for misfit in found if misfit.path[1:] in ((), *_KEYS)}
        amended = without_misfits(items, [misfit for misfit in found if misfit.path[0] not in unknown])
        rows = entries.validate_python([item for n, item in enumerate(amended) if n not in unknown])
    odd = [_told(misfit) for misfit in found]
    lacking = [number for number, item in enumerate(items, 1) if isinstance(item, dict) and not item.get(named_by)]
    odd += [f"entry {number} of the list lacks {named_by}." for number in lacking]
    odd_entries = len({misfit.path[0] for misfit in found} | {number - 1 for number in lacking})
    if odd_entries == len(items) and not (may_lack_all and not found):
        raise _bad(endpoint, odd[0])
    return Entries([row.model_dump() for row in rows], odd, odd_entries)


def _told(misfit: Misfit) -> str:
    number, field = int(misfit.path[0]) + 1, misfit.place(1)
    if not field:
        return f"entry {number} of the list is {misfit.told}"
    if misfit.value in (None, ""):
        return f"entry {number} of the list lacks {field}."
    return f"entry {number} of the list has the {field} {misfit.told}"


def _object(endpoint: str, content: object) -> dict[str, Any]:
    if not isinstance(content, dict):
        raise _bad(endpoint, f"the answer is no JSON object but {type(content).__name__}.")
    return content


def _bad(endpoint: str, problem: str) -> AnswerError:
    return AnswerError(TMDB, endpoint, problem, status=HTTPStatus.OK)
