"""Every recorded real answer about series goes over a socket through the client into rows that keep their rules.

The recordings are outside the project. Each test says how many answers it found, so that none can be left out in
silence.
"""

import json
from functools import partial

import pytest

from tmdb_assets.capturing.storing import check_rows
from tmdb_assets.http.errors import AnswerError
from tmdb_assets.http.limiter import RequestLimiter
from tmdb_assets.lake.partitions import rows_to_table
from tmdb_assets.sources.tmdb.one_by_one import fetch_one_by_one
from tmdb_assets.sources.tmdb.pages import fetch_pages, listed_ids, stamped
from tmdb_assets.sources.tmdb.series.answer_types import APPENDED
from tmdb_assets.sources.tmdb.series.answers import parse_series_credits, parse_series_details, parse_series_page
from tmdb_assets.sources.tmdb.series.client import SeriesClient
from tmdb_assets.sources.tmdb.series.details import CREDITS, DETAILS
from tmdb_assets.sources.tmdb.series.listing import POPULAR, TOP_RATED
from tmdb_assets.sources.tmdb.series.tables import SERIES_GENRES, WATCH_PROVIDERS

JSON = "application/json;charset=utf-8"
EVERY = 258

COMPOSITE = "tmdb_tv/java_tv_series-details_with_append_to_response.json"
"""Put together by hand, of parts of several series."""


def silent(_line):
    pass


@pytest.fixture(scope="module")
def recorded(upstream):
    """Every recorded answer of status 200 about series: the file, the path, the bytes, the content."""
    answers = []
    for folder in ("recorded", "recorded_series"):
        for entry in json.loads((upstream / folder / "index.json").read_bytes()):
            if entry["status"] == 200 and ("/tv" in entry["path"]) and entry["file"].endswith(".json"):
                body = (upstream / folder / entry["file"]).read_bytes()
                answers.append((entry["file"], entry["path"], body, json.loads(body)))
    assert len(answers) == EVERY
    return answers


@pytest.fixture
def client(httpserver):
    with SeriesClient(httpserver.url_for("/3"), "token", RequestLimiter(5_000), backoff_seconds=0.01) as client:
        yield client


def is_list(content):
    keys = {"page", "results", "total_pages"}
    entries = content.get("results") if isinstance(content, dict) and keys <= set(content) else None
    return bool(entries) and all("name" in item and "vote_count" in item and "media" not in item for item in entries)


def is_series(content):
    return isinstance(content, dict) and {"id", "name", "number_of_seasons", "seasons", "networks"} <= set(content)


def test_every_recorded_list_of_series_is_read(recorded):
    lists = [answer for answer in recorded if is_list(answer[3])]
    series = 0
    for file, path, body, content in lists:
        page = parse_series_page(path, body, content["page"])
        assert page.ids == tuple(item["id"] for item in content["results"]), file
        assert (page.text.payload.encode(), page.text.odd) == (body, ()), file
        series += len(page.ids)
    print(f"{len(lists)} lists with {series} series")  # noqa: T201 - shown by `pytest -rP`
    assert (len(lists), series) == (57, 1040)


def test_the_recorded_pages_of_the_lists_that_are_captured_become_rows(recorded, httpserver, client):
    captured = 0
    for of, ask in ((TOP_RATED, client.top_rated_page), (POPULAR, client.popular_page)):
        for file, path, body, content in recorded:
            if path != f"/3{of.endpoint}" or content["page"] != 1 or "vcr2013" in file:
                continue
            httpserver.clear()
            httpserver.expect_request(path, query_string={"page": "1", "language": "en-US"}).respond_with_data(
                body, content_type=JSON
            )
            rows = fetch_pages(of, ask, client, 1, "a run", silent)
            check_rows(of.table, [rows])
            assert listed_ids(rows) == [item["id"] for item in content["results"]]
            captured += 1
    assert captured == 13


def test_the_details_of_every_recorded_series_are_read(recorded):
    found = [answer for answer in recorded if is_series(answer[3])]
    for file, path, body, content in found:
        parts = tuple(part for part in APPENDED if part in content)
        text = parse_series_details(path, body, content["id"], parts)
        assert (text.payload.encode(), text.odd) == (body, ()), file
        with pytest.raises(AnswerError, match="is about series"):
            parse_series_details(path, body, content["id"] + 1)
        if parts != APPENDED:
            with pytest.raises(AnswerError, match="lacks"):
                parse_series_details(path, body, content["id"], APPENDED)
    print(f"details of {len(found)} series")  # noqa: T201
    assert len(found) == 77


def test_recorded_details_with_their_recorded_parts_become_rows(recorded, httpserver, client):
    bodies = {file: content for file, _, _, content in recorded}
    parts = {
        "keywords": bodies["tmdb_2025_12/3-tv-1396-keywords.json"],
        "content_ratings": bodies["tmdb_2025_12/3-tv-1396-content_ratings.json"],
        "watch/providers": bodies["tmdb_2025_12/3-tv-1396-watch-providers.json"],
        "external_ids": bodies["tmdb_tv/vcr2013_external_ids_0.json"],
    }
    answers = {1396: bodies["tmdb_2025_12/3-tv-1396.json"] | parts, 1399: bodies[COMPOSITE]}
    for series_id, content in answers.items():
        httpserver.expect_request(f"/3/tv/{series_id}").respond_with_json(content)
    httpserver.expect_request("/3/tv/999999999").respond_with_json({"status_code": 34}, status=404)

    due = dict.fromkeys([*answers, 999999999], "new")
    (rows,) = fetch_one_by_one(DETAILS, client.details, client, due, "a run", silent)

    check_rows(DETAILS.table, [rows])
    stored = {row["series_id"]: row for row in rows.to_pylist()}
    assert {series_id: row["status"] for series_id, row in stored.items()} == {1396: 200, 1399: 200, 999999999: 404}
    assert [row["odd"] for row in stored.values()] == [None] * 3
    offers = json.loads(stored[1396]["payload"])["watch/providers"]["results"]
    assert len(offers) > 50, "of all countries"
    asked = {request.args["append_to_response"] for request, _ in httpserver.log}
    assert asked == {"external_ids,keywords,content_ratings,watch/providers"}


def test_every_recorded_list_of_credits_becomes_a_row(recorded, httpserver, client):
    found = [answer for answer in recorded if answer[1].endswith("/aggregate_credits") and "season" not in answer[1]]
    due = {}
    for file, path, body, content in found:
        text = parse_series_credits(path, body, content["id"])
        assert (text.payload.encode(), text.odd) == (body, ()), file
        httpserver.expect_request(f"/3/tv/{content['id']}/aggregate_credits").respond_with_data(body)
        due[content["id"]] = "new"
    (rows,) = fetch_one_by_one(CREDITS, client.credits, client, due, "a run", silent)

    check_rows(CREDITS.table, [rows])
    assert set(rows["series_id"].to_pylist()) == set(due)
    assert (len(found), len(due)) == (3, 2)


@pytest.mark.parametrize(
    ("table", "ask", "path", "files"),
    [
        (SERIES_GENRES, SeriesClient.genres, "/3/genre/tv/list", 5),
        (WATCH_PROVIDERS, SeriesClient.watch_providers, "/3/watch/providers/tv", 3),
    ],
)
def test_every_recorded_reference_list_becomes_rows(recorded, httpserver, client, table, ask, path, files):
    found = 0
    for file, recorded_path, body, content in recorded:
        if recorded_path != path:
            continue
        httpserver.clear()
        httpserver.expect_request(path).respond_with_data(body, content_type=JSON)
        entries = partial(ask, client)()
        check_rows(table, [rows_to_table(table, stamped(entries.rows, "a run"))])
        assert len(entries.rows) == len(next(iter(content.values()))), file
        found += 1
    assert found == files
