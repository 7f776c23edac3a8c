"""The matrix leaves nothing out, and says how large it is."""

from tests.faults.cells import REFUSED
from tests.faults.grounds import GROUNDS
from tests.faults.matrix import CELLS
from tmdb_assets.sandbox.fault_kinds import pipeline_cells
from tmdb_assets.sandbox.upstreams import UPSTREAMS
from tmdb_assets.sandbox.upstreams.tmdb.broken_entries import HOSTILE_TITLES, NONSENSE_DATES

OF_THE_ISSUE = {
    "401", "403", "404", "422", "400 with status_code 22", "429 with Retry-After in seconds",
    "429 with Retry-After as a date", "429 with an absurdly long Retry-After", "429 without Retry-After", "500",
    "502 with an HTML body", "503", "504", REFUSED, "reset in the body", "hang before the headers", "slow drip",
    "truncated JSON", "invalid JSON with 200", "HTML with 200", "wrong gzip", "redirect to another host",
    "empty results", "results of another page", "repeats across pages", "total_pages grows", "total_pages shrinks",
    "unknown new field", "missing field", "null where never null before", "text where a number was",
    "dates with a time and UTC", "nonsense dates", "popularity NaN", "popularity Infinity", "negative popularity",
    "ids beyond 32 bits", "hostile titles", "gzip that nobody asked for", "zstd that nobody asked for",
    "byte order mark", "the quota is used up", "the key is bad", "Error getting data.", "Series or season not found!",
    "Incorrect IMDb ID.", "another type", "another id", "#DUPE#", "an unescaped quote", "an empty body", "values null",
    "votes null", "an entry is missing",
}  # fmt: skip


def test_every_kind_of_fault_is_tried_at_every_endpoint_where_it_means_something(record_property):
    tried = {(cell.rule["kind"], cell.endpoint) for cell in CELLS if cell.rule}
    assert tried == set(pipeline_cells())
    asked = {(name, endpoint) for name, ground in GROUNDS.items() for endpoint in ground.tables}
    assert {(cell.dataset, cell.endpoint) for cell in CELLS} == asked
    endpoints = {endpoint for upstream in UPSTREAMS for endpoint in upstream.pipeline}
    assert {endpoint for _, endpoint in asked} == endpoints
    kinds = {cell.kind for cell in CELLS}
    assert kinds >= OF_THE_ISSUE
    assert {cell.variant for cell in CELLS if cell.kind == "hostile titles"} == set(HOSTILE_TITLES)
    assert {cell.variant for cell in CELLS if cell.kind == "nonsense dates"} == set(NONSENSE_DATES)
    assert len({str(cell) for cell in CELLS}) == len(CELLS)
    told = f"{len(kinds)} kinds, {len(endpoints)} endpoints, {len(CELLS)} cells with the variants of a kind"
    record_property("cells", ("the matrix of faults", 0, told))


def test_every_endpoint_that_both_datasets_ask_has_the_same_cells_in_both():
    of = {name: {cell.endpoint for cell in CELLS if cell.dataset == name} for name in GROUNDS}
    both = set.intersection(*of.values())
    assert both
    told = [
        {(cell.kind, cell.variant, cell.endpoint) for cell in CELLS if cell.endpoint in both and cell.dataset == name}
        for name in of
    ]
    assert told[0] == told[1]
