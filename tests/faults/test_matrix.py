"""The matrix leaves nothing out, and says how large it is."""

from tests.faults.bench import TABLES
from tests.faults.matrix import CELLS, REFUSED
from tmdb_assets.sandbox.fault_kinds import pipeline_cells
from tmdb_assets.sandbox.upstreams.tmdb.broken_entries import HOSTILE_TITLES, NONSENSE_DATES
from tmdb_assets.sandbox.upstreams.tmdb.endpoints import PIPELINE

OF_THE_ISSUE = {
    "401", "403", "404", "422", "400 with status_code 22", "429 with Retry-After in seconds",
    "429 with Retry-After as a date", "429 with an absurdly long Retry-After", "429 without Retry-After", "500",
    "502 with an HTML body", "503", "504", REFUSED, "reset in the body", "hang before the headers", "slow drip",
    "truncated JSON", "invalid JSON with 200", "HTML with 200", "wrong gzip", "redirect to another host",
    "empty results", "results of another page", "repeats across pages", "total_pages grows", "total_pages shrinks",
    "unknown new field", "missing field", "null where never null before", "text where a number was",
    "dates with a time and UTC", "nonsense dates", "popularity NaN", "popularity Infinity", "negative popularity",
    "ids beyond 32 bits", "hostile titles", "gzip that nobody asked for", "zstd that nobody asked for",
    "byte order mark",
}  # fmt: skip


def test_every_kind_of_fault_is_tried_at_every_endpoint_where_it_means_something(record_property):
    tried = {(cell.rule["kind"], cell.endpoint) for cell in CELLS if cell.rule}
    assert tried == {(kind, endpoint) for kind, endpoint in pipeline_cells() if endpoint in PIPELINE}
    assert {cell.endpoint for cell in CELLS} == set(PIPELINE) == set(TABLES)
    kinds = {cell.kind for cell in CELLS}
    assert kinds >= OF_THE_ISSUE
    assert {cell.variant for cell in CELLS if cell.kind == "hostile titles"} == set(HOSTILE_TITLES)
    assert {cell.variant for cell in CELLS if cell.kind == "nonsense dates"} == set(NONSENSE_DATES)
    assert len({str(cell) for cell in CELLS}) == len(CELLS)
    told = f"{len(kinds)} kinds, {len(PIPELINE)} endpoints, {len(CELLS)} cells with the variants of a kind"
    record_property("cells", ("the matrix of faults", 0, told))
