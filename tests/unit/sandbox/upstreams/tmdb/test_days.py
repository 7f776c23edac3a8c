"""Time: numbers that move, the changes, and the daily exports."""

import gzip
import time
from datetime import date, timedelta

import orjson
import pytest
import requests

from tmdb_assets.sandbox import Sandbox, SandboxSettings

DAY = timedelta(days=1)


def changed(sandbox, first, last):
    window = {"start_date": first.isoformat(), "end_date": last.isoformat()}
    body = sandbox.json("/movie/changes", **window)
    rows = body["results"]
    for page in range(2, body["total_pages"] + 1):
        rows += sandbox.json("/movie/changes", page=page, **window)["results"]
    assert len(rows) == body["total_results"]
    return rows


def numbers(sandbox):
    return {row["id"]: (row["popularity"], row["vote_count"]) for row in sandbox.discover()}


def test_the_days_of_a_seed_are_the_same_whichever_way_they_are_reached(start, today):
    moved = start(films=200)
    tomorrow = today + DAY
    before = numbers(moved)
    moved.sandbox.set_today(tomorrow)
    assert numbers(moved) == numbers(start(films=200, today=tomorrow)) != before
    moved.sandbox.set_today(today)
    assert numbers(moved) == before


def test_popularity_moves_a_little_every_day(start, today):
    sandbox = start(films=300)
    before = numbers(sandbox)
    sandbox.sandbox.set_today(today + DAY)
    after = numbers(sandbox)
    common = before.keys() & after.keys()
    assert sum(before[film][0] != after[film][0] for film in common) > 0.9 * len(common)
    assert all(abs(after[film][0] - before[film][0]) < 0.25 * before[film][0] + 0.01 for film in common)


def test_votes_never_fall(start, today):
    sandbox = start(films=300, repeat_share=0)
    last = dict.fromkeys(numbers(sandbox), 0)
    for offset in (-3000, -900, -30, -1, 0, 1, 7, 400):
        sandbox.sandbox.set_today(today + offset * DAY)
        now = {film: votes for film, (_, votes) in numbers(sandbox).items()}
        assert all(now[film] >= last[film] for film in last)
        assert offset < -900 or now != last
        last = now


def test_the_real_clock_is_used_when_no_date_is_given(start):
    assert start(today=None).json("/movie/changes")["total_results"] > 0
    assert start(today=date(2019, 1, 1)).json("/movie/changes")["total_results"] == 0


def test_about_the_asked_share_of_films_changes_on_a_day(start, today):
    sandbox = start(films=10_000, changed_share=0.05)
    rows = changed(sandbox, today, today)
    assert 0.04 < len(rows) / 10_450 < 0.07
    assert len({row["id"] for row in rows}) == len(rows)


def test_changes_come_a_hundred_to_a_page(start, today):
    sandbox = start(films=10_000)
    window = {"start_date": today.isoformat(), "end_date": today.isoformat()}
    body = sandbox.json("/movie/changes", **window)
    assert len(body["results"]) == 100
    assert body["total_pages"] == -(-body["total_results"] // 100)
    rest = sandbox.json("/movie/changes", page=body["total_pages"], **window)["results"]
    assert len(rest) == body["total_results"] - 100 * (body["total_pages"] - 1)
    assert sandbox.json("/movie/changes", page=body["total_pages"] + 1, **window)["results"] == []
    assert sandbox.get("/movie/changes", page=501, **window).json()["status_code"] == 22


def test_a_window_is_the_union_of_its_days_the_last_one_included(films_2000, today):
    ids = [{row["id"] for row in changed(films_2000, day, day)} for day in (today - 2 * DAY, today - DAY, today)]
    assert {row["id"] for row in changed(films_2000, today - 2 * DAY, today)} == set.union(*ids)
    assert len({frozenset(day) for day in ids}) == 3


def test_nothing_has_changed_yet_after_today(films_2000, today):
    assert changed(films_2000, today + DAY, today + 2 * DAY) == []
    assert changed(films_2000, today, today + 2 * DAY) == changed(films_2000, today, today)


def test_fourteen_days_may_be_asked_for_and_not_fifteen(films_2000, today):
    assert changed(films_2000, today - 14 * DAY, today)
    window = {"start_date": (today - 15 * DAY).isoformat(), "end_date": today.isoformat()}
    response = films_2000.get("/movie/changes", **window)
    assert response.status_code == 422
    assert response.json() == {
        "status_code": 20,
        "status_message": "Invalid date range: Should be a range no longer than 14 days.",
        "success": False,
    }


def test_a_wrong_date_in_the_changes_is_error_23(films_2000):
    for window in ({"start_date": "2026-6-1"}, {"end_date": "soon"}):
        response = films_2000.get("/movie/changes", **window)
        assert (response.status_code, response.json()["status_code"]) == (400, 23)


def test_without_a_window_the_last_day_is_answered(films_2000, today):
    assert films_2000.json("/movie/changes")["total_results"] == len(changed(films_2000, today - DAY, today))


def test_a_film_that_changed_has_other_details_and_one_that_did_not_has_the_same(start, today):
    sandbox = start(films=1000, changed_share=0.1, vanished_share=0)
    moving = {"popularity", "vote_average", "vote_count"}

    def details(film):
        body = sandbox.json(f"/movie/{film}", append_to_response="credits,keywords")
        return {key: value for key, value in body.items() if key not in moving}

    films = [row["id"] for row in sandbox.discover(pages=10)]
    after = {film: details(film) for film in films}
    named = {row["id"] for row in changed(sandbox, today, today)}
    sandbox.sandbox.set_today(today - DAY)
    before = {film: details(film) for film in films}
    assert {film for film in films if after[film] != before[film]} == named & set(films)
    assert named & set(films)


def test_deleted_films_are_in_the_changes_with_unknown_flags_and_nowhere_else(start, today):
    sandbox = start(films=2000, vanished_share=0, repeat_share=0)
    rows = changed(sandbox, today - 14 * DAY, today)
    gone = {row["id"] for row in rows if row["adult"] is None}
    assert gone
    assert all((row["adult"] is None) == (row["softcore"] is None) for row in rows)
    assert {sandbox.get(f"/movie/{film}").status_code for film in gone} == {404}
    assert gone.isdisjoint(row["id"] for row in sandbox.discover(include_adult="true", include_video="true"))
    assert gone.isdisjoint(row["id"] for row in sandbox.export(today))


def test_an_export_has_the_popularity_discover_had_on_that_day(start, today):
    sandbox = start(films=500, repeat_share=0, softcore_share=0)
    listed = {row["id"]: row for row in sandbox.discover(include_video="true")}
    sandbox.sandbox.set_today(today + 30 * DAY)
    lines = sandbox.export(today)
    assert {line["id"]: (line["original_title"], line["popularity"], line["video"]) for line in lines} == {
        film: (row["original_title"], row["popularity"], row["video"]) for film, row in listed.items()
    }
    assert all(list(line) == ["adult", "id", "original_title", "popularity", "video"] for line in lines)
    assert not any(line["adult"] for line in lines)
    assert any(line["video"] for line in lines)
    assert sandbox.export(today + DAY) != lines


def test_the_lines_of_an_export_are_written_as_upstream_writes_them(start, today):
    sandbox = start(films=20_000)
    response = requests.get(f"{sandbox.sandbox.exports_url}/movie_ids_{today:%m_%d_%Y}.json.gz", timeout=20)
    lines = gzip.decompress(response.content).splitlines(keepends=True)
    assert len(lines) == 20_340
    assert [orjson.dumps(orjson.loads(line)) + b"\n" for line in lines] == lines


def test_the_files_of_ninety_days_have_the_same_films_in_the_same_order(start, today):
    sandbox = start(films=300)
    first = sandbox.export(today)
    last = sandbox.export(today - 90 * DAY)
    assert [(line["id"], line["original_title"]) for line in last] == [
        (line["id"], line["original_title"]) for line in first
    ]
    assert sum(a["popularity"] != b["popularity"] for a, b in zip(first, last, strict=True)) > 250
    assert sandbox.export(today) == first


def test_every_film_of_an_export_has_details(start, today):
    sandbox = start(films=150, vanished_share=0)
    lines = sandbox.export(today)
    assert {sandbox.get(f"/movie/{line['id']}").status_code for line in lines} == {200}


def test_softcore_films_are_exported_flagged_and_listed_to_nobody(start, today):
    sandbox = start(films=1000, vanished_share=0, repeat_share=0, softcore_share=0.01)
    listed = {row["id"] for row in sandbox.discover(include_adult="true", include_video="true")}
    films = [line["id"] for line in sandbox.export(today) if line["id"] not in listed]
    details = [sandbox.json(f"/movie/{film}") for film in films]
    assert [(film["softcore"], film["adult"], film["video"]) for film in details] == [(True, False, False)] * 10
    assert not any(sandbox.json(f"/movie/{film}")["softcore"] for film in sorted(listed)[:20])
    without = start(films=1000, vanished_share=0, repeat_share=0, softcore_share=0)
    assert {row["id"]: row for row in without.discover()} == {row["id"]: row for row in sandbox.discover()}


def test_an_export_takes_less_than_two_seconds_for_a_million_films(today):
    with Sandbox(SandboxSettings(films=250_000, today=today)) as sandbox:

        def seconds(day):
            # Of this process, which is the server's, too: other processes do not count.
            begin = time.process_time()
            response = requests.get(f"{sandbox.exports_url}/movie_ids_{day:%m_%d_%Y}.json.gz", timeout=60)
            assert len(response.content) > 4_000_000
            return time.process_time() - begin

        seconds(today)
        assert min(seconds(today - day * DAY) for day in (1, 2, 3)) < 0.5


def test_an_export_is_not_in_the_order_of_ids_and_asks_for_no_token(start, today):
    ids = [line["id"] for line in start(films=300).export(today)]
    assert ids != sorted(ids)
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize(("offset", "status"), [(0, 200), (-1, 200), (-90, 200), (-91, 403), (1, 403)])
def test_exports_are_kept_for_ninety_days(start, today, offset, status):
    sandbox = start()
    name = f"movie_ids_{today + offset * DAY:%m_%d_%Y}.json.gz"
    response = requests.get(f"{sandbox.sandbox.exports_url}/{name}", timeout=20)
    assert response.status_code == status
    if status == 403:
        assert response.text.startswith("<?xml")
        assert "AccessDenied" in response.text


def test_todays_export_can_be_late(start, today):
    sandbox = start(todays_export=False)
    name = f"movie_ids_{today:%m_%d_%Y}.json.gz"
    assert requests.get(f"{sandbox.sandbox.exports_url}/{name}", timeout=20).status_code == 403
    assert sandbox.export(today - DAY)


@pytest.mark.parametrize("name", ["movie_ids_13_40_2026.json.gz", "person_ids_06_15_2026.json.gz", "movie_ids.gz"])
def test_a_file_that_is_no_movie_export_is_not_there(films_2000, name):
    assert requests.get(f"{films_2000.sandbox.exports_url}/{name}", timeout=20).status_code == 403


def test_a_million_films_start_quickly_and_answer(today):
    with Sandbox(SandboxSettings(films=1_000_000, today=today)) as sandbox:
        headers = {"Authorization": "Bearer sandbox"}
        body = requests.get(f"{sandbox.api_url}/discover/movie", headers=headers, timeout=60).json()
        assert body["total_results"] == 1_000_000
        assert len(body["results"]) == 20
