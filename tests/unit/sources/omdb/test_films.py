"""Films are asked about with what is left of a day's quota, by popularity, and never cost their day."""

import json
from datetime import UTC, datetime, timedelta
from itertools import chain

import dagster as dg
import pytest

from tests.unit.sources.omdb.films import DAY, MONDAY, FilmScene, asked_of, film_body, imdb_id_of
from tests.unit.sources.rated import KEY, Clock, Rater, failure_of, metadata_of, omdb_body
from tmdb_assets.calendar.dataset import Upstream
from tmdb_assets.capturing.quota import RESERVE

FREE = 10
"""Requests that films may use of the day below, if nobody else needs any."""
LIMIT = {"OMDB_DAILY_LIMIT": str(RESERVE + FREE)}


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch, datetime(2026, 9, 9, 9, tzinfo=UTC))


@pytest.fixture
def omdb():
    with Rater(film_body) as server:
        yield server


def asked(server):
    return list(chain.from_iterable(server.asked))


def at(clock, day, hour=9):
    clock.now = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def test_films_are_asked_about_by_popularity_as_far_as_the_quota_goes_and_the_next_day_goes_on(tmp_path, clock, omdb):
    films = [7, 3, 9, *range(20, 40)]
    scene = FilmScene(tmp_path, omdb.url, films, **LIMIT)

    assert scene.run().success
    assert asked(omdb) == [imdb_id_of(one) for one in films[:FREE]]
    assert list(scene.rows()) == films[:FREE]

    tomorrow = DAY + timedelta(days=1)
    at(clock, tomorrow)
    scene.listed(tomorrow, [99, *films])
    scene.detailed(tomorrow, {99: imdb_id_of(99)})
    result = scene.run(tomorrow)

    assert result.success
    assert list(scene.rows(tomorrow)) == [99, *films[FREE : 2 * FREE - 1]]
    assert asked_of(result).passed  # a quota that goes as far as it was meant to is no fault
    assert "left for others" in metadata_of(result)["stopped"]


def test_a_second_run_of_a_day_asks_for_what_is_still_due_and_a_third_one_for_nothing(tmp_path, clock, omdb):
    scene = FilmScene(tmp_path, omdb.url, range(1, 16), needed=4, **LIMIT)
    scene.series_captured(MONDAY)
    scene.run()
    assert list(scene.rows()) == [1, 2, 3, 4, 5, 6]

    scene.needed = 0
    for _ in range(2):
        assert scene.run().success
        assert list(scene.rows()) == list(range(1, 11))
    assert len(omdb.asked) == FREE


def test_what_others_still_need_is_left_to_them(tmp_path, clock, omdb):
    scene = FilmScene(tmp_path, omdb.url, range(1, 16), needed=FREE + 5, **LIMIT)
    scene.series_captured(MONDAY)

    result = scene.run()

    assert result.success
    assert scene.rows() == {}
    assert omdb.asked == []
    assert asked_of(result).passed


@pytest.mark.parametrize(("rows", "asked_about"), [(3, FREE - 3), (0, FREE), (None, 0)])
def test_of_others_whose_period_is_not_captured_yet_that_is_left_which_their_last_one_had(
    tmp_path, clock, omdb, rows, asked_about
):
    scene = FilmScene(tmp_path, omdb.url, range(1, 16), needed=0, **LIMIT)
    if rows is not None:
        scene.series_captured(MONDAY - timedelta(days=7), rows)

    assert scene.run().success
    assert len(scene.rows()) == asked_about


def test_a_film_is_asked_about_again_at_the_refresh_age_and_when_a_wait_is_over(tmp_path, clock, omdb):
    scene = FilmScene(tmp_path, omdb.url, [1, 2, 3], TMDB_REFRESH_DAYS="40")
    omdb.says = {
        imdb_id_of(2): film_body(imdb_id_of(2), Ratings=[], imdbRating="N/A", Metascore="N/A"),
        imdb_id_of(3): {"Response": "False", "Error": "Incorrect IMDb ID."},
    }
    scene.run()
    assert [row["outcome"] for row in scene.rows().values()] == ["answered", "no_data", "unknown_id"]

    due = {1: [], 13: [], 14: [2], 28: [2, 3], 39: [], 40: [1]}
    for days, expected in due.items():
        day = DAY + timedelta(days=days)
        at(clock, day)
        scene.listed(day, [1, 2, 3])
        scene.run(day)
        assert list(scene.rows(day)) == expected, days


def test_a_film_without_an_imdb_id_of_its_own_is_not_asked_about_and_takes_no_place_of_another(tmp_path, clock, omdb):
    nameless = range(100, 300)
    scene = FilmScene(tmp_path, omdb.url, **LIMIT)
    scene.listed(DAY, [*nameless, 1, 2, 3, 4, 5])
    scene.detailed(DAY - timedelta(days=9), {1: "tt0000009", 2: "tt0000002", 3: "tt0000003"})
    odd = {one: [None, "", "tt12", "nm0000001"][one % 4] for one in nameless}
    scene.detailed(DAY, odd | {1: "tt0000001", 4: "tt0000002", 3: False})

    assert scene.run().success
    assert asked(omdb) == ["tt0000001"]  # 2 and 4 have the same one, 3 is gone, of 5 there are no details


FAULTS = {
    "key": ((401, {"Response": "False", "Error": f"Invalid API key! {KEY}"}, {}), "OMDB_API_KEY"),
    "quota": ((401, {"Response": "False", "Error": "Request limit reached!"}, {}), "used up"),
    "outage": ((503, b"", {}), "status page"),
    "redirect": ((302, b"", {"Location": "https://elsewhere.example/"}), "OMDB_URL"),
    "odd": ((200, b"<html>", {}), "no usable answer"),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("answered", [0, 2])
def test_whatever_is_wrong_with_omdb_costs_no_day_and_is_told(tmp_path, monkeypatch, clock, omdb, fault, answered):
    monkeypatch.setattr("tmdb_assets.http.requester._MAX_PAUSE_SECONDS", 0.0)  # nothing is waited for
    scene = FilmScene(tmp_path, omdb.url, range(1, 41))
    answer, words = FAULTS[fault]

    def broken_after_some():
        if len(omdb.answered) == answered:
            omdb.always = answer

    omdb.after = broken_after_some
    broken_after_some()
    result = scene.run()

    assert result.success, failure_of(result)
    assert list(scene.rows())[:answered] == list(range(1, answered + 1))
    assert {row["outcome"] for row in scene.rows().values()} <= {"answered"}
    found = asked_of(result)
    assert not found.passed
    assert found.severity is dg.AssetCheckSeverity.WARN
    assert words in found.metadata["problems"].value
    assert KEY not in str([result.all_events, found])


def test_a_refused_key_is_told_again_without_a_request_and_a_good_one_goes_on(tmp_path, clock, omdb):
    scene = FilmScene(tmp_path, omdb.url, [1, 2, 3])
    omdb.keys = {"another0"}
    for _ in range(2):
        assert "OMDB_API_KEY" in asked_of(scene.run()).metadata["problems"].value
    assert len(omdb.asked) == 1
    assert scene.rows() == {}

    scene.env["OMDB_API_KEY"] = "another0"
    assert asked_of(scene.run()).passed
    assert list(scene.rows()) == [1, 2, 3]


def test_data_of_another_upstream_costs_no_day_either(tmp_path, clock, omdb):
    scene = FilmScene(tmp_path, omdb.url, [1])
    scene.workspace.mark_upstream("omdb", Upstream("https://www.omdbapi.com", "OMDB_URL"))

    result = scene.run()

    assert result.success
    assert "TMDB_ASSETS_DATA" in asked_of(result).metadata["problems"].value
    assert omdb.asked == []


def test_without_a_key_nothing_is_asked_or_stored(tmp_path, clock, omdb):
    scene = FilmScene(tmp_path, omdb.url, [1])
    del scene.env["OMDB_API_KEY"]

    result = scene.run()

    assert result.success
    assert scene.rows() is None
    assert "OMDB_API_KEY is not set" in metadata_of(result)["not_needed"]


def test_a_recovered_day_and_a_past_live_one_get_none_and_say_so(tmp_path, clock, omdb):
    scene = FilmScene(tmp_path, omdb.url)
    past = [DAY - timedelta(days=2), DAY - timedelta(days=1)]
    scene.recovered(past[0])
    scene.listed(past[1], [1])

    results = [scene.run(day) for day in past]

    assert all(result.success for result in results)
    assert [scene.rows(day) for day in past] == [None, None]
    assert "recovered" in metadata_of(results[0])["not_needed"]
    assert "the day is over" in metadata_of(results[1])["not_needed"]
    assert omdb.asked == []


def test_an_answer_about_a_series_is_none_about_a_film(tmp_path, clock, omdb):
    scene = FilmScene(tmp_path, omdb.url, [1, 2])
    omdb.says = {imdb_id_of(1): omdb_body(imdb_id_of(1))}

    result = scene.run()

    assert [row["outcome"] for row in scene.rows().values()] == ["answered", "refused"]
    assert scene.rows()[1]["told"] == "Type is 'series', where 'movie' was asked for"
    (odd,) = [e for e in result.get_asset_check_evaluations() if e.check_name == "odd_answers"]
    assert "film 1 (tt0000001)" in odd.metadata["problems"].value


def test_recorded_answers_about_films_become_rows_as_they_came(tmp_path, clock, omdb, upstream):
    said = [
        body
        for file in sorted((upstream / "recorded_omdb").glob("*.json"))
        for body in _bodies(json.loads(file.read_text(encoding="utf-8")))
    ]
    films = {body["imdbID"]: body for body in said if body.get("Type") == "movie"}
    others = [body for body in said if body.get("Type") != "movie"]
    assert (len(films) > 450, len(others) > 40) == (True, True)
    omdb.says = {**films, **{f"tt{number:07}": body for number, body in enumerate(others)}}
    scene = FilmScene(tmp_path, omdb.url)
    scene.listed(DAY, range(1, len(omdb.says) + 1))
    scene.detailed(DAY, dict(enumerate(omdb.says, start=1)))

    assert scene.run().success
    by_id = {row["imdb_id"]: row for row in scene.rows().values()}
    assert by_id.keys() == omdb.says.keys()
    for imdb_id, body in films.items():
        row = by_id[imdb_id]
        rated = {body.get("imdbRating"), body.get("Metascore"), *(told["Value"] for told in body.get("Ratings") or [])}
        assert (row["status"], json.loads(row["payload"])) == (200, body)
        assert row["outcome"] == ("answered" if rated - {"N/A", None} else "no_data"), body
    # A series, a game, another film, a refusal: none of them is an answer about the film that was asked for.
    told = {by_id[f"tt{number:07}"]["outcome"] for number in range(len(others))}
    assert told == {"unknown_id", "refused"}


def _bodies(found):
    """Every body in a recording, however nested."""
    if isinstance(found, dict) and ("imdbID" in found or found.get("Response") == "False"):
        yield found
    else:
        for inner in found.values() if isinstance(found, dict) else found:
            yield from _bodies(inner)
