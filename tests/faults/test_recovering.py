"""A fault that passes costs a request or two and nothing else: the period is green and its data the same."""

import pytest

from tests.faults.bench import Bench
from tests.faults.grounds import (
    CHANGES,
    COLLECTION,
    DETAILS,
    DISCOVER,
    GROUNDS,
    POPULAR,
    RATINGS,
    SERIES_CREDITS,
    SERIES_DETAILS,
    TOP_RATED,
)
from tests.faults.proof import assert_nothing_lost
from tmdb_assets.sandbox import Fault
from tmdb_assets.sandbox.upstreams.tmdb.endpoints import EXPORTS, SERIES_EXPORTS

pytestmark = pytest.mark.system

PASSING = {
    "429 with Retry-After in seconds": {"kind": "status", "status": 429, "retry_after": 1},
    "429 with Retry-After as a date": {"kind": "status", "status": 429, "retry_after_date": 1},
    "429 without Retry-After": {"kind": "status", "status": 429},
    "500": {"kind": "status", "status": 500},
    "502 with an HTML body": {"kind": "html_502"},
    "503": {"kind": "status", "status": 503},
    "504": {"kind": "status", "status": 504},
    "reset in the body": {"kind": "reset"},
    "hang before the headers": {"kind": "hang", "seconds": 0.1},
    "truncated JSON": {"kind": "truncated_json"},
    "invalid JSON with 200": {"kind": "invalid_json"},
    "HTML with 200": {"kind": "html_200"},
    "zstd that nobody asked for": {"kind": "unasked_encoding", "value": "zstd"},
    "truncated gzip": {"kind": "truncated_gzip"},
    "corrupt gzip": {"kind": "corrupt_gzip"},
    "gzip with a wrong checksum": {"kind": "corrupt_gzip", "value": "crc"},
    "results of another page": {"kind": "other_page"},
    "popularity NaN": {"kind": "bad_popularity", "value": "NaN"},
    "ids beyond 64 bits": {"kind": "huge_ids", "value": 2**63},
}
SINGLE = (DETAILS, COLLECTION, SERIES_DETAILS, SERIES_CREDITS)
PAGED = (DISCOVER, CHANGES, TOP_RATED, POPULAR)
WHERE = {
    "results of another page": PAGED,
    "popularity NaN": (DISCOVER, DETAILS, TOP_RATED, POPULAR, SERIES_DETAILS, EXPORTS, SERIES_EXPORTS),
    "ids beyond 64 bits": (CHANGES, *SINGLE, EXPORTS, SERIES_EXPORTS),
}
OF_RATINGS = {
    *("500", "502 with an HTML body", "503", "504", "reset in the body", "hang before the headers"),
    *("zstd that nobody asked for", "truncated gzip", "corrupt gzip", "gzip with a wrong checksum"),
}
"""What a source of ratings is asked again for: each request counts, and a 429 is the end of its quota."""
TIMES = dict.fromkeys((*PAGED, *SINGLE), 2)
"""How often it strikes; elsewhere once."""


@pytest.fixture
def bench(request: pytest.FixtureRequest, dataset: str) -> Bench:
    """The bench of the dataset that is asked for."""
    return request.getfixturevalue(f"{dataset}_bench")


def endpoints(dataset: str, kind: str) -> list[str]:
    """Where a kind of fault passes."""
    known = WHERE.get(kind)
    return [
        endpoint
        for endpoint in GROUNDS[dataset].tables
        if (endpoint in known if known else endpoint not in RATINGS or kind in OF_RATINGS)
    ]


@pytest.mark.parametrize("dataset", GROUNDS)
@pytest.mark.parametrize("kind", PASSING)
def test_a_fault_that_passes_costs_as_many_requests_and_changes_nothing(
    bench: Bench, dataset: str, kind: str, record_property
):
    where = endpoints(dataset, kind)
    faults = [Fault(endpoint=endpoint, times=TIMES.get(endpoint, 1), **PASSING[kind]) for endpoint in where]
    with bench.without(*where) as before:
        for endpoint, fault in zip(where, faults, strict=True):
            outcome = bench.capture(endpoint, faults=[fault], patient=True)

            assert outcome.failed == {}
            assert bench.stored(endpoint).equals(bench.undisturbed(endpoint)), endpoint
            assert outcome.struck == {fault.kind: fault.times}
            assert outcome.requests == {endpoint: bench.requests_when_well[endpoint] + fault.times}
        assert_nothing_lost(bench, before)
    record_property("recoveries", (kind, len(where), ""))


@pytest.mark.parametrize("dataset", GROUNDS)
def test_a_slow_answer_that_ends_in_time_is_an_answer(bench: Bench, dataset: str):
    live = GROUNDS[dataset].live
    faults = [Fault(kind="slow_drip", endpoint=endpoint, seconds=0.01, piece_bytes=2_000) for endpoint in live]
    with bench.without(*live):
        outcome = bench.capture(*live, faults=faults, patient=True)

        assert outcome.failed == {}
        assert outcome.requests == {endpoint: bench.requests_when_well[endpoint] for endpoint in live}
        assert all(bench.stored(endpoint).equals(bench.undisturbed(endpoint)) for endpoint in live)
