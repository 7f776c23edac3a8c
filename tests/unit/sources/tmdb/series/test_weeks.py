"""A week of series is captured live from TMDB, or recovered from an export, through Dagster and over a real socket."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.unit.sources.tmdb.series.weeks import (
    FIRST,
    FOURTH,
    SECOND,
    THIRD,
    Tmdb,
    Weeks,
    checks,
    details,
    export_of,
    failures,
    listed,
    metadata,
)
from tmdb_assets.settings import PROJECT_DIR
from tmdb_assets.sources.tmdb.series.observation import OBSERVATION
from tmdb_assets.sources.tmdb.series.population import members_of
from tmdb_assets.sources.tmdb.series.tables import (
    POPULAR_SERIES,
    RAW_TABLES,
    SERIES_COUNTRIES,
    SERIES_CREDITS,
    SERIES_DETAILS,
    SERIES_EXPORT,
    SERIES_GENRES,
    SERIES_LANGUAGES,
    TOP_RATED_SERIES,
    WATCH_PROVIDERS,
)

pytestmark = pytest.mark.filterwarnings("ignore:Asset job:UserWarning")

TOP = [list(range(1, 21)), list(range(21, 41)), [41, 42, 43]]
POPULAR = [[50, 1, 51], [52]]
MEMBERS = [*range(1, 44), 50, 51]


@pytest.fixture
def tmdb():
    return Tmdb([page.copy() for page in TOP], [page.copy() for page in POPULAR])


@pytest.fixture
def weeks(tmp_path, httpserver, tmdb, monkeypatch):
    httpserver.expect_request(re.compile(".*")).respond_with_handler(tmdb)
    return Weeks(tmp_path, httpserver, tmdb, monkeypatch)


def by_id(weeks, table, week):
    return {row["series_id"]: row for row in weeks.rows(table, week)}


def test_a_week_is_captured_whole_and_a_repeated_run_asks_nothing_and_leaves_every_byte(weeks, tmdb):
    weeks.set_today(FIRST)

    result = weeks.run(FIRST)

    assert failures(result) == {}
    assert OBSERVATION.is_whole(weeks.lake, FIRST)
    assert [row["page"] for row in weeks.rows(TOP_RATED_SERIES, FIRST)] == [1, 2, 3]
    assert [row["page"] for row in weeks.rows(POPULAR_SERIES, FIRST)] == [1], "as many as SERIES_POPULAR_PAGES"
    assert members_of(weeks.lake, FIRST) == MEMBERS
    for table in (SERIES_DETAILS, SERIES_CREDITS):
        found = by_id(weeks, table, FIRST)
        assert set(found) == set(MEMBERS)
        assert {(row["reason"], row["status"], row["language"]) for row in found.values()} == {("new", 200, "en-US")}
    payload = by_id(weeks, SERIES_DETAILS, FIRST)[1]["payload"]
    assert json.loads(payload) == details(1), "as it came, with the watch providers of all countries"
    assert [row["name"] for row in weeks.rows(WATCH_PROVIDERS, FIRST)] == ["Netflix", "Apple TV+"]
    assert all(weeks.rows(table, FIRST) for table in (SERIES_GENRES, SERIES_COUNTRIES, SERIES_LANGUAGES))
    assert not weeks.lake.has(SERIES_EXPORT, FIRST)
    assert all(checks(result, table) and all(checks(result, table).values()) for table in RAW_TABLES)
    told = metadata(result, SERIES_DETAILS)
    assert (told["series_new"], told["series_not_found"], told["requests"]) == (45, 0, 45)
    assert told["requests_by_endpoint"] == {"/tv/{id}": 45}
    assert metadata(result, SERIES_CREDITS)["requests_by_endpoint"] == {"/tv/{id}/aggregate_credits": 45}
    assert metadata(result, TOP_RATED_SERIES)["requests_by_endpoint"] == {"/tv/top_rated": 3}

    before = weeks.files()
    weeks.set_today(FIRST + timedelta(days=3))
    assert failures(weeks.run(FIRST)) == {}
    assert weeks.files() == before
    assert not tmdb.asked


def test_the_next_week_asks_for_all_details_again_and_for_the_credits_of_new_series_alone(weeks, tmdb):
    weeks.set_today(FIRST)
    weeks.run(FIRST)
    tmdb.popular[0].append(60)
    weeks.set_today(SECOND + timedelta(days=2))

    assert failures(weeks.run(SECOND)) == {}

    reasons = {series_id: row["reason"] for series_id, row in by_id(weeks, SERIES_DETAILS, SECOND).items()}
    assert reasons == {**dict.fromkeys(MEMBERS, "weekly"), 60: "new"}
    assert {n: row["reason"] for n, row in by_id(weeks, SERIES_CREDITS, SECOND).items()} == {60: "new"}
    weeks.env |= {"TMDB_LANGUAGE": "de-DE"}
    weeks.set_today(THIRD)

    assert failures(weeks.run(THIRD)) == {}

    for table in (SERIES_DETAILS, SERIES_CREDITS):
        assert {row["reason"] for row in weeks.rows(table, THIRD)} == {"language"}
        assert {row["language"] for row in weeks.rows(table, THIRD)} == {"de-DE"}


def test_a_series_that_is_gone_is_a_tombstone_and_an_odd_one_is_set_aside_and_told(weeks, tmdb):
    tmdb.gone.add(7)
    tmdb.told["/tv/8"] = {**details(8), "genres": "Drama"}
    tmdb.told["/tv/9"] = {**details(9), "number_of_seasons": "five"}
    tmdb.told["/tv/popular"] = {"page": 1, "total_pages": 1, "results": [listed(50), "odd", listed(51) | {"name": 1}]}
    weeks.set_today(FIRST)

    result = weeks.run(FIRST)

    assert failures(result) == {}
    found = by_id(weeks, SERIES_DETAILS, FIRST)
    assert (found[7]["status"], found[7]["payload"]) == (404, None)
    assert (found[8]["status"], found[8]["payload"]) == (0, None)
    assert "series 8: genres is 'Drama', where a list is expected." in found[8]["odd"]
    assert found[9]["status"] == 200
    assert json.loads(found[9]["readable"])["number_of_seasons"] is None
    assert found[9]["odd"] == "series 9: number_of_seasons is 'five', where a whole number is expected."
    assert by_id(weeks, SERIES_CREDITS, FIRST)[7]["status"] == 404
    assert set(found) == {*range(1, 44), 50, 51}
    (page,) = weeks.rows(POPULAR_SERIES, FIRST)
    assert "page 1, series 51: name is '1', where a text is expected." in page["odd"]
    assert (checks(result, SERIES_DETAILS)["odd_answers"], checks(result, POPULAR_SERIES)["odd_answers"]) == (
        False,
    ) * 2
    assert checks(result, TOP_RATED_SERIES)["odd_answers"]

    weeks.set_today(SECOND)
    tmdb.told.clear()
    assert failures(weeks.run(SECOND)) == {}
    reasons = {series_id: row["reason"] for series_id, row in by_id(weeks, SERIES_DETAILS, SECOND).items()}
    assert (reasons[7], reasons[8], reasons[9]) == ("weekly", "new", "weekly")
    assert 7 not in by_id(weeks, SERIES_CREDITS, SECOND), "what is gone is asked for again at the refresh age"


def test_a_list_that_repeats_itself_warns_and_one_that_repeats_far_too_much_is_refused(weeks, tmdb):
    tmdb.top_rated[1][:6] = range(1, 7)
    weeks.set_today(FIRST)

    result = weeks.run(FIRST, "top_rated_series")

    assert failures(result) == {}
    assert checks(result, TOP_RATED_SERIES)["repeats"] is False
    assert (metadata(result, TOP_RATED_SERIES)["series"], metadata(result, TOP_RATED_SERIES)["repeats"]) == (37, 6)
    tmdb.popular[0][:] = [50] * 10 + [51]
    (told,) = failures(weeks.run(FIRST, "popular_series")).values()
    assert "9 of 11 listed series are repeats, so as many others are missing" in told


def test_a_list_without_its_numbers_is_no_list_of_ours(weeks, tmdb):
    bare = [{name: value for name, value in listed(n).items() if name != "vote_count"} for n in range(1, 21)]
    tmdb.told["/tv/top_rated"] = {"page": 1, "total_pages": 1, "results": bare}
    weeks.set_today(FIRST)

    (told,) = failures(weeks.run(FIRST, "top_rated_series")).values()

    assert "no series on page 1 has vote_count" in told
    assert not weeks.lake.has(TOP_RATED_SERIES, FIRST)


def test_a_missed_week_is_recovered_from_the_first_export_of_its_days_with_the_series_of_the_week_before(weeks, tmdb):
    weeks.set_today(FIRST)
    weeks.run(FIRST)
    tmdb.popular[0].append(99)
    weeks.set_today(THIRD)
    weeks.run(THIRD)
    tmdb.exports[SECOND + timedelta(days=2)] = export_of(*MEMBERS[1:], 99, 1_000)

    result = weeks.run(SECOND)

    assert failures(result) == {}
    assert OBSERVATION.way(weeks.lake, SECOND) == "tv_export"
    assert OBSERVATION.is_whole(weeks.lake, SECOND)
    found = by_id(weeks, SERIES_EXPORT, SECOND)
    assert set(found) == set(MEMBERS[1:]), "of the week before, as far as the export has them"
    assert (found[50]["popularity"], found[50]["original_name"]) == (5.0, "Original 50")
    told = metadata(result, SERIES_EXPORT)
    assert (told["export_of"], told["series_of_week"], told["series_in_export"]) == ("2026-11-11", "2026-11-02", 46)
    assert told["requests_by_endpoint"] == {"/p/exports/tv_series_ids": 3}
    assert tmdb.asked.total() == 3, "what is known of series is not asked for: answers tell of now"
    assert weeks.rows(SERIES_DETAILS, SECOND) == weeks.rows(SERIES_CREDITS, SECOND) == []
    assert not weeks.lake.has(TOP_RATED_SERIES, SECOND)
    assert not weeks.lake.has(SERIES_GENRES, SECOND)


def test_a_week_before_all_captured_ones_has_the_series_of_the_week_after(weeks, tmdb):
    weeks.set_today(THIRD)
    weeks.run(THIRD)
    tmdb.exports[FIRST] = export_of(*MEMBERS)

    result = weeks.run(FIRST, "series_export")

    assert failures(result) == {}
    assert metadata(result, SERIES_EXPORT)["series_of_week"] == "2026-11-16"
    assert set(by_id(weeks, SERIES_EXPORT, FIRST)) == set(MEMBERS)


def test_a_missed_week_without_an_export_or_without_a_captured_week_says_what_to_do(weeks, tmdb):
    weeks.set_today(THIRD)
    tmdb.exports[FIRST] = export_of(*MEMBERS)
    (told,) = failures(weeks.run(FIRST, "series_export")).values()
    assert "Capture the current week first" in told
    assert not tmdb.asked

    weeks.run(THIRD)
    (told,) = failures(weeks.run(SECOND, "series_export")).values()
    assert "no export of series of any day of the week of 2026-11-09 (HTTP 403)" in told
    assert tmdb.count(".json.gz") == 7
    (told,) = failures(weeks.run(SECOND, "top_rated_series")).values()
    assert "Materialize raw/tmdb/series_export of the week together with it" in told

    tmdb.exports[SECOND] = export_of(*range(1, 30))
    (told,) = failures(weeks.run(SECOND, "series_export")).values()
    assert "the export of 2026-11-09 has 29 of the 45 series of the week of 2026-11-16" in told
    assert not weeks.lake.has(SERIES_EXPORT, SECOND)

    weeks.set_today(FIRST + timedelta(days=98))
    tmdb.exports.clear()
    (told,) = failures(weeks.run(FIRST, "series_export")).values()
    assert "cannot be recovered any more" in told
    assert "SERIES_START_WEEK" in told


def test_a_week_that_ends_in_the_middle_takes_no_list_of_the_next_and_asks_for_unknown_series_alone(weeks):
    weeks.set_today(FIRST)
    weeks.run(FIRST)
    weeks.set_now(datetime(2026, 11, 15, 23, 59, tzinfo=UTC))
    weeks.tmdb.top_rated.append([70])
    assert failures(weeks.run(SECOND, "top_rated_series")) == {}
    weeks.set_today(THIRD)

    result = weeks.run(SECOND)

    assert failures(result) == {}
    assert weeks.rows(POPULAR_SERIES, SECOND) == []
    assert {n: row["reason"] for n, row in by_id(weeks, SERIES_DETAILS, SECOND).items()} == {70: "new"}
    assert {n: row["reason"] for n, row in by_id(weeks, SERIES_CREDITS, SECOND).items()} == {70: "new"}
    assert weeks.tmdb.count("/tv/popular") == 0


def test_details_without_the_lists_of_the_week_say_which_one_is_missing(weeks):
    weeks.set_today(FIRST)
    weeks.run(FIRST, "top_rated_series")

    (told,) = failures(weeks.run(FIRST, "series_details")).values()

    assert "raw/tmdb/popular_series of 2026-11-02 is not captured yet" in told


def test_when_a_fifth_of_the_series_is_gone_none_is_noted_as_removed(weeks, tmdb):
    tmdb.top_rated[:] = [[*range(20 * n + 1, 20 * n + 21)] for n in range(10)]
    tmdb.gone.update(range(1, 61))
    weeks.set_today(FIRST)

    told = failures(weeks.run(FIRST, "top_rated_series", "popular_series", "series_details"))

    (said,) = told.values()
    assert "series the week needs are not found (HTTP 404), more than series are deleted" in said
    assert not weeks.lake.has(SERIES_DETAILS, FIRST)


CHILD = """
import sys
from datetime import UTC, date, datetime
import tmdb_assets.settings as settings
settings._system_clock = lambda: datetime(2026, 11, 2, 12, tzinfo=UTC)
import dagster as dg
from tests.unit.sources.tmdb.series.weeks import PARTITIONS
from tmdb_assets.datasets.series import SERIES
from tmdb_assets.settings import Settings
from tmdb_assets.sources.tmdb.series.assets import raw_assets
from tmdb_assets.workspace import Workspace
import os
workspace = Workspace(Settings.from_env(os.environ))
with dg.DagsterInstance.local_temp(sys.argv[1]) as instance:
    dg.materialize(
        raw_assets(SERIES, PARTITIONS), partition_key="2026-11-02", resources={"workspace": workspace},
        instance=instance, selection=[dg.AssetKey(["raw", "tmdb", "series_details"])],
    )
"""


def test_a_run_that_is_killed_in_the_middle_is_continued_with_what_is_missing(weeks, tmdb, httpserver, tmp_path):
    tmdb.top_rated[:] = [[*range(20 * n + 1, 20 * n + 21)] for n in range(25)]
    weeks.set_today(FIRST)
    assert failures(weeks.run(FIRST, "top_rated_series", "popular_series")) == {}
    gate = threading.Event()

    def slow(request):
        if re.fullmatch("/3/tv/[0-9]+", request.path) and tmdb.asked.total() >= 400:
            gate.wait(60)
        return tmdb(request)

    httpserver.clear()
    httpserver.expect_request(re.compile(".*")).respond_with_handler(slow)
    tmdb.asked.clear()
    env = {**os.environ, **weeks.env, "PYTHONPATH": str(PROJECT_DIR), "NO_PROXY": "127.0.0.1,localhost"}
    (tmp_path / "home").mkdir()
    child = subprocess.Popen([sys.executable, "-c", CHILD, str(tmp_path / "home")], env=env, cwd=PROJECT_DIR)
    try:
        ends = time.monotonic() + 120
        while tmdb.asked.total() < 400 and time.monotonic() < ends and child.poll() is None:
            time.sleep(0.05)
        time.sleep(0.5)
        child.send_signal(signal.SIGKILL)
        child.wait()
    finally:
        gate.set()
        child.kill()
    assert not weeks.lake.has(SERIES_DETAILS, FIRST)
    asked_before = tmdb.asked.total()
    assert asked_before >= 400

    httpserver.clear()
    httpserver.expect_request(re.compile(".*")).respond_with_handler(tmdb)
    result = weeks.run(FIRST, "series_details")

    assert failures(result) == {}
    assert set(by_id(weeks, SERIES_DETAILS, FIRST)) == {*range(1, 501)} | {50, 51}
    assert tmdb.asked.total() < 500 - 186, "what had been stored is not asked for again"


def test_a_week_not_captured_is_pending_while_it_can_be_and_lost_when_its_exports_are_gone():
    def state(week, now):
        return OBSERVATION.missed(week, now)[0].value

    now = datetime(2026, 11, 26, 12, tzinfo=UTC)
    assert state(FOURTH, now) == state(THIRD, now) == "pending"
    sunday = date(2026, 11, 22)
    assert state(THIRD, datetime(2026, 11, 22, tzinfo=UTC) + timedelta(days=92)) == "pending"
    assert state(THIRD, datetime(2026, 11, 22, tzinfo=UTC) + timedelta(days=93)) == "unrecoverable"
    assert sunday.isoweekday() == 7
