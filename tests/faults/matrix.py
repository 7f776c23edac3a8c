"""Every kind of fault at every endpoint where it means something, and what must come of it.

Belongs here: the list of cells. A cell is red (the asset fails and says why) or green (it stores the right data); how
either is proven is the tests' business. A kind is one of the issue's words; variants of it differ in a field or value.
What tells datasets apart is in `expected`, faults of sources of ratings are in `rating_cells`.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

import pytest

from tests.faults import rating_cells
from tests.faults.cells import A_FEW, REFUSED, Cell
from tests.faults.expected import EXPECTED, Expected
from tests.faults.grounds import DISCOVER, POPULAR, SERIES_DETAILS, SERIES_GENRES, TOP_RATED
from tests.faults.transport import NO_JSON, STATUSES, UNREADABLE
from tmdb_assets.sandbox.fault_kinds import applies_to
from tmdb_assets.sandbox.upstreams.tmdb.answer_content import FIELDS
from tmdb_assets.sandbox.upstreams.tmdb.broken_entries import HOSTILE_TITLES, NONSENSE_DATES


def cells() -> Iterator[Cell]:
    """All cells."""
    for dataset, of in EXPECTED.items():
        for make in (_refusals, _unreadable, _pages, _fields, _fields_of_a_few, _contents, _popularities):
            yield from (replace(cell, dataset=dataset) for cell in make(of))
    yield from rating_cells.cells()


_OF_EXPORTS = {
    "401": r"the export is not given \(HTTP 401\)",
    "403": r"TMDB has no export of .*HTTP 403",
    "404": r"TMDB has no export of .*HTTP 404",
}
_NEVER_ASKED = {SERIES_DETAILS: ("aggregate_credits",)}
_LISTS = (DISCOVER, TOP_RATED, POPULAR)


def _refusals(of: Expected) -> Iterator[Cell]:
    for kind, (rule, says) in STATUSES.items():
        for endpoint in of.endpoints:
            told = _OF_EXPORTS.get(kind, says) if endpoint == of.ground.export else says
            told = of.gone.get(endpoint) if kind == "404" and endpoint in of.single else told
            yield Cell(kind, endpoint, {"kind": "status", **rule}, told)
    for endpoint, noun in of.single.items():
        # The second of those in the export is about the same.
        many = {"series": "series"}.get(noun, f"{noun}s")
        yield Cell("404", endpoint, {"kind": "status", "status": 404, "nth": (3, 5)}, variant=f"for two {many}")
    for endpoint in of.endpoints:
        yield Cell("502 with an HTML body", endpoint, {"kind": "html_502"}, r"TMDB is broken \(HTTP 502")
        yield Cell(REFUSED, endpoint, says="Connection refused")


def _unreadable(of: Expected) -> Iterator[Cell]:
    for kind, (rule, says, of_exports) in UNREADABLE.items():
        for endpoint in of.endpoints:
            yield Cell(kind, endpoint, rule, (of_exports or says) if endpoint == of.ground.export else says)
    for endpoint in of.endpoints:
        for status in (302, 308):
            rule = {"kind": "redirect", "status": status, "location": "http://elsewhere.invalid/"}
            yield Cell("redirect to another host", endpoint, rule, f"redirected to .*HTTP {status}", str(status))


def _pages(of: Expected) -> Iterator[Cell]:
    for endpoint in of.endpoints:
        says = of.empty.get(endpoint, "is no list with entries")
        yield Cell("empty results", endpoint, {"kind": "empty_results"}, says)
    yield from of.pages


def _fields(of: Expected) -> Iterator[Cell]:
    for endpoint in of.endpoints:
        for name, sort in FIELDS[endpoint].items():
            missing, null = {"kind": "missing_field", "name": name}, {"kind": "null_field", "name": name}
            if name not in _NEVER_ASKED.get(endpoint, ()):
                yield Cell("missing field", endpoint, missing, of.missing[endpoint].get(name), name)
                yield Cell("null where never null before", endpoint, null, of.null[endpoint].get(name), name)
            if sort == "number":
                says = (
                    None if (endpoint, name) in of.borne or of.is_unused(endpoint, name) else _wrong(of, endpoint, name)
                )
                yield Cell("text where a number was", endpoint, {"kind": "text_for_number", "name": name}, says, name)
            if sort in {"text", "date"}:
                rule = {"kind": "number_for_text", "name": name}
                says = None if of.is_unused(endpoint, name) else _wrong(of, endpoint, name)
                yield Cell("number where a text was", endpoint, rule, says, name)
    for endpoint, part, names in of.lists:
        for name in names:
            rule = {"kind": "missing_field", "part": part, "name": name}
            yield Cell("missing field", endpoint, rule, f"no entry of {part} has {name}", f"{part}.{name}")
    for endpoint in applies_to("new_field"):
        if endpoint in of.endpoints:
            yield Cell("unknown new field", endpoint, {"kind": "new_field"}, variant="a text")
            deep = {"kind": "new_field", "value": {"deep": [1, None, {}]}}
            yield Cell("unknown new field", endpoint, deep, variant="an object")


def _fields_of_a_few(of: Expected) -> Iterator[Cell]:
    """The other side of the limit: what is red of all entries is borne of a few."""
    for cell in _fields(of):
        # Of the entries of a film's list a few are left out already; a share chooses among them.
        if cell.is_red and cell.endpoint != of.ground.export and "part" not in cell.rule:
            share = of.share.get(cell.endpoint, 0.03)
            yield Cell(cell.kind, cell.endpoint, {**cell.rule, "share": share}, variant=f"{cell.variant} {A_FEW}")


def _wrong(of: Expected, endpoint: str, name: str) -> str:
    """What is said of a field of the wrong type."""
    if name == "id":
        return of.wrong_id.get(endpoint, "has the id")
    return f"{name} is|has the {name}"


_POPULARITIES = {"NaN": NO_JSON, "Infinity": NO_JSON, "-Infinity": NO_JSON, -1: "popularity is '-1'"}
_HUGE = {"of 32 bits": 2**31, "of 41 bits": 2**40, "of 64 bits": 2**63}


def _contents(of: Expected) -> Iterator[Cell]:
    for endpoint in applies_to("timestamp_dates"):
        if endpoint not in of.endpoints:
            continue
        yield Cell("dates with a time and UTC", endpoint, {"kind": "timestamp_dates"})
        for text in NONSENSE_DATES:
            yield Cell("nonsense dates", endpoint, {"kind": "nonsense_dates", "value": text}, variant=text)
    for endpoint in applies_to("huge_ids"):
        for variant, offset in _HUGE.items() if endpoint in of.endpoints else ():
            too_large = offset == 2**63 or endpoint in of.single
            says = _wrong(of, endpoint, "id") if too_large else of.huge.get(endpoint)
            yield Cell("ids beyond 32 bits", endpoint, {"kind": "huge_ids", "value": offset}, says, variant)
    for endpoint in applies_to("title"):
        for name, text in HOSTILE_TITLES.items() if endpoint in of.endpoints else ():
            # Of a share of the entries alone: a page of nothing but such titles has 40 MB.
            few = 0.2 if endpoint == SERIES_GENRES else 0.05
            share = few if name == "one_megabyte" else 1.0
            rule = {"kind": "title", "value": text, "share": share}
            yield Cell("hostile titles", endpoint, rule, NO_JSON if name == "half_a_surrogate" else None, name)


def _popularities(of: Expected) -> Iterator[Cell]:
    for endpoint in applies_to("bad_popularity"):
        for value, says in _POPULARITIES.items() if endpoint in of.endpoints else ():
            kind = "negative popularity" if value == -1 else f"popularity {str(value).removeprefix('-')}"
            for share, variant in ((1.0, ""), (0.1, "of some films")):
                # What is no JSON is an odd answer: of a single film, or of a whole page.
                is_borne = share < 1 and (endpoint in of.single or (endpoint in _LISTS and value == -1))
                yield Cell(
                    kind,
                    endpoint,
                    {"kind": "bad_popularity", "value": value, "share": 0.05 if is_borne else share},
                    None if is_borne else says,
                    f"{'with a minus' if value == '-Infinity' else ''} {variant}".strip(),
                )


CELLS = tuple(cells())


def tried(cells: Iterable[Cell], more: Callable[[Cell], bool] = lambda _: False) -> list[pytest.ParameterSet]:
    """Cells as parameters: of the variants of a kind at an endpoint one in every run, the others in `make soak` alone.

    Args:
        cells: Those that a test tries.
        more: Whether a cell is one for `make test-system`.
    """
    seen: set[tuple[str, str, str, bool]] = set()
    found: list[pytest.ParameterSet] = []
    for cell in cells:
        # That a few odd entries are borne is another promise than that many are not.
        of = (cell.dataset, cell.endpoint, cell.kind, A_FEW in cell.variant)
        marks = [*([pytest.mark.system] if more(cell) else []), *([pytest.mark.soak] if of in seen else [])]
        seen.add(of)
        found.append(pytest.param(cell, marks=marks))
    return found
