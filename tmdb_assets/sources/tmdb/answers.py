"""What an answer of TMDB must look like to be taken for one, whatever it is about.

Belongs here: comparing a body with its declaration, and what a page of a list, a single thing and a reference list need
beyond types; a payload is kept as it came. What is asked of films or series, and which fields they have, is their
rooms'. Whether values are plausible is the pandera checks' business.

A single odd value is read as NULL, and a single odd entry of a list is left out; both are told with what was read. All
functions raise `AnswerError` when a body cannot be what was asked for.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from itertools import chain
from typing import Any, TypeVar

import orjson
from pydantic import TypeAdapter, ValidationError

from tmdb_assets.http.errors import AnswerError
from tmdb_assets.http.packing import beginning
from tmdb_assets.settings import MAX_DISCOVER_PAGES
from tmdb_assets.sources.tmdb.answer_types import COUNTRIES, GENRES, LANGUAGES, Listing
from tmdb_assets.sources.tmdb.nouns import Noun
from tmdb_assets.sources.tmdb.source import TMDB
from tmdb_assets.sources.values import Fields, Misfit, misfits, without_misfits

F = TypeVar("F", bound=Fields)
L = TypeVar("L", bound=Listing[Any])

_ENTRY_STEPS = 2  # the way to an entry of a listing: results, its number
_KEYS = (("id",), ("iso_3166_1",), ("iso_639_1",), ("provider_id",))
"""The fields that the entries of a reference list are known by."""

FEW = 5
"""On a page of so few entries a field that none of them has says nothing of TMDB's interface."""


@dataclass(frozen=True)
class Text:
    """A text as TMDB sent it, and how it is read.

    Attributes:
        payload: As it came.
        readable: The same with null in the place of odd values and without odd entries; None if nothing is odd.
        odd: What is odd, a sentence each.
        odd_entries: How many films or series that is about.
    """

    payload: str
    readable: str | None = None
    odd: tuple[str, ...] = ()
    odd_entries: int = 0

    @property
    def columns(self) -> dict[str, str | None]:
        """The columns of a raw table that hold it."""
        return {"payload": self.payload, "readable": self.readable, "odd": "\n".join(self.odd) or None}


@dataclass(frozen=True)
class ListPage:
    """A page of a list: its number, the ids on it, how many pages TMDB says there are, its text."""

    page: int
    ids: tuple[int, ...]
    total_pages: int
    text: Text

    @property
    def last_page(self) -> int:
        """The last page that can be asked for: TMDB states more pages than it gives."""
        return min(self.total_pages, MAX_DISCOVER_PAGES)


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
        raise bad(endpoint, f"the answer is no JSON ({error}; {beginning(body)}).") from None


def parse_list_page(
    endpoint: str, body: bytes, page: int, model: type[L], noun: Noun, expected: Iterable[str] = ()
) -> ListPage:
    """A page of a list; one of the `expected` fields may be unknown of an entry, but not of all on the page."""
    answer, text = parse_listing(endpoint, body, page, model, noun)
    entries = answer.results
    is_telling = len(entries) >= FEW
    missing = [name for name in expected if is_telling and all(getattr(entry, name) is None for entry in entries)]
    if missing:
        raise bad(endpoint, f"no {noun.one} on page {page} has {', '.join(missing)}.")
    return ListPage(page, tuple(entry.id for entry in entries), answer.total_pages, text)


def parse_one(
    endpoint: str,
    body: bytes,
    model: type[Fields],
    of: tuple[Noun, int],
    *,
    appended: Iterable[str] = (),
    fields: Iterable[str] = (),
    lists: Mapping[tuple[str, ...], tuple[str, ...]] | None = None,
    check: Callable[[str, dict[str, Any]], None] | None = None,
) -> Text:
    """The text of an answer about one thing.

    TMDB sends null for what it does not know, and leaves no field out. A field that is missing is a change of its
    interface, and reading on would erase what is known of the thing; so would a list that is none.

    Args:
        endpoint: What was asked.
        body: What came.
        model: The fields that are read.
        of: What it is about: the noun, and the id that was asked for.
        appended: Sub-resources that must be in it.
        fields: Other fields that must be in it.
        lists: The lists in it that are read, and what tells their entries from each other.
        check: What else must be so; raises AnswerError.
    """
    noun, key = of
    content = object_in(endpoint, parse_json(endpoint, body))
    if content.get("id") != key or type(content["id"]) is not int:
        raise bad(endpoint, f"the answer is about {noun.one} {str(content.get('id'))[:40]}.")
    missing = [name for name in appended if not isinstance(content.get(name), dict)]
    missing += [name for name in dict.fromkeys(fields) if name not in content and name not in missing]
    if missing:
        raise bad(endpoint, f"the answer lacks {', '.join(missing)}.")
    found = _misfits(model, content)
    for misfit in found:
        if misfit.is_structure:
            raise bad(endpoint, f"{noun.one} {key}: {misfit.place()} is {misfit.told}")
    readable = without_misfits(content, found) if found else content
    _check_entries(endpoint, readable, lists or {})
    if check:
        check(endpoint, readable)
    odd = tuple(f"{noun.one} {key}: {misfit.place()} is {misfit.told}" for misfit in found)
    return _text(body, readable if found else None, odd, 1)


def parse_genres(endpoint: str, body: bytes, *, in_english: bool = True) -> Entries:
    """Rows of a table of genres, without times, from a list of genres; in other languages all may lack a name."""
    items = object_in(endpoint, parse_json(endpoint, body)).get("genres")
    return parse_entries(endpoint, items, GENRES, "name", may_lack_all=not in_english)


def parse_countries(endpoint: str, body: bytes) -> Entries:
    """Rows of a table of countries, without times, from /configuration/countries."""
    return parse_entries(endpoint, parse_json(endpoint, body), COUNTRIES, "english_name")


def parse_languages(endpoint: str, body: bytes) -> Entries:
    """Rows of a table of languages, without times, from /configuration/languages; TMDB's empty names are None."""
    return parse_entries(endpoint, parse_json(endpoint, body), LANGUAGES, "english_name")


def parse_listing(endpoint: str, body: bytes, page: int, model: type[L], noun: Noun) -> tuple[L, Text]:
    """A page of a list without what is odd on it.

    It is no page of ours at all if what is around the list is odd, every entry of it, or the same field of every entry.
    """
    content = object_in(endpoint, parse_json(endpoint, body))
    found = _misfits(model, content)
    for misfit in found:
        if len(misfit.path) < _ENTRY_STEPS:
            raise bad(endpoint, f"{misfit.place()} is {misfit.told}")
    told: dict[int, list[str]] = {}
    unknown: set[int] = set()
    odd_fields: set[tuple[int, str]] = set()
    for misfit in found:
        number = int(misfit.path[1])
        if len(misfit.path) == _ENTRY_STEPS:
            unknown.add(number)
            sentence = f"page {page}: {misfit.place()} is {misfit.told}"
        elif misfit.path[-1] == "id":
            unknown.add(number)
            sentence = f"a {noun.one} in the list has the id {str(misfit.value)[:40]}."
        else:
            key = content["results"][number].get("id")
            sentence = f"page {page}, {noun.one} {str(key)[:40]}: {misfit.place(_ENTRY_STEPS)} is {misfit.told}"
        told.setdefault(number, []).append(sentence)
        odd_fields.add((number, str(misfit.path[_ENTRY_STEPS:][:1])))
    entries = len(content["results"]) if found else 0
    alike = Counter(name for _, name in odd_fields)
    if found and (len(unknown) == entries or (entries >= FEW and entries in alike.values())):
        raise bad(endpoint, next(iter(told.values()))[0])
    readable = None
    if found:
        readable = without_misfits(content, [misfit for misfit in found if len(misfit.path) > _ENTRY_STEPS])
        readable["results"] = [entry for n, entry in enumerate(readable["results"]) if n not in unknown]
    answer = model.model_validate(content if readable is None else readable)
    if answer.page != page:
        raise bad(endpoint, f"page {page} was asked for, page {answer.page} came.")
    return answer, _text(body, readable, tuple(chain.from_iterable(told.values())), len(told))


def _misfits(model: type[Fields], content: dict[str, Any]) -> list[Misfit]:
    """Every place of an answer that is not as declared."""
    try:
        model.model_validate(content)
    except ValidationError as error:
        return list(misfits(error))
    return []


def _text(body: bytes, readable: object, odd: tuple[str, ...], odd_entries: int) -> Text:
    if not odd:
        return Text(body.decode("utf-8"))
    return Text(body.decode("utf-8"), orjson.dumps(readable).decode("utf-8"), odd, odd_entries)


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
            raise bad(endpoint, f"the answer has no list {place}.")
        for key in keys if entries else ():
            if all(entry is None or entry.get(key) is None for entry in entries):
                raise bad(endpoint, f"no entry of {place} has {key}.")


def parse_entries(
    endpoint: str, items: object, entries: TypeAdapter[list[F]], named_by: str, *, may_lack_all: bool = False
) -> Entries:
    """The rows of a list without what is odd in it; it is no list of ours if every entry is odd."""
    if not isinstance(items, list) or not items:
        raise bad(endpoint, "the answer is no list with entries.")
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
        raise bad(endpoint, odd[0])
    return Entries([row.model_dump() for row in rows], odd, odd_entries)


def _told(misfit: Misfit) -> str:
    number, field = int(misfit.path[0]) + 1, misfit.place(1)
    if not field:
        return f"entry {number} of the list is {misfit.told}"
    if misfit.value in (None, ""):
        return f"entry {number} of the list lacks {field}."
    return f"entry {number} of the list has the {field} {misfit.told}"


def object_in(endpoint: str, content: object) -> dict[str, Any]:
    """The JSON object that an answer is."""
    if not isinstance(content, dict):
        raise bad(endpoint, f"the answer is no JSON object but {type(content).__name__}.")
    return content


def bad(endpoint: str, problem: str) -> AnswerError:
    """An answer that is not what was asked for."""
    return AnswerError(TMDB, endpoint, problem, status=HTTPStatus.OK)
