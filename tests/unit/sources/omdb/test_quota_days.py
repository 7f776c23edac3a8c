"""A week of series on a quota of so many requests a day: what is asked when, and that nothing is asked twice."""

from datetime import timedelta
from itertools import chain

import pytest

from tests.unit.sources.rated import WEEK, Clock, Rater, Scene, failure_of, metadata_of, omdb_body

FREE_DAY = 1_000
RESERVE = 20


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch)


@pytest.fixture
def omdb():
    with Rater(omdb_body) as server:
        yield server


def asked(server):
    return list(chain.from_iterable(server.asked))


def test_2700_series_and_1000_requests_a_day_are_complete_on_the_third_day_and_none_is_asked_about_twice(
    tmp_path, clock, omdb
):
    scene = Scene(tmp_path, "omdb", omdb.url, count=2_700)
    counts, before = [], {}
    for day in range(5):
        clock.at(days=day, hours=10)
        result = scene.run()
        assert result.success
        assert all(scene.files()[name] == content for name, content in before.items())
        before = scene.files()
        counts.append(len(scene.rows()))
        sent = scene.quota.outcomes(clock.now.date())
        assert sum(sent.values()) <= FREE_DAY - RESERVE

    assert counts == [980, 1_960, 2_700, 2_700, 2_700]
    assert len(asked(omdb)) == len(set(asked(omdb))) == 2_700
    assert list(scene.rows())[:980] == list(range(1, 981))  # by TMDB's rank
    assert metadata_of(result)["series_waiting"] == 0


def test_a_second_run_on_a_day_that_is_used_up_asks_nothing_and_changes_no_byte(tmp_path, clock, omdb):
    scene = Scene(tmp_path, "omdb", omdb.url, count=30, OMDB_DAILY_LIMIT="35")
    scene.run()
    files, requests = scene.files(), len(omdb.asked)

    result = scene.run()

    assert requests == 15
    assert (scene.files(), len(omdb.asked)) == (files, requests)
    assert metadata_of(result)["series_waiting"] == 15


def test_after_midnight_utc_the_same_run_goes_on_with_the_quota_of_the_new_day(tmp_path, clock, omdb):
    scene = Scene(tmp_path, "omdb", omdb.url, count=30, OMDB_DAILY_LIMIT="30")
    clock.at(days=1, hours=23, minutes=59)

    def midnight_after_the_fourth():
        if len(omdb.asked) == 4:
            clock.at(days=2)

    omdb.after = midnight_after_the_fourth
    scene.run()

    assert len(scene.rows()) == 14
    assert [sum(scene.quota.outcomes(WEEK + timedelta(days=day)).values()) for day in (1, 2)] == [4, 10]


def test_a_limit_told_at_the_third_request_keeps_what_came_and_is_tried_again_the_next_day_with_another_id(
    tmp_path, clock, omdb
):
    scene = Scene(tmp_path, "omdb", omdb.url, count=6)
    omdb.quota = 2
    result = scene.run()

    assert result.success
    assert list(scene.rows()) == [1, 2]
    assert "used up" in metadata_of(result)["stopped"]

    for hour in (11, 15, 24):  # the day is closed until 00:05 of the next one
        clock.at(hours=hour)
        scene.run()
    assert asked(omdb) == ["tt0000001", "tt0000002", "tt0000003"]

    clock.at(days=1, minutes=5)
    scene.run()
    clock.at(days=1, minutes=50)
    scene.run()
    clock.at(days=1, hours=1, minutes=5)
    scene.run()
    assert asked(omdb)[3:] == ["tt0000004", "tt0000005"]  # one probe an hour, never an id that was refused

    omdb.quota = 100
    clock.at(days=1, hours=2, minutes=5)
    scene.run()
    assert sorted(scene.rows()) == [1, 2, 3, 4, 5, 6]
    assert asked(omdb)[5] == "tt0000006"


def test_a_refused_key_is_red_at_once_and_asked_again_the_next_day_or_with_another_key_alone(tmp_path, clock, omdb):
    scene = Scene(tmp_path, "omdb", omdb.url)
    omdb.keys = {"another0"}

    for _ in range(3):
        result = scene.run()
        assert not result.success
        assert "OMDB_API_KEY" in failure_of(result)
    assert len(omdb.asked) == 1
    assert scene.rows() is None

    clock.at(days=1, hours=1)
    assert not scene.run().success
    assert len(omdb.asked) == 2

    scene.env["OMDB_API_KEY"] = "another0"
    assert scene.run().success
    assert len(scene.rows()) == 5


def test_a_changed_key_has_a_quota_of_its_own(tmp_path, clock, omdb):
    scene = Scene(tmp_path, "omdb", omdb.url, count=10, OMDB_DAILY_LIMIT="24")
    omdb.keys.add("another0")
    scene.run()
    assert len(scene.rows()) == 4

    scene.env["OMDB_API_KEY"] = "another0"
    scene.run()

    assert len(scene.rows()) == 8
    assert len(asked(omdb)) == len(set(asked(omdb)))


def test_a_key_that_is_taken_away_in_the_middle_of_a_week_leaves_what_was_observed(tmp_path, clock, omdb):
    scene = Scene(tmp_path, "omdb", omdb.url, count=10, OMDB_DAILY_LIMIT="24")
    scene.run()
    files = scene.files()

    del scene.env["OMDB_API_KEY"]
    clock.at(days=1, hours=10)
    result = scene.run()

    assert result.success
    assert scene.files() == files
    assert len(omdb.asked) == 4


def test_without_a_key_a_week_is_green_and_nothing_is_stored(tmp_path, clock, omdb):
    scene = Scene(tmp_path, "omdb", omdb.url)
    del scene.env["OMDB_API_KEY"]

    result = scene.run()

    assert result.success
    assert scene.rows() is None
    assert "OMDB_API_KEY is not set" in metadata_of(result)["not_needed"]


def test_a_week_that_is_over_gets_no_row(tmp_path, clock, omdb):
    scene = Scene(tmp_path, "omdb", omdb.url, count=10, OMDB_DAILY_LIMIT="24")
    scene.run()
    files = scene.files()

    clock.at(days=7, hours=10)
    assert scene.run(WEEK).success
    assert scene.files() == files

    never = WEEK - timedelta(days=7)
    scene.observed(never)
    assert scene.run(never).success
    assert scene.rows(never) is None
    assert len(omdb.asked) == 4


def test_an_answer_that_comes_after_the_end_of_the_week_is_none_of_its_numbers(tmp_path, clock, omdb):
    scene = Scene(tmp_path, "omdb", omdb.url, count=10)
    clock.at(days=6, hours=23)

    def over_at_the_third():
        if len(omdb.asked) == 3:
            clock.at(days=7)

    omdb.after = over_at_the_third
    result = scene.run()

    assert result.success
    assert list(scene.rows()) == [1, 2]
    assert all(row["fetched_at"].date() < WEEK + timedelta(days=7) for row in scene.rows().values())


def test_a_week_cannot_be_captured_in_place_of_what_was_observed(tmp_path, clock, omdb):
    scene = Scene(tmp_path, "omdb", omdb.url)
    scene.run()
    files = scene.files()

    result = scene.run(run_config={"ops": {"raw__omdb__series_ratings": {"config": {"replace": True}}}})

    assert not result.success
    assert "it grows while its week lasts" in failure_of(result)
    assert scene.files() == files
