"""Fetching a day's pages, changes and details from a sandbox, as rows of the raw tables."""

import json
import re
import urllib.parse
from datetime import UTC, date, datetime, timedelta

import pytest
import requests
from werkzeug import Response

from tmdb_assets.http.errors import AnswerError, SourceError, UpstreamError
from tmdb_assets.http.limiter import RequestLimiter
from tmdb_assets.lake.partitions import rows_to_table
from tmdb_assets.sandbox import Fault, Sandbox, SandboxSettings
from tmdb_assets.schemas.validation import validate_batches
from tmdb_assets.sources.tmdb.films.answer_types import MovieDetails
from tmdb_assets.sources.tmdb.films.client import FilmsClient
from tmdb_assets.sources.tmdb.films.fetching import (
    fetch_discover_pages,
    fetch_movie_changes,
    listed_movie_ids,
)
from tmdb_assets.sources.tmdb.films.fetching_details import fetch_collections, fetch_movie_details
from tmdb_assets.sources.tmdb.films.tables import (
    COLLECTIONS,
    DISCOVER_PAGES,
    MOVIE_CHANGES,
    MOVIE_DETAILS,
)
from tmdb_assets.sources.tmdb.pages import stamped
from tmdb_assets.sources.tmdb.tables import SET_ASIDE

TODAY = date(2026, 11, 21)
FILMS = 95  # four pages of 20 and one of 15


def client_of(url, token):
    return FilmsClient(url, token, RequestLimiter(5_000), backoff_seconds=0.001)


@pytest.fixture(scope="module")
def running():
    settings = SandboxSettings(films=FILMS, today=TODAY, vanished_share=0.1, changed_share=0.3, repeat_share=0.1)
    with Sandbox(settings) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(running):
    """The sandbox with nothing broken and nothing counted."""
    running.set_faults([])
    running.reset_stats()
    return running


@pytest.fixture
def client(sandbox):
    with client_of(sandbox.api_url, sandbox.token) as client:
        yield client


@pytest.fixture
def lines():
    return []


def good(table, rows):
    verdicts = validate_batches(table, rows)
    return all(verdict.passed for verdict in verdicts.values())


def test_all_pages_are_fetched_each_once_in_their_order(sandbox, client, lines):
    rows = fetch_discover_pages(client, 500, "run", lines.append)

    assert rows["page"].to_pylist() == [1, 2, 3, 4, 5]
    assert set(rows["run_id"].to_pylist()) == {"run"}
    assert good(DISCOVER_PAGES, [rows])
    assert sandbox.stats()["endpoints"] == {"/discover/movie": {"200": 5}}
    assert lines[-1].startswith("discover pages: 4 of 4")


def test_no_more_pages_are_asked_for_than_wanted(sandbox, client, lines):
    rows = fetch_discover_pages(client, 2, "run", lines.append)

    assert rows["page"].to_pylist() == [1, 2]
    assert sandbox.stats()["requests"] == 2


def test_one_page_is_one_request(sandbox, client, lines):
    assert fetch_discover_pages(client, 1, "run", lines.append).num_rows == 1
    assert sandbox.stats()["requests"] == 1


def test_listed_films_are_those_of_the_payloads_in_the_order_of_the_listing_with_repeats(client, lines):
    rows = fetch_discover_pages(client, 500, "run", lines.append)

    ids = listed_movie_ids(rows)
    assert ids == [item["id"] for text in rows["payload"].to_pylist() for item in json.loads(text)["results"]]
    assert len(ids) == FILMS > len(set(ids)), "the sandbox repeats films as TMDB does"


def test_a_payload_is_the_text_that_came(sandbox, client, lines):
    rows = fetch_discover_pages(client, 1, "run", lines.append)
    query = {"sort_by": "popularity.desc", "include_adult": "false", "include_video": "false", "language": "en-US"}
    came = requests.get(
        f"{sandbox.api_url}/discover/movie",
        params=query,
        headers={"Authorization": f"Bearer {sandbox.token}"},
        timeout=10,
    )

    assert rows["payload"][0].as_py() == came.text


def empty(page):
    return Fault(kind="empty_results", endpoint="/discover/movie", query={"page": str(page)})


def test_a_last_page_without_films_is_left_out_and_told(sandbox, client, lines):
    sandbox.set_faults([empty(5)])

    rows = fetch_discover_pages(client, 500, "run", lines.append)

    assert rows["page"].to_pylist() == [1, 2, 3, 4]
    assert any("page 5, the last, is empty" in line for line in lines)


@pytest.mark.parametrize(("page", "words"), [(3, "page 3 of 5 lists no film"), (1, "page 1 lists no film")])
def test_a_page_without_films_before_the_last_is_an_error(sandbox, client, lines, page, words):
    sandbox.set_faults([empty(page)])

    with pytest.raises(AnswerError, match=words):
        fetch_discover_pages(client, 500, "run", lines.append)


def test_a_page_that_cannot_be_had_fails_the_listing(sandbox, client, lines):
    sandbox.set_faults([Fault(kind="status", endpoint="/discover/movie", query={"page": "4"}, status=503)])

    with pytest.raises(UpstreamError):
        fetch_discover_pages(client, 500, "run", lines.append)


def test_pages_survive_every_fault_that_passes(sandbox, client, lines):
    kinds = ("status", "html_502", "reset", "truncated_json", "invalid_json")
    sandbox.set_faults([Fault(kind=kind, endpoint="/discover/movie", times=1) for kind in kinds])

    assert fetch_discover_pages(client, 500, "run", lines.append).num_rows == 5
    assert client.counts.retries.total() == len(kinds)


def test_changes_are_asked_for_day_by_day_and_name_each_film_once(sandbox, client, lines):
    window = (TODAY - timedelta(days=3), TODAY)
    rows, _ = fetch_movie_changes(client, window, "run", lines.append)

    each_day = set()
    for days in (3, 2, 1):
        start = TODAY - timedelta(days=days)
        answer = client.changes_page(start.isoformat(), (start + timedelta(days=1)).isoformat(), 1)
        assert answer.total_pages == 1
        each_day |= {movie.movie_id for movie in answer.movies}
    assert rows["movie_id"].to_pylist() == sorted(each_day)
    assert len(each_day) > 10
    assert set(rows["changed_from_on"].to_pylist()) == {window[0]}
    assert set(rows["changed_to_on"].to_pylist()) == {window[1]}
    assert good(MOVIE_CHANGES, [rows])
    assert sandbox.stats()["requests"] == 3 + 3


def test_every_page_of_every_window_of_changes_is_fetched(httpserver, lines):
    pages = {"2026-11-19": 3, "2026-11-20": 1}

    def answer(request):
        start, page = request.args["start_date"], int(request.args["page"])
        first = date.fromisoformat(start).day * 10_000 + page * 100
        body = {"page": page, "total_pages": pages[start], "total_results": pages[start] * 100 + 1}
        return _json(body | {"results": [{"id": 7, "adult": False}, *({"id": first + n} for n in range(100))]})

    httpserver.expect_request("/3/movie/changes").respond_with_handler(answer)
    with client_of(httpserver.url_for("/3"), "token") as client:
        rows, _ = fetch_movie_changes(client, (date(2026, 11, 19), TODAY), "run", lines.append)

    asked = sorted(tuple(urllib.parse.parse_qs(r.query_string.decode()).items()) for r, _ in httpserver.log)
    assert [(dict(q)["start_date"], dict(q)["end_date"], dict(q)["page"]) for q in asked] == [
        (["2026-11-19"], ["2026-11-20"], ["1"]),
        (["2026-11-19"], ["2026-11-20"], ["2"]),
        (["2026-11-19"], ["2026-11-20"], ["3"]),
        (["2026-11-20"], ["2026-11-21"], ["1"]),
    ]
    assert rows.num_rows == 4 * 100 + 1
    assert rows["movie_id"].to_pylist() == sorted(rows["movie_id"].to_pylist())


def _json(body):
    from werkzeug import Response  # noqa: PLC0415 - comes with pytest-httpserver

    return Response(json.dumps(body), content_type="application/json")


def test_a_day_without_changes_is_a_table_without_rows(httpserver, lines):
    httpserver.expect_request("/3/movie/changes").respond_with_json(
        {"page": 1, "results": [], "total_pages": 1, "total_results": 0}
    )
    with client_of(httpserver.url_for("/3"), "token") as client:
        rows, _ = fetch_movie_changes(client, (TODAY - timedelta(days=1), TODAY), "run", lines.append)

    assert rows.num_rows == 0
    assert rows.schema.equals(MOVIE_CHANGES.arrow_schema)


@pytest.fixture
def listed(client):
    return list(dict.fromkeys(i for page in range(1, 6) for i in client.discover_page(page).movie_ids))


def test_details_come_with_their_reason_and_films_that_are_gone_as_404(sandbox, client, listed, lines):
    due = {movie_id: "new" if number % 2 else "changed" for number, movie_id in enumerate(listed)}
    before = datetime.now(UTC)

    (rows,) = fetch_movie_details(client, due, "run", lines.append)

    assert sorted(rows["movie_id"].to_pylist()) == sorted(listed)
    assert good(MOVIE_DETAILS, [rows])
    assert {row["movie_id"]: row["reason"] for row in rows.to_pylist()} == due
    assert set(rows["language"].to_pylist()) == {client.language}
    statuses = rows["status"].to_pylist()
    assert 0 < statuses.count(404) < len(listed) / 2
    assert statuses.count(404) == sandbox.stats()["statuses"]["404"]
    for row in rows.to_pylist():
        assert before <= row["fetched_at"] <= datetime.now(UTC)
        if row["status"] == 200:
            details = json.loads(row["payload"])
            assert details["id"] == row["movie_id"]
            assert {"credits", "keywords", "external_ids", "release_dates", "watch/providers"} <= set(details)


def of_films(spoiled):
    """Answers about films: `spoiled` makes another one of a film's fields, or a status."""

    def answer(request):
        movie_id = int(request.path.rpartition("/")[2])
        lists = {key: [] for key in ("genres", "production_companies", "production_countries", "spoken_languages")}
        parts = {"credits": {"cast": [], "crew": []}, "keywords": {"keywords": []}}
        parts |= {"external_ids": {}, "release_dates": {"results": []}}
        fields = dict.fromkeys(MovieDetails.model_fields) | lists | parts | {"id": movie_id}
        spoilt = spoiled(movie_id)
        return Response(status=spoilt) if isinstance(spoilt, int) else _json(fields | spoilt)

    return answer


def released(entries):
    """Releases in one country."""
    return {"release_dates": {"results": [{"iso_3166_1": "US", "release_dates": entries}]}}


def details_of(httpserver, spoiled, films, lines, **limits):
    """What comes of asking for films 1 to `films`: the rows by film, and the error."""
    httpserver.expect_request(re.compile(r"/3/movie/\d+")).respond_with_handler(of_films(spoiled))
    batches, failed = [], None
    with client_of(httpserver.url_for("/3"), "token") as client:
        try:
            batches.extend(
                fetch_movie_details(client, dict.fromkeys(range(1, films + 1), "new"), "run", lines.append, **limits)
            )
        except SourceError as error:
            failed = error
    return {row["movie_id"]: row for batch in batches for row in batch.to_pylist()}, failed


@pytest.mark.parametrize("providers", [..., None, [], "none", {"results": 7}, {"results": {"FR": {"buy": [None]}}}])
def test_watch_providers_are_kept_as_they_came_and_missing_or_odd_ones_cost_no_details(httpserver, lines, providers):
    told = {} if providers is ... else {"watch/providers": providers}

    rows, failed = details_of(httpserver, lambda _: told, 30, lines)

    assert failed is None
    assert {(row["status"], row["odd"], row["readable"]) for row in rows.values()} == {(200, None, None)}
    assert all(told.items() <= json.loads(row["payload"]).items() for row in rows.values())


def of_collections(spoiled):
    """Answers about collections: `spoiled` makes another one of some fields, or a status."""

    def answer(request):
        key = int(request.path.rpartition("/")[2])
        spoilt = spoiled(key)
        good = {"id": key, "name": f"No. {key}", "poster_path": None, "parts": [{"id": 10 * key, "release_date": ""}]}
        return Response(status=spoilt) if isinstance(spoilt, int) else _json(good | spoilt)

    return answer


def collections_of(httpserver, spoiled, count, lines):
    """What comes of asking for collections 1 to `count`: the rows by collection, and the error."""
    httpserver.expect_request(re.compile(r"/3/collection/\d+")).respond_with_handler(of_collections(spoiled))
    batches, failed = [], None
    with client_of(httpserver.url_for("/3"), "token") as client:
        try:
            batches.extend(fetch_collections(client, dict.fromkeys(range(1, count + 1), "new"), "run", lines.append))
        except SourceError as error:
            failed = error
    return {row["collection_id"]: row for batch in batches for row in batch.to_pylist()}, failed


def test_collections_are_kept_as_they_came_and_one_that_is_gone_or_cannot_be_read_costs_itself_alone(httpserver, lines):
    spoilt = {2: 404, 3: {"id": 4}, 4: {"parts": 7}, 5: {"parts": [{"id": 50}, {"id": "x"}, 7]}, 6: {"parts": []}}
    rows, failed = collections_of(httpserver, lambda key: spoilt.get(key, {}), 7, lines)

    assert failed is None
    assert {key: row["status"] for key, row in rows.items()} == {1: 200, 2: 404, 3: 0, 4: 0, 5: 200, 6: 200, 7: 200}
    assert rows[3]["odd"] == "collection 3: the answer is about collection 4."
    assert json.loads(rows[5]["readable"])["parts"] == [{"id": 50}, {"id": None}, None]
    assert rows[1]["readable"] is None
    assert good(COLLECTIONS, [rows_to_table(COLLECTIONS, rows.values())])


@pytest.mark.parametrize(
    ("spoilt", "told"), [({"parts": None}, "has no list parts"), (401, "token was refused"), (404, "are not found")]
)
def test_collections_that_are_all_broken_fail_the_day(httpserver, lines, spoilt, told):
    rows, failed = collections_of(httpserver, lambda _: spoilt, 60, lines)

    assert rows == {}
    assert told in str(failed)


def test_details_come_in_batches(httpserver, lines):
    httpserver.expect_request(re.compile(r"/3/movie/\d+")).respond_with_handler(of_films(lambda _: {}))
    with client_of(httpserver.url_for("/3"), "token") as client:
        batches = list(fetch_movie_details(client, dict.fromkeys(range(1, 601), "new"), "run", lines.append))

    assert [batch.num_rows for batch in batches] == [186, 186, 186, 42]


@pytest.mark.parametrize(
    ("spoilt", "told"),
    [
        (500, "HTTP 500"),
        (422, "HTTP 422"),
        ({"credits": None}, "the answer lacks credits"),
        ({"credits": {"cast": [], "crew": None}}, "the answer has no list credits.crew"),
        ({"credits": {"cast": [], "crew": [{"credit_id": "a", "id": None, "name": "A"}]}}, "no entry of credits.crew"),
        ({"release_dates": {}}, "the answer has no list release_dates.results"),
        ({"release_dates": {"results": None}}, "the answer has no list release_dates.results"),
        (released(None), "no entry of release_dates.results has release_dates"),
        (released([{"release_date": "2011-02-03"}, None]), "no release has type"),
        (released([{"type": 3}]), "no release has release_date"),
        ({"genres": {"id": 1}}, "genres is"),
        ({"id": 1_000}, "the answer is about film 1000"),
    ],
)
def test_one_film_whose_details_cannot_be_had_or_read_is_set_aside_and_the_others_are_not(
    httpserver, lines, spoilt, told
):
    rows, failed = details_of(httpserver, lambda movie_id: spoilt if movie_id == 7 else {}, 200, lines)

    assert failed is None
    assert len(rows) == 200
    aside = rows.pop(7)
    assert (aside["status"], aside["payload"], aside["readable"]) == (SET_ASIDE, None, None)
    assert aside["odd"].startswith("film 7: ")
    assert told in aside["odd"]
    assert {row["status"] for row in rows.values()} == {200}
    assert {row["odd"] for row in rows.values()} == {None}


@pytest.mark.parametrize(
    "entry",
    [
        *({"type": kind, "release_date": "2011-02-03"} for kind in ("3", 7, 0, 3.0, True)),
        *({"type": 3, "release_date": day} for day in (20110203, ["2011-02-03"])),
        7,
    ],
    ids=str,
)
@pytest.mark.parametrize("others", [[], [{"type": 3, "release_date": ""}, None]], ids=["alone", "among others"])
def test_an_odd_release_is_told_and_costs_nothing_of_its_film(httpserver, lines, entry, others):
    rows, failed = details_of(
        httpserver, lambda movie_id: released([entry, *others]) if movie_id == 7 else {}, 30, lines
    )

    assert failed is None
    assert {row["status"] for row in rows.values()} == {200}
    assert rows.pop(7)["odd"].startswith("film 7: release_dates.results[0].release_dates[0]")
    assert {row["odd"] for row in rows.values()} == {None}


@pytest.mark.parametrize(("odd", "is_red"), [(20, False), (21, True)])
@pytest.mark.parametrize("spoilt", [500, {"revenue": 2.7e19}], ids=str)
def test_more_odd_films_than_a_small_share_are_a_failure_and_what_is_good_is_kept(
    httpserver, lines, spoilt, odd, is_red
):
    rows, failed = details_of(httpserver, lambda movie_id: spoilt if movie_id > 300 - odd else {}, 300, lines)

    assert (failed is not None) == is_red
    assert sum(row["odd"] is None for row in rows.values()) >= (200 if is_red else 280)
    if not is_red:
        assert len(rows) == 300
        assert sum(row["odd"] is not None for row in rows.values()) == odd


def test_the_share_is_one_of_the_films_that_the_day_needs_and_counts_those_of_an_interrupted_run(httpserver, lines):
    spoiled = lambda movie_id: {"runtime": "95"} if movie_id <= 30 else {}  # noqa: E731

    assert details_of(httpserver, spoiled, 60, lines, needed=3_000)[1] is None
    assert details_of(httpserver, spoiled, 60, lines, needed=3_000, odd_before=1)[1] is not None
    assert details_of(httpserver, spoiled, 60, lines, max_odd_share=0.5)[1] is None


def test_an_outage_does_not_wait_for_a_share_of_a_large_day(httpserver, lines):
    rows, failed = details_of(httpserver, lambda _: 500, 60, lines, needed=10_000)

    assert rows == {}
    assert "HTTP 500" in str(failed)


def test_nothing_due_asks_nothing(sandbox, client, lines):
    assert list(fetch_movie_details(client, {}, "run", lines.append)) == []
    assert sandbox.stats()["requests"] == 0


def test_rows_of_a_reference_list_are_stamped_alike():
    rows = stamped([{"genre_id": 1}, {"genre_id": 2}], "run")

    assert [row["genre_id"] for row in rows] == [1, 2]
    assert {row["run_id"] for row in rows} == {"run"}
    assert len({row["fetched_at"] for row in rows}) == 1
    assert rows[0]["fetched_at"].tzinfo is UTC


@pytest.mark.parametrize("end", [3, 4])
def test_a_list_that_grows_while_it_is_read_is_read_to_its_end(httpserver, lines, end):
    def answer(request):
        page = int(request.args["page"])
        films = [{"id": page * 100 + n, "popularity": 1.5, "vote_average": 5, "vote_count": 1} for n in range(20)]
        body = {"page": page, "results": films, "total_pages": 2 if page == 1 else end, "total_results": 40}
        return _json(body)

    httpserver.expect_request("/3/discover/movie").respond_with_handler(answer)
    httpserver.expect_request("/3/movie/changes").respond_with_handler(answer)
    with client_of(httpserver.url_for("/3"), "token") as client:
        pages = fetch_discover_pages(client, 500, "run", lines.append)
        changes, _ = fetch_movie_changes(client, (TODAY - timedelta(days=1), TODAY), "run", lines.append)

    assert pages["page"].to_pylist() == [*range(1, end + 1)]
    assert changes.num_rows == end * 20


def test_no_film_is_noted_as_gone_when_a_fifth_of_them_is(sandbox, client, lines):
    sandbox.set_faults([Fault(kind="status", endpoint="/movie/{id}", status=404, probability=0.6)])
    batches = []

    with pytest.raises(UpstreamError, match="of the 200 films the day needs are not found"):
        batches.extend(fetch_movie_details(client, dict.fromkeys(range(1, 201), "new"), "run", lines.append))

    assert all(status == 200 for batch in batches for status in batch["status"].to_pylist())


def test_a_list_of_changes_without_any_is_refused_after_one_with_many(httpserver, lines):
    httpserver.expect_request("/3/movie/changes").respond_with_json(
        {"page": 1, "results": [], "total_pages": 1, "total_results": 0}
    )
    with (
        client_of(httpserver.url_for("/3"), "token") as client,
        pytest.raises(AnswerError, match="no film changed from 2026-11-20 on, where the last list named 5,000"),
    ):
        fetch_movie_changes(client, (TODAY - timedelta(days=1), TODAY), "run", lines.append, before=5_000)
