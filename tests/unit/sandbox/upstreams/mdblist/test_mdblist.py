"""MDBList in the sandbox: many series at once, the key, the daily limit, and what can be wrong."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
import requests

from tmdb_assets.sandbox import Fault, Sandbox, SandboxSettings
from tmdb_assets.sandbox.fault_kinds import KINDS
from tmdb_assets.sandbox.invented.series import world_of
from tmdb_assets.settings import PROJECT_DIR

TODAY = date(2026, 6, 15)
BATCH = "/imdb/show"
RECORDED = PROJECT_DIR.parent / "shared" / "upstream" / "recorded_series" / "mdblist"
PUBLICS = {
    "imdb": ("imdb_users", 1),
    "metacritic": ("mc_critics", 1),
    "metacriticuser": ("mc_users", 1),
    "tomatoes": ("rt_critics", 1),
    "popcorn": ("rt_audience", 1),
    "tmdb": ("tmdb_users", 10),
}
"""Whose opinion a source is, and by how much the value told is larger than on the own scale."""


class MdbList:
    """Ask one sandbox as a pipeline does."""

    def __init__(self, sandbox):
        self.sandbox = sandbox
        self.world = world_of(sandbox.settings.series, sandbox.settings.seed)
        self.ids = [imdb_id for imdb_id, of_page in self.world.by_imdb_id.items() if len(of_page) == 1]
        self.session = requests.Session()

    def post(self, ids, **params):
        usual = {"apikey": self.sandbox.variables["MDBLIST_API_KEY"]}
        url = self.sandbox.variables["MDBLIST_URL"] + BATCH
        return self.session.post(url, params=usual | params, json={"ids": ids}, timeout=20, allow_redirects=False)

    def json(self, ids):
        response = self.post(ids)
        assert response.status_code == 200, response.text
        return response.json()


@pytest.fixture(scope="module")
def mdblist():
    """A sandbox whose faults are set by one test after the other."""
    with Sandbox(SandboxSettings(films=60, today=TODAY)) as sandbox:
        yield MdbList(sandbox)


@pytest.fixture(autouse=True)
def _without_faults(mdblist):
    mdblist.sandbox.set_faults([])
    mdblist.sandbox.reset_stats()


@pytest.fixture
def limited():
    with Sandbox(SandboxSettings(films=60, today=TODAY, mdblist_limit=2)) as sandbox:
        yield MdbList(sandbox)


def recorded(name):
    if not RECORDED.is_dir():
        pytest.skip("../shared/upstream with MDBList's recorded answers is not here")
    return json.loads((RECORDED / f"{name}.json").read_bytes())


def test_a_batch_has_an_entry_for_every_known_id_in_the_order_asked_for(mdblist):
    asked = [*mdblist.ids[5:0:-1], "tt9999999", mdblist.ids[7], mdblist.ids[7]]
    assert [entry["ids"]["imdb"] for entry in mdblist.json(asked)] == [*mdblist.ids[5:0:-1], mdblist.ids[7]]
    assert mdblist.json([]) == []
    assert mdblist.sandbox.stats()["endpoints"] == {BATCH: {"200": 2}}


def test_what_the_publics_think_is_what_is_true_in_the_world(mdblist):
    entries = mdblist.json(mdblist.ids)
    assert len(entries) == len(mdblist.ids)
    for entry in entries:
        told = {rating["source"]: rating for rating in entry["ratings"]}
        for source, (public, larger) in PUBLICS.items():
            rating = mdblist.world.rating(entry["ids"]["tmdb"], public, TODAY)
            if rating is None:
                assert told[source] == {"source": source, "value": None, "score": None, "votes": None, "url": None}
            else:
                # TMDB's is told as a whole number of 100.
                assert told[source]["value"] == pytest.approx(rating.score * larger, abs=0.5 if source == "tmdb" else 0)
                assert told[source]["votes"] == rating.votes
                assert 0 <= told[source]["score"] <= 100
        assert told["popcorn"]["votes"] is None
    users = [rating for entry in entries for rating in entry["ratings"] if rating["source"] == "metacriticuser"]
    zeros = [rating for rating in users if rating["value"] == 0]
    assert zeros
    assert all(rating["votes"] < 4 for rating in zeros)


def test_entries_have_the_fields_and_types_of_the_recorded_ones(mdblist):
    real = recorded("recorded_batch_imdb_show_2026_10")
    sources = [rating["source"] for rating in real[0]["ratings"]]
    for entry in mdblist.json(mdblist.ids[:60]):
        assert list(entry) == list(real[0])
        assert list(entry["ids"]) == list(real[0]["ids"])
        assert [rating["source"] for rating in entry["ratings"]] == sources
        assert all(list(rating) == list(real[0]["ratings"][0]) for rating in entry["ratings"])
        for name, value in entry.items():
            assert value is None or isinstance(value, type(real[0][name])), name
        for ours, theirs in zip(entry["ratings"], real[0]["ratings"], strict=True):
            for name, value in ours.items():
                if value is not None and theirs[name] is not None:
                    assert isinstance(value, type(theirs[name])), (ours["source"], name)


def test_a_page_that_two_series_point_to_is_the_entry_of_the_one_whose_it_is(mdblist):
    owner, other = next(of_page for of_page in mdblist.world.by_imdb_id.values() if len(of_page) > 1)
    assert [entry["ids"]["tmdb"] for entry in mdblist.json([other.imdb_id])] == [owner.series_id]


def test_the_limit_is_of_a_day_and_told_in_body_and_headers(limited):
    first, second, third = (limited.post(limited.ids[:50]) for _ in range(3))
    assert [answer.status_code for answer in (first, second, third)] == [200, 200, 429]
    assert [answer.headers["X-RateLimit-Remaining"] for answer in (first, second, third)] == ["1", "0", "0"]
    assert third.json() == recorded("error_daily_limit")
    assert third.headers["Retry-After"] == "43200"
    reset = datetime.fromtimestamp(int(third.headers["X-RateLimit-Reset"]), UTC)
    assert reset == datetime(2026, 6, 16, tzinfo=UTC)
    limited.sandbox.set_today(TODAY + timedelta(days=1))
    assert limited.post(limited.ids[:1]).status_code == 200


def test_a_wrong_key_is_refused_and_uses_nothing_up(limited):
    assert limited.post(limited.ids[:1], apikey="nobody").json() == {"error": "Invalid API key!"}
    assert limited.post(limited.ids[:1]).headers["X-RateLimit-Remaining"] == "1"


@pytest.mark.parametrize("ids", ["tt20001036", None, [1]])
def test_a_body_without_a_list_of_ids_is_refused(mdblist, ids):
    assert mdblist.post(ids).status_code == 400


def test_the_endpoint_is_asked_with_a_body_only(mdblist):
    assert requests.get(mdblist.sandbox.variables["MDBLIST_URL"] + BATCH, timeout=20).status_code == 405


def broken(mdblist, kind, **rule):
    """The entries of ten series without and with a fault, by id."""
    before = {entry["id"]: entry for entry in mdblist.json(mdblist.ids[:10])}
    mdblist.sandbox.set_faults([Fault(kind=kind, endpoint=BATCH, **rule)])
    after = {entry["id"]: entry for entry in mdblist.json(mdblist.ids[:10])}
    assert mdblist.sandbox.stats()["faults"] == {kind: 1}
    return before, after


@pytest.mark.parametrize(
    ("kind", "changed"),
    [
        ("null_values", {"value": None, "score": None}),
        ("null_votes", {"votes": None}),
        ("score_outside_scale", {"value": 1_000}),
    ],
)
@pytest.mark.parametrize("name", [None, "tomatoes"])
def test_the_ratings_of_all_sources_or_of_one_can_be_wrong(mdblist, kind, changed, name):
    before, after = broken(mdblist, kind, name=name)
    for key, entry in before.items():
        assert after[key]["ratings"] == [
            rating | changed if rating["value"] is not None and name in {None, rating["source"]} else rating
            for rating in entry["ratings"]
        ]


def test_a_share_of_the_entries_can_be_missing_the_same_ones_every_time(mdblist):
    before, after = broken(mdblist, "missing_entries", share=0.5, seed=1)
    assert 0 < len(after) < len(before)
    assert {entry["id"] for entry in mdblist.json(mdblist.ids[:10])} == set(after)


def test_an_entry_can_be_of_another_id_or_without_ratings(mdblist):
    _, after = broken(mdblist, "other_id")
    assert {entry["ids"]["imdb"] for entry in after.values()} == {"tt0000001"}
    mdblist.sandbox.set_faults([Fault(kind="no_ratings", endpoint=BATCH)])
    assert {len(entry["ratings"]) for entry in mdblist.json(mdblist.ids[:10])} == {0}


NEEDS = {
    "redirect": {"location": "http://elsewhere.invalid/"},
    "hang": {"seconds": 0.05},
    "slow_drip": {"seconds": 0.001, "piece_bytes": 4096},
    "unasked_encoding": {"value": "gzip"},
}


@pytest.mark.parametrize("kind", [kind for kind, endpoints in KINDS.items() if BATCH in endpoints])
def test_every_kind_of_fault_changes_an_answer_and_only_as_long_as_it_is_asked_to(mdblist, kind):
    def seen():
        try:
            response = mdblist.post(mdblist.ids[:10])
        except OSError:  # what requests raises for everything that is wrong with a connection or an encoding
            return None
        return response.status_code, response.headers.get("Content-Type"), response.content

    before = seen()
    mdblist.sandbox.set_faults([Fault(kind=kind, endpoint=BATCH, **NEEDS.get(kind, {}))])
    assert (seen() == before) == (kind == "slow_drip")
    assert mdblist.sandbox.stats()["faults"] == {kind: 1}
    mdblist.sandbox.set_faults([])
    assert seen() == before


def test_a_limit_that_is_planted_says_when_it_ends(mdblist):
    mdblist.sandbox.set_faults([Fault(kind="limit_reached", endpoint=BATCH)])
    headers = mdblist.post(mdblist.ids[:1]).headers
    assert int(headers["X-RateLimit-Reset"]) > 0
    assert (headers["X-RateLimit-Remaining"], headers["Retry-After"]) == ("0", "43200")


def test_a_wrong_limit_is_refused_by_name():
    with pytest.raises(ValueError, match="mdblist_limit"):
        SandboxSettings(mdblist_limit=-1)
