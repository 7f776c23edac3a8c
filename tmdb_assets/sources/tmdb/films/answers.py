"""What an answer of TMDB must look like to be taken for one.

Belongs here: reading ids, page numbers and list entries out of a body, leniently: unknown fields are no
fault, and a payload is kept as it came. Which type a field must have stands in `shapes`; whether values are
plausible is the pandera checks' business.

All functions raise `AnswerError` when a body can not be what was asked for.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import orjson

from tmdb_assets.http.errors import AnswerError
from tmdb_assets.settings import MAX_DISCOVER_PAGES
from tmdb_assets.sources.tmdb.films.answer_types import (
    DETAILS_LISTS,
    ID,
    LISTED_MOVIE,
    MOVIE_DETAILS,
    WHOLE,
    Shape,
    misfit,
)


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
        start = body[:60].decode("utf-8", "replace")
        raise AnswerError(endpoint, f"the answer is no JSON ({error}; it begins with {start!r}).", status=200) from None


def parse_discover_page(endpoint: str, body: bytes, page: int, expected: tuple[str, ...] = ()) -> DiscoverPage:
    """A page of /discover/movie; one of the `expected` fields may be unknown of a film, but not of all on the page."""
    content, ids, total_pages = _listing(endpoint, body, page)
    items = content["results"]
    for movie_id, item in zip(ids, items, strict=True):
        _check(endpoint, f"page {page}, film {movie_id}", item, LISTED_MOVIE)
    missing = [name for name in expected if items and all(item.get(name) is None for item in items)]
    if missing:
        raise AnswerError(endpoint, f"no film on page {page} has {', '.join(missing)}.", status=200)
    return DiscoverPage(
        page=content["page"], movie_ids=tuple(ids), total_pages=total_pages, payload=body.decode("utf-8")
    )


def parse_changes_page(endpoint: str, body: bytes, page: int) -> ChangesPage:
    """A page of /movie/changes."""
    content, ids, total_pages = _listing(endpoint, body, page)
    flags = (item.get("adult") for item in content["results"])
    movies = tuple(
        ChangedMovie(movie_id, flag if isinstance(flag, bool) else None)
        for movie_id, flag in zip(ids, flags, strict=True)
    )
    told = content.get("total_results")
    return ChangesPage(
        page=content["page"],
        movies=movies,
        total_pages=total_pages,
        total_results=told if isinstance(told, int) else None,
    )


def parse_details(
    endpoint: str, body: bytes, movie_id: int, appended: tuple[str, ...] = (), expected: Collection[str] = ()
) -> str:
    """The text of /movie/{id}, with the `appended` sub-resources and the `expected` fields in it.

    TMDB sends null for what it does not know of a film, and leaves no field out. A field that is missing is a change of
    its interface, and reading on would erase what is known of the film.
    """
    content = _object(endpoint, parse_json(endpoint, body))
    if content.get("id") != movie_id or type(content["id"]) is not int:
        raise AnswerError(endpoint, f"the answer is about film {str(content.get('id'))[:40]}.", status=200)
    missing = [name for name in appended if not isinstance(content.get(name), dict)]
    missing += [name for name in dict.fromkeys(("title", *expected)) if name not in content and name not in missing]
    if missing:
        raise AnswerError(endpoint, f"the answer lacks {', '.join(missing)}.", status=200)
    _check(endpoint, f"film {movie_id}", content, MOVIE_DETAILS)
    if expected:
        _check_entries(endpoint, content)
    return body.decode("utf-8")


def parse_genres(endpoint: str, body: bytes) -> list[dict[str, object]]:
    """Rows of raw/tmdb/genres, without times, from /genre/movie/list."""
    content = _object(endpoint, parse_json(endpoint, body))
    fields = {"genre_id": ("id", int), "name": ("name", str)}
    return _entries(endpoint, content.get("genres"), fields, required=("id", "name"))


def parse_countries(endpoint: str, body: bytes) -> list[dict[str, object]]:
    """Rows of raw/tmdb/countries, without times, from /configuration/countries."""
    fields = {"country_code": ("iso_3166_1", str), "name": ("english_name", str), "native_name": ("native_name", str)}
    return _entries(endpoint, parse_json(endpoint, body), fields, required=("iso_3166_1", "english_name"))


def parse_languages(endpoint: str, body: bytes) -> list[dict[str, object]]:
    """Rows of raw/tmdb/languages, without times, from /configuration/languages; TMDB's empty names are None."""
    fields = {"language_code": ("iso_639_1", str), "name": ("english_name", str), "native_name": ("name", str)}
    return _entries(endpoint, parse_json(endpoint, body), fields, required=("iso_639_1", "english_name"))


def _listing(endpoint: str, body: bytes, page: int) -> tuple[dict[str, Any], list[int], int]:
    content = _object(endpoint, parse_json(endpoint, body))
    results, total_pages = content.get("results"), content.get("total_pages")
    if not isinstance(results, list) or not isinstance(total_pages, int) or total_pages < 0:
        raise AnswerError(endpoint, "the answer has no results and total_pages.", status=200)
    if content.get("page") != page:
        raise AnswerError(endpoint, f"page {page} was asked for, page {content.get('page')!r} came.", status=200)
    return content, [_movie_id(endpoint, item) for item in results], total_pages


def _check(endpoint: str, what: str, content: object, shape: Shape) -> None:
    if found := misfit(content, shape):
        path, value, words = found
        place, shown = path.removeprefix("."), str(value)[:40]
        raise AnswerError(endpoint, f"{what}: {place} is {shown!r}, where a {words} is expected.", status=200)


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
            raise AnswerError(endpoint, f"the answer has no list {place}.", status=200)
        for key in keys if entries else ():
            if all(entry is None or entry.get(key) is None for entry in entries):
                raise AnswerError(endpoint, f"no entry of {place} has {key}.", status=200)


def _movie_id(endpoint: str, item: object) -> int:
    movie_id = item.get("id") if isinstance(item, dict) else None
    if movie_id is None or not ID.fits(movie_id):
        raise AnswerError(endpoint, f"a film in the list has the id {str(movie_id)[:40]}.", status=200)
    return movie_id


def _entries(
    endpoint: str, items: object, fields: dict[str, tuple[str, type]], required: Collection[str]
) -> list[dict[str, object]]:
    if not isinstance(items, list) or not items:
        raise AnswerError(endpoint, "the answer is no list with entries.", status=200)
    for number, item in enumerate(items, 1):
        if missing := [name for name in required if _object(endpoint, item).get(name) in (None, "")]:
            raise AnswerError(endpoint, f"entry {number} of the list lacks {', '.join(missing)}.", status=200)
    return [
        {column: _value(endpoint, _object(endpoint, item), field, kind) for column, (field, kind) in fields.items()}
        for item in items
    ]


def _value(endpoint: str, item: dict[str, Any], field: str, kind: type) -> object:
    value = item.get(field)
    if value is None or value == "":
        return None
    if type(value) is not kind or (kind is int and not WHOLE.fits(value)):
        raise AnswerError(endpoint, f"an entry of the list has the {field} {str(value)[:40]!r}.", status=200)
    return value


def _object(endpoint: str, content: object) -> dict[str, Any]:
    if not isinstance(content, dict):
        raise AnswerError(endpoint, f"the answer is no JSON object but {type(content).__name__}.", status=200)
    return content
