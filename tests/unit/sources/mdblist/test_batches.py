"""MDBList: many series a request, its quota, and whose entry is whose."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.unit.sources.rated import Clock, Rater, Scene, failure_of, mdblist_entry, metadata_of
from tmdb_assets.http.errors import AuthenticationError, QuotaError
from tmdb_assets.sources.mdblist.client import ENDPOINT, read_answer
from tmdb_assets.sources.ratings.client import Unusable


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch)


@pytest.fixture
def mdblist():
    with Rater(mdblist_entry) as server:
        yield server


def read(body, *ids):
    return read_answer(ENDPOINT, body if isinstance(body, str) else json.dumps(body), ids)


def outcomes(body, *ids):
    return [reply.outcome for reply in read(body, *ids).values()]


def test_a_week_of_series_is_asked_about_in_batches_and_each_request_is_one_of_the_quota(tmp_path, clock, mdblist):
    scene = Scene(tmp_path, "mdblist", mdblist.url, count=250)
    result = scene.run()

    assert result.success
    assert [len(ids) for ids in mdblist.asked] == [100, 100, 50]
    assert sorted(scene.rows()) == list(range(1, 251))
    assert scene.quota.outcomes(clock.now.date()) == {"good": 3}
    assert json.loads(scene.rows()[7]["payload"]) == mdblist_entry("tt0000007")
    assert metadata_of(result)["requests_by_endpoint"] == {"/imdb/show": 3}

    assert scene.run().success
    assert len(mdblist.asked) == 3


def test_a_429_ends_the_day_until_its_headers_say(tmp_path, clock, mdblist):
    scene = Scene(tmp_path, "mdblist", mdblist.url, count=30, MDBLIST_BATCH="10")
    mdblist.quota = 1
    again = clock.now + timedelta(hours=5)
    headers = {"X-RateLimit-Limit": "1000", "X-RateLimit-Remaining": "0"}
    headers |= {"X-RateLimit-Reset": int(again.timestamp()), "Retry-After": "43200"}
    mdblist.used_up = (429, {"error": "Daily API limit exceeded!"}, headers)
    result = scene.run()

    assert result.success
    assert len(scene.rows()) == 10
    assert len(mdblist.asked) == 2
    assert scene.quota.left(again - timedelta(seconds=1)) == 0

    mdblist.quota, clock.now = 100, again
    scene.run()
    assert len(scene.rows()) == 30


def test_the_recorded_429_is_the_quota_whose_reset_is_long_ago_and_whose_pause_is_believed(
    tmp_path, clock, mdblist, upstream
):
    folder = upstream / "recorded_series"
    (recorded,) = [one for one in json.loads((folder / "index.json").read_text()) if one["file"].endswith("limit.json")]
    mdblist.always = (recorded["status"], (folder / recorded["file"]).read_bytes(), recorded["headers"])
    scene = Scene(tmp_path, "mdblist", mdblist.url)

    assert scene.run().success
    assert scene.rows() == {}
    assert scene.quota.left(clock.now + timedelta(seconds=43_199)) == 0
    assert scene.quota.left(clock.now + timedelta(seconds=43_200)) == 1


def test_recorded_entries_are_those_of_their_series_also_of_one_that_is_not_there(upstream):
    body = (upstream / "recorded_series" / "mdblist" / "recorded_batch_imdb_show_2026_10.json").read_text()
    entries = json.loads(body)
    ids = [entry["ids"]["imdb"] for entry in entries]
    found = read(body, *reversed(ids), "tt0000001")

    assert [*found] == [*reversed(ids), "tt0000001"]
    assert {imdb_id: json.loads(found[imdb_id].payload) for imdb_id in ids} == dict(zip(ids, entries, strict=True))
    assert {found[imdb_id].outcome for imdb_id in ids} == {"answered"}
    assert found["tt0000001"].outcome == "unknown_id"


def test_an_entry_may_say_nothing_or_be_null_or_be_another_kind():
    nothing = [{"source": "imdb", "value": None}, None, 7]

    assert outcomes([mdblist_entry("tt1", ratings=nothing), None], "tt1", "tt2") == ["no_data", "no_data"]
    assert outcomes([None], "tt1", "tt2") == ["unknown_id", "unknown_id"]
    assert outcomes([mdblist_entry("tt1", type="movie")], "tt1") == ["refused"]
    assert outcomes([mdblist_entry("tt1", ratings="many")], "tt1") == ["refused"]
    assert outcomes([7, {}, {"ids": 3}, {"imdb_id": "tt1", "ratings": [{"value": 1}]}], "tt1") == ["answered"]
    assert outcomes(mdblist_entry("tt1"), "tt1") == ["answered"]


def test_a_series_in_whose_place_another_one_is_told_of_is_refused_and_not_unknown_for_weeks():
    found = read([mdblist_entry("tt1"), mdblist_entry("tt9"), mdblist_entry("tt3")], "tt1", "tt2", "tt3")

    assert [reply.outcome for reply in found.values()] == ["answered", "refused", "answered"]
    assert "tt9" in found["tt2"].told


@pytest.mark.parametrize("body", ["", "<html>", "7", "null", '"text"', "{}", '{"error": "Something is wrong"}'])
def test_anything_else_is_no_usable_answer(body):
    assert isinstance(read(body, "tt1"), Unusable)


def test_a_limit_or_a_bad_key_is_known_with_status_200_too():
    with pytest.raises(QuotaError):
        read({"error": "Daily API limit exceeded!"}, "tt1")
    with pytest.raises(AuthenticationError):
        read({"error": "Invalid API key!"}, "tt1")


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_is_a_failure(tmp_path, clock, mdblist, status):
    mdblist.always = (status, {"error": "Invalid API key!"}, {})
    result = Scene(tmp_path, "mdblist", mdblist.url).run()

    assert "MDBLIST_API_KEY" in failure_of(result)
    assert len(mdblist.asked) == 1


def test_a_batch_that_one_series_spoils_is_asked_for_in_smaller_ones(tmp_path, clock, mdblist):
    scene = Scene(tmp_path, "mdblist", mdblist.url, count=40, MDBLIST_BATCH="40")
    mdblist.says = {"tt0000023": (200, b"<html>", {})}
    result = scene.run()

    assert result.success
    assert [number for number, row in scene.rows().items() if row["outcome"] == "refused"] == [23]
    assert len(scene.rows()) == 40
    assert len(mdblist.asked) < 15


def test_nothing_is_believed_of_a_time_that_is_no_number(tmp_path, clock, mdblist):
    mdblist.always = (429, b"", {"X-RateLimit-Reset": "tomorrow", "Retry-After": "99999999999999999999999"})
    scene = Scene(tmp_path, "mdblist", mdblist.url)

    assert scene.run().success
    assert scene.quota.left(datetime(2026, 9, 8, 0, 5, tzinfo=UTC)) == 1
