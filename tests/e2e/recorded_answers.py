"""Recorded real answers of TMDB, sorted by what they are and laid out over days as if captured then.

Belongs here: finding in the recordings whatever the raw layer could hold (films of any list, details with what
is appended to them, collections, genres, countries, languages, changes) and giving each its day and its time. What the
models must make of it is what the tests say. Only the JSON is read; nothing of the project interprets it.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

DIRECTORY = Path(__file__).resolve().parents[3] / "shared" / "upstream" / "recorded"
FIRST_DAY = date(2026, 11, 1)

SETS = (
    "php_tmdb_2013_2015",
    "tmdb_api_rs",
    "swift_tmdb_fixtures",
    "openapi_examples",
    "tmdb_2025_12_earlier",
    "tmdb_2025_12",
)
"""The sets of recordings, oldest first. The films listed in a set are observed on a day of their own."""

ITEM_FIELDS = frozenset(
    {
        *("adult", "genre_ids", "id", "original_language", "original_title", "overview", "popularity"),
        *("poster_path", "release_date", "title", "video", "vote_average", "vote_count"),
    }
)
"""What an item of /discover/movie has; the films in other lists have the same."""

_PART = re.compile(r"(^|/)movie[/-](?:\w+/)?(?P<part>credits|keywords|external[_-]ids|release[_-]dates)$")

Json = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """One recorded body."""

    file: str
    path: str
    status: int
    text: str

    @property
    def set(self) -> str:
        return self.file.split("/")[0]

    @cached_property
    def body(self) -> Any:
        return json.loads(self.text)


@dataclass(frozen=True)
class Page:
    """Films as a page of a listing: the page that was `asked_for`, stored as page `number` of its day.

    `recorded` says that the text is the recorded body itself, not the films found in one.
    """

    day: date
    number: int
    at: datetime
    text: str
    items: list[Json]
    asked_for: int
    recorded: bool
    file: str


@dataclass(frozen=True)
class Details:
    """The details of a film, or that TMDB does not know it (`body` is None)."""

    day: date
    at: datetime
    movie_id: int
    text: str | None
    body: Json | None
    file: str


@dataclass(frozen=True)
class Collection:
    """A collection with its films, or that TMDB does not know it (`body` is None)."""

    day: date
    at: datetime
    collection_id: int
    text: str | None
    body: Json | None
    file: str


@dataclass(frozen=True)
class Listing:
    """A reference list or a page of changes."""

    day: date
    at: datetime
    text: str
    entries: list[Json]
    file: str


@dataclass
class Recordings:
    """Everything found, in the order of time."""

    pages: list[Page] = field(default_factory=list)
    details: list[Details] = field(default_factory=list)
    collections: list[Collection] = field(default_factory=list)
    genres: list[Listing] = field(default_factory=list)
    countries: list[Listing] = field(default_factory=list)
    languages: list[Listing] = field(default_factory=list)
    changes: list[Listing] = field(default_factory=list)
    other_films: Counter[str] = field(default_factory=Counter)
    """Films that lack fields of a listing item, by file: they are given to nobody."""

    @property
    def days(self) -> list[date]:
        lists = (*self.genres, *self.countries, *self.languages, *self.changes)
        dated = (*self.pages, *self.details, *self.collections, *lists)
        last = max(entry.day for entry in dated)
        return [FIRST_DAY + timedelta(days=n) for n in range((last - FIRST_DAY).days + 1)]


def read_recordings(directory: Path) -> Recordings:
    """Sort the recordings of `index.json` and lay them out over days."""
    answers = [
        Answer(entry["file"], entry["path"], entry["status"], (directory / entry["file"]).read_text(encoding="utf-8"))
        for entry in json.loads((directory / "index.json").read_text(encoding="utf-8"))
    ]
    answers.sort(key=lambda answer: SETS.index(answer.set))
    good = [answer for answer in answers if answer.status == 200]
    recordings = Recordings()
    _lay_out_pages(recordings, good)
    _lay_out_details(recordings, good)
    _lay_out_unknown(recordings, answers)
    _lay_out_collections(recordings, answers)
    for target, found in (
        (recordings.genres, [(a, a.body["genres"]) for a in good if _is(a, r"genre[/-](movie[/-])?list")]),
        (recordings.countries, [(a, a.body) for a in good if _is(a, r"configuration[/-]countries")]),
        (recordings.languages, [(a, a.body) for a in good if _is(a, r"configuration[/-]languages")]),
        (recordings.changes, [(a, a.body["results"]) for a in good if _is(a, _CHANGES)]),
    ):
        for place, (answer, entries) in enumerate(found):
            day = FIRST_DAY + timedelta(days=place)
            target.append(Listing(day, _at(day, hour=8), answer.text, entries, answer.file))
    return recordings


_CHANGES = r"movie[/-](all-)?changes|changes/movies"


def _is(answer: Answer, pattern: str) -> bool:
    return re.search(rf"(^|/)({pattern})$", answer.path) is not None


def _at(day: date, hour: int, place: int = 0) -> datetime:
    """A time of its own for the answer at `place`, so that it is clear which is the newer one."""
    return datetime.combine(day, time(hour), UTC) + timedelta(seconds=place)


def _films_in(value: Any) -> Iterator[Json]:
    """Whatever in a body looks like a film."""
    if isinstance(value, dict):
        if {"id", "title", "original_title"} <= value.keys():
            yield value
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _films_in(item)


def _lay_out_pages(recordings: Recordings, answers: list[Answer]) -> None:
    for number, name in enumerate(SETS):
        day = FIRST_DAY + timedelta(days=number)
        place = 0
        for answer in answers:
            if answer.set != name:
                continue
            films = [film for film in _films_in(answer.body) if film is not answer.body]
            items = [film for film in films if film.keys() >= ITEM_FIELDS]
            if len(items) < len(films):
                recordings.other_films[answer.file] = len(films) - len(items)
            whole = isinstance(answer.body, dict) and answer.body.get("results") == items and "page" in answer.body
            if not items and not (whole and _is(answer, "discover/movie")):
                continue
            place += 1
            wrapped = {"page": 1, "results": items, "total_pages": 1, "total_results": len(items)}
            text = answer.text if whole else json.dumps(wrapped)
            asked_for = answer.body["page"] if whole else 1
            recordings.pages.append(Page(day, place, _at(day, 9, place), text, items, asked_for, whole, answer.file))


def _lay_out_details(recordings: Recordings, answers: list[Answer]) -> None:
    """Every recording of a film's details, and one more for what was recorded of it apart (credits and so on)."""
    bodies = [a for a in answers if isinstance(a.body, dict) and {"id", "title", "budget"} <= a.body.keys()]
    found = [(answer.body["id"], answer.text, answer.file) for answer in bodies]
    parts: dict[tuple[int, str], Json] = {}
    for answer in answers:
        if match := _PART.search(answer.path):
            part = match["part"].replace("-", "_")
            parts.setdefault((answer.body["id"], answer.set), {})[part] = answer.body
    for (movie_id, name), appended in parts.items():
        same_film = [a for a in bodies if a.body["id"] == movie_id]
        same_set = [a for a in same_film if a.set == name]
        if same_film:
            base = (same_set or same_film)[-1].body
        else:
            listed = [item for page in recordings.pages for item in page.items if item["id"] == movie_id]
            base = listed[-1] if listed else {"id": movie_id, "title": "Not recorded", "original_title": "Not recorded"}
        found.append((movie_id, json.dumps(base | appended), f"{name}: {', '.join(appended)}"))
    recorded_of: Counter[int] = Counter()
    for place, (movie_id, text, file) in enumerate(found):
        day = FIRST_DAY + timedelta(days=recorded_of[movie_id])
        recorded_of[movie_id] += 1
        recordings.details.append(Details(day, _at(day, 10, place), movie_id, text, json.loads(text), file))
    recordings.details.sort(key=lambda details: details.at)


def _lay_out_unknown(recordings: Recordings, answers: list[Answer]) -> None:
    for answer in answers:
        if answer.status == 404 and (match := re.fullmatch(r"/3/movie/(\d+)", answer.path)):
            recordings.details.append(Details(FIRST_DAY, _at(FIRST_DAY, 11), int(match[1]), None, None, answer.file))


def _lay_out_collections(recordings: Recordings, answers: list[Answer]) -> None:
    recorded_of: Counter[int] = Counter()
    for place, answer in enumerate(answers):
        unknown = re.fullmatch(r"/3/collection/(\d+)", answer.path) if answer.status == 404 else None
        if unknown:
            collection_id = int(unknown[1])
        elif answer.status == 200 and isinstance(answer.body, dict) and {"id", "parts"} <= answer.body.keys():
            collection_id = answer.body["id"]
        else:
            continue
        day = FIRST_DAY + timedelta(days=recorded_of[collection_id])
        recorded_of[collection_id] += 1
        text, body = (None, None) if unknown else (answer.text, answer.body)
        recordings.collections.append(Collection(day, _at(day, 12, place), collection_id, text, body, answer.file))
