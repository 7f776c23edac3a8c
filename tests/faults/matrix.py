"""Every kind of fault at every endpoint where it means something, and what must come of it.

Belongs here: the list of cells. A cell is red (the asset fails and says why) or green (it stores the right data); how
either is proven is the tests' business. A kind is one of the issue's words; variants of it differ in a field or value.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.faults.bench import TABLES
from tmdb_assets.sandbox import Fault
from tmdb_assets.sandbox.fault_kinds import applies_to
from tmdb_assets.sandbox.upstreams.tmdb.answer_content import FIELDS
from tmdb_assets.sandbox.upstreams.tmdb.broken_entries import HOSTILE_TITLES, NONSENSE_DATES
from tmdb_assets.sandbox.upstreams.tmdb.endpoints import EXPORTS
from tmdb_assets.sources.tmdb.films.answer_types import EXPECTED_OF_DETAILS, CollectionAnswer

DISCOVER, CHANGES, DETAILS, COLLECTION = "/discover/movie", "/movie/changes", "/movie/{id}", "/collection/{id}"
GENRES, COUNTRIES, LANGUAGES = "/genre/movie/list", "/configuration/countries", "/configuration/languages"
PAYLOADS = (DISCOVER, DETAILS, COLLECTION)
"""Endpoints whose answers are stored as they come; those of all others are stored as columns."""
SINGLE = {DETAILS: "film", COLLECTION: "collection"}
"""Endpoints that are asked for one thing each, and what it is called."""
REFUSED = "connection refused"


@dataclass(frozen=True)
class Cell:
    """One fault at one endpoint.

    Attributes:
        kind: What goes wrong.
        endpoint: Where.
        rule: The fields of the fault; none for a refused connection.
        says: What the error of a red cell says of the cause; none for a green cell.
        variant: What tells cells of the same kind and endpoint from each other.
    """

    kind: str
    endpoint: str
    rule: Mapping[str, Any] = field(default_factory=dict, hash=False)
    says: str | None = None
    variant: str = ""

    @property
    def is_red(self) -> bool:
        return self.says is not None

    @property
    def faults(self) -> list[Fault]:
        return [Fault(endpoint=self.endpoint, **self.rule)] if self.rule else []

    @property
    def value(self) -> Any:
        return self.rule.get("value")

    def __str__(self) -> str:
        return re.sub(r"\s+", " ", f"{self.kind} {self.variant} at {self.endpoint}")


def cells() -> Iterator[Cell]:
    """All cells."""
    yield from _refusals()
    yield from _unreadable()
    yield from _pages()
    yield from _fields()
    yield from _fields_of_a_few()
    yield from _contents()
    yield from _popularities()


_TOKEN, _REJECTED, _THROTTLED, _BROKEN = "the token was refused", "was rejected", "too many requests", "TMDB is broken"
_STATUSES: dict[str, tuple[dict[str, Any], str]] = {
    "401": ({"status": 401}, _TOKEN),
    "403": ({"status": 403}, _TOKEN),
    "404": ({"status": 404}, r"not found .*HTTP 404"),
    "422": ({"status": 422}, _REJECTED),
    "400 with status_code 22": ({"status": 400, "status_code": 22}, _REJECTED),
    "429 with Retry-After in seconds": ({"status": 429, "retry_after": 1}, _THROTTLED),
    "429 with Retry-After as a date": ({"status": 429, "retry_after_date": 30}, _THROTTLED),
    "429 with an absurdly long Retry-After": ({"status": 429, "retry_after": 10**9}, _THROTTLED),
    "429 without Retry-After": ({"status": 429}, _THROTTLED),
    "500": ({"status": 500}, _BROKEN),
    "503": ({"status": 503}, _BROKEN),
    "504": ({"status": 504}, _BROKEN),
}
_OF_EXPORTS = {
    "401": r"the export is not given \(HTTP 401\)",
    "403": r"TMDB has no export of .*HTTP 403",
    "404": r"TMDB has no export of .*HTTP 404",
}


def _refusals() -> Iterator[Cell]:
    for kind, (rule, says) in _STATUSES.items():
        for endpoint in TABLES:
            told = _OF_EXPORTS.get(kind, says) if endpoint == EXPORTS else says
            told = r"are not found \(HTTP 404\)" if (kind, endpoint) == ("404", DETAILS) else told
            # So few that are not found are no outage; they are asked for again at the refresh age.
            told = None if (kind, endpoint) == ("404", COLLECTION) else told
            yield Cell(kind, endpoint, {"kind": "status", **rule}, told)
    for endpoint, noun in SINGLE.items():
        yield Cell("404", endpoint, {"kind": "status", "status": 404, "nth": (3, 5)}, variant=f"for two {noun}s")
    for endpoint in TABLES:
        yield Cell("502 with an HTML body", endpoint, {"kind": "html_502"}, r"TMDB is broken \(HTTP 502")
        yield Cell(REFUSED, endpoint, says="Connection refused")


_NO_JSON = "is no JSON"
_DAMAGED = "is damaged: it cannot be unpacked as gzip"
_UNREADABLE: dict[str, tuple[dict[str, Any], str | None, str]] = {
    "reset in the body": ({"kind": "reset"}, "no answer .*IncompleteRead|no complete answer in", ""),
    "hang before the headers": ({"kind": "hang"}, "no (complete )?answer", ""),
    "slow drip": ({"kind": "slow_drip", "piece_bytes": 1}, "no complete answer in", ""),
    "truncated JSON": ({"kind": "truncated_json"}, _NO_JSON, "is no JSON object"),
    "invalid JSON with 200": ({"kind": "invalid_json"}, _NO_JSON, "is no JSON object"),
    "HTML with 200": ({"kind": "html_200"}, _NO_JSON, "is no gzip"),
    # An answer says by itself where it ends; half a file of plain lines would look like a whole one.
    "wrong gzip": ({"kind": "wrong_gzip"}, None, "is no gzip"),
    "truncated gzip": ({"kind": "truncated_gzip"}, "ends in the middle", ""),
    "corrupt gzip": ({"kind": "corrupt_gzip"}, _DAMAGED, "is no gzip, or damaged"),
    "gzip with a wrong checksum": ({"kind": "corrupt_gzip", "value": "crc"}, _DAMAGED, "is no gzip, or damaged"),
    "gzip that nobody asked for": ({"kind": "unasked_encoding", "value": "gzip"}, None, ""),
    "zstd that nobody asked for": ({"kind": "unasked_encoding", "value": "zstd"}, "is compressed with zstd", ""),
    "byte order mark": ({"kind": "byte_order_mark"}, None, ""),
}


def _unreadable() -> Iterator[Cell]:
    for kind, (rule, says, of_exports) in _UNREADABLE.items():
        for endpoint in TABLES:
            yield Cell(kind, endpoint, rule, (of_exports or says) if endpoint == EXPORTS else says)
    for endpoint in TABLES:
        for status in (302, 308):
            rule = {"kind": "redirect", "status": status, "location": "http://elsewhere.invalid/"}
            yield Cell("redirect to another host", endpoint, rule, f"redirected to .*HTTP {status}", str(status))


def _pages() -> Iterator[Cell]:
    empty = {
        DISCOVER: "page 1 lists no film",
        CHANGES: "no film changed from",
        DETAILS: "the answer is about film None",
        COLLECTION: "the answer is about collection None",
        EXPORTS: "lists no film",
    }
    for endpoint in TABLES:
        says = empty.get(endpoint, "is no list with entries")
        yield Cell("empty results", endpoint, {"kind": "empty_results"}, says)
    for endpoint, page, says in ((DISCOVER, "10", r"page 10 of \d+ lists no film"), (CHANGES, "2", "where it says")):
        yield Cell(
            "empty results", endpoint, {"kind": "empty_results", "query": {"page": page}}, says, f"on page {page}"
        )
    for endpoint in (DISCOVER, CHANGES):
        yield Cell("results of another page", endpoint, {"kind": "other_page"}, r"page 1 was asked for, page 2 came")
        says = None if endpoint == DISCOVER else "where it says"
        yield Cell("repeats across pages", endpoint, {"kind": "repeated_page"}, says, "of the page before")
        says = "listed films are repeats" if endpoint == DISCOVER else "where it says"
        yield Cell("repeats across pages", endpoint, {"kind": "repeated_page", "value": 1}, says, "of page 1")
        yield Cell("total_pages grows", endpoint, {"kind": "growing_pages"})
        yield Cell("total_pages shrinks", endpoint, {"kind": "shrinking_pages"})


_NUMBERS_OF_THE_DAY = ("popularity", "vote_average", "vote_count")
_MISSING: dict[str, dict[str, str]] = {
    DISCOVER: {"id": "has the id None", **dict.fromkeys(_NUMBERS_OF_THE_DAY, r"no film on page \d+ has")},
    CHANGES: {"id": "has the id None"},
    DETAILS: {
        "id": "is about film None",
        **dict.fromkeys(EXPECTED_OF_DETAILS, "the answer lacks"),
    },
    COLLECTION: {"id": "is about collection None", **dict.fromkeys(CollectionAnswer.model_fields, "the answer lacks")},
    GENRES: dict.fromkeys(("id", "name"), "of the list lacks"),
    COUNTRIES: dict.fromkeys(("iso_3166_1", "english_name"), "of the list lacks"),
    LANGUAGES: dict.fromkeys(("iso_639_1", "english_name"), "of the list lacks"),
    EXPORTS: {"id": "which is no id", **dict.fromkeys(("adult", "popularity", "video"), "no line of the export has")},
}
_NEVER_NULL: dict[str, dict[str, str]] = _MISSING | {
    DETAILS: {
        "id": "is about film None",
        **dict.fromkeys(("credits", "keywords", "external_ids", "release_dates"), "the answer lacks"),
        **dict.fromkeys(
            ("genres", "production_companies", "production_countries", "spoken_languages"), "the answer has no list"
        ),
    },
    COLLECTION: {"id": "is about collection None", "parts": "the answer has no list"},
}
_LISTS = (
    (DETAILS, "genres", ("id",)),
    (DETAILS, "production_companies", ("id",)),
    (DETAILS, "credits.cast", ("id", "credit_id", "name")),
    (DETAILS, "credits.crew", ("id",)),
    (DETAILS, "keywords.keywords", ("id",)),
    (COLLECTION, "parts", ("id",)),
)
UNUSED = ("backdrop_path", "video", "origin_country")
"""Fields that nothing is made of: whatever happens to them, the data is the same."""
_UNUSED_OF_COLLECTIONS = ("original_language", "original_name", "overview")


def is_unused(endpoint: str, name: str) -> bool:
    """Whether nothing is made of a field of an endpoint."""
    return name in UNUSED or (endpoint == COLLECTION and name in _UNUSED_OF_COLLECTIONS)


def _fields() -> Iterator[Cell]:
    for endpoint, known in FIELDS.items():
        if endpoint not in TABLES:
            continue
        for name, sort in known.items():
            missing, null = {"kind": "missing_field", "name": name}, {"kind": "null_field", "name": name}
            yield Cell("missing field", endpoint, missing, _MISSING[endpoint].get(name), name)
            yield Cell("null where never null before", endpoint, null, _NEVER_NULL[endpoint].get(name), name)
            if sort == "number":
                yield Cell(
                    "text where a number was",
                    endpoint,
                    {"kind": "text_for_number", "name": name},
                    None if (endpoint, name) == (DETAILS, "popularity") else _wrong(endpoint, name),
                    name,
                )
            if sort in {"text", "date"}:
                rule = {"kind": "number_for_text", "name": name}
                says = None if is_unused(endpoint, name) else _wrong(endpoint, name)
                yield Cell("number where a text was", endpoint, rule, says, name)
    for endpoint, part, names in _LISTS:
        for name in names:
            rule = {"kind": "missing_field", "part": part, "name": name}
            yield Cell("missing field", endpoint, rule, f"no entry of {part} has {name}", f"{part}.{name}")
    for endpoint in applies_to("new_field"):
        if endpoint in TABLES:
            yield Cell("unknown new field", endpoint, {"kind": "new_field"}, variant="a text")
            deep = {"kind": "new_field", "value": {"deep": [1, None, {}]}}
            yield Cell("unknown new field", endpoint, deep, variant="an object")


A_FEW = "of a few"
"""So few are odd that the others are worth their day."""


def _fields_of_a_few() -> Iterator[Cell]:
    """The other side of the limit: what is red of all entries is borne of a few."""
    for cell in _fields():
        # Of the entries of a film's list a few are left out already; a share chooses among them.
        if cell.is_red and cell.endpoint != EXPORTS and "part" not in cell.rule:
            # Which films are due depends on the day: of about 115 hardly ever none is struck, or too many are.
            share = {GENRES: 0.1, COLLECTION: 0.1, DETAILS: 0.06}.get(cell.endpoint, 0.03)
            yield Cell(cell.kind, cell.endpoint, {**cell.rule, "share": share}, variant=f"{cell.variant} {A_FEW}")


def _wrong(endpoint: str, name: str) -> str:
    """What is said of a field of the wrong type."""
    if name == "id":
        about = {known: f"is about {noun}" for known, noun in SINGLE.items()}
        return {**about, EXPORTS: "which is no id"}.get(endpoint, "has the id")
    return f"{name} is|has the {name}"


_POPULARITIES = {"NaN": _NO_JSON, "Infinity": _NO_JSON, "-Infinity": _NO_JSON, -1: "popularity is '-1'"}
_HUGE = {"of 32 bits": 2**31, "of 41 bits": 2**40, "of 64 bits": 2**63}


def _contents() -> Iterator[Cell]:
    for endpoint in applies_to("timestamp_dates"):
        if endpoint not in TABLES:
            continue
        yield Cell("dates with a time and UTC", endpoint, {"kind": "timestamp_dates"})
        for text in NONSENSE_DATES:
            yield Cell("nonsense dates", endpoint, {"kind": "nonsense_dates", "value": text}, variant=text)
    for endpoint in applies_to("huge_ids"):
        for variant, offset in _HUGE.items() if endpoint in TABLES else ():
            too_large = offset == 2**63 or endpoint in SINGLE
            says = _wrong(endpoint, "id") if too_large else None
            yield Cell("ids beyond 32 bits", endpoint, {"kind": "huge_ids", "value": offset}, says, variant)
    for endpoint in applies_to("title"):
        for name, text in HOSTILE_TITLES.items() if endpoint in TABLES else ():
            # Of a share of the entries alone: a page of nothing but such titles has 40 MB.
            share = 0.05 if name == "one_megabyte" else 1.0
            rule = {"kind": "title", "value": text, "share": share}
            yield Cell("hostile titles", endpoint, rule, _NO_JSON if name == "half_a_surrogate" else None, name)


def _popularities() -> Iterator[Cell]:
    for endpoint in applies_to("bad_popularity"):
        for value, says in _POPULARITIES.items() if endpoint in TABLES else ():
            kind = "negative popularity" if value == -1 else f"popularity {str(value).removeprefix('-')}"
            for share, variant in ((1.0, ""), (0.1, "of some films")):
                # What is no JSON is an odd answer: of a single film, or of a whole page.
                is_borne = share < 1 and (endpoint == DETAILS or (endpoint == DISCOVER and value == -1))
                yield Cell(
                    kind,
                    endpoint,
                    {"kind": "bad_popularity", "value": value, "share": 0.05 if is_borne else share},
                    None if is_borne else says,
                    f"{'with a minus' if value == '-Infinity' else ''} {variant}".strip(),
                )


CELLS = tuple(cells())
