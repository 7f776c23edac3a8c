"""The parsers and the client over every recorded real answer that they could ever get.

The recordings are outside the project. Each test says how many answers it found, so that none can be left out
in silence.
"""

import json
from urllib.parse import parse_qsl

import pytest

from tmdb_assets.http.errors import AnswerError, AuthenticationError, NotFoundError, RejectedError
from tmdb_assets.http.limiter import RequestLimiter
from tmdb_assets.sources.tmdb.answers import parse_countries, parse_genres, parse_languages
from tmdb_assets.sources.tmdb.films.answers import (
    parse_changes_page,
    parse_collection,
    parse_details,
    parse_discover_page,
)
from tmdb_assets.sources.tmdb.films.client import APPENDED, FilmsClient

NO_PAGE = "openapi_examples/3-movie-changes.json"
"""An example of the document, cut before its page number: not what TMDB answers."""


def tell(counts):
    """Shown by `pytest -rP`."""
    print(counts)  # noqa: T201


@pytest.fixture(scope="module")
def recorded(upstream):
    """Every recorded answer: its entry in the index, its bytes, its content."""
    folder = upstream / "recorded"
    answers = []
    for entry in json.loads((folder / "index.json").read_bytes()):
        body = (folder / entry["file"]).read_bytes()
        answers.append((entry, body, json.loads(body)))
    assert len(answers) == 531
    return answers


def good(recorded, choose):
    return [(e, body, content) for e, body, content in recorded if e["status"] == 200 and choose(e, content)]


def is_movie_list(entry, content):
    """Pages with the shape of discover's: discover itself, popular, top rated, search, similar and the like."""
    if not isinstance(content, dict) or not {"page", "results", "total_pages"} <= set(content):
        return False
    results = content["results"]
    return "/discover/movie" in entry["path"] or bool(results and all("original_title" in item for item in results))


def test_every_recorded_list_of_films_is_read(recorded):
    answers = good(recorded, is_movie_list)
    films = 0
    for entry, body, content in answers:
        page = parse_discover_page(entry["path"], body, content["page"])
        assert page.movie_ids == tuple(item["id"] for item in content["results"]), entry["file"]
        assert page.total_pages == content["total_pages"]
        assert (page.text.payload.encode(), page.text.odd) == (body, ())
        films += len(page.movie_ids)
    discover = [entry for entry, _, _ in answers if entry["path"] == "/3/discover/movie"]
    tell(f"{len(answers)} pages with {films} films, {len(discover)} of them of discover")
    assert (len(answers), len(discover)) == (81, 26)


def test_every_recorded_page_of_discover_says_the_page_that_was_asked_for(recorded):
    answers = good(recorded, lambda entry, _: entry["path"] == "/3/discover/movie")
    for entry, body, _ in answers:
        parse_discover_page(entry["path"], body, int(entry["query"].get("page", 1)))
    assert len(answers) == 26


def test_every_recorded_list_of_changed_films_is_read(recorded):
    answers = good(
        recorded,
        lambda entry, _: (
            entry["path"] == "/3/movie/changes"
            or entry["file"] in {"tmdb_api_rs/movie-all-changes.json", "php_tmdb_2013_2015/changes-movies.json"}
        ),
    )
    unknown = 0
    for entry, body, content in answers:
        if entry["file"] == NO_PAGE:
            with pytest.raises(AnswerError, match="page 1 was asked for, page 3 came"):
                parse_changes_page(entry["path"], body, 1)
        page = parse_changes_page(entry["path"], body, content["page"])
        assert [(movie.movie_id, movie.is_adult) for movie in page.movies] == [
            (item["id"], item.get("adult")) for item in content["results"]
        ]
        unknown += sum(movie.is_adult is None for movie in page.movies)
    tell(f"{len(answers)} pages of changes, {unknown} films without an adult flag")
    assert len(answers) == 7
    assert unknown > 0


def is_film(entry, content):
    return isinstance(content, dict) and {"id", "title", "original_title", "release_date"} <= set(content)


def test_the_details_of_every_recorded_film_are_read_with_what_was_appended(recorded):
    answers = good(recorded, is_film)
    with_parts = 0
    for entry, body, content in answers:
        parts = tuple(part for part in APPENDED if part in content)
        assert parse_details(entry["path"], body, content["id"], parts).payload.encode() == body
        with pytest.raises(AnswerError):
            parse_details(entry["path"], body, content["id"] + 1)
        if parts != APPENDED:
            with pytest.raises(AnswerError, match="lacks"):
                parse_details(entry["path"], body, content["id"], APPENDED)
        with_parts += bool(parts)
    tell(f"details of {len(answers)} films, {with_parts} with appended parts")
    assert (len(answers), with_parts) == (18, 3)


def test_every_recorded_collection_is_read_as_it_came(recorded):
    answers = good(recorded, lambda _, content: isinstance(content, dict) and {"id", "name", "parts"} <= set(content))
    for entry, body, content in answers:
        text = parse_collection(entry["path"], body, content["id"])
        assert (text.payload.encode(), text.odd) == (body, ())
        with pytest.raises(AnswerError, match="is about collection"):
            parse_collection(entry["path"], body, content["id"] + 1)
    assert answers


@pytest.mark.parametrize(
    ("parse", "choose", "files", "rows"),
    [
        (parse_genres, lambda e, c: "genre" in e["file"] and isinstance(c, dict) and "genres" in c, 9, (16, 35)),
        (parse_countries, lambda e, _: "configuration-countries" in e["file"], 3, (240, 260)),
        (parse_languages, lambda e, _: "configuration-languages" in e["file"], 3, (180, 200)),
    ],
)
def test_every_recorded_reference_list_is_read_entry_by_entry(recorded, parse, choose, files, rows):
    answers = good(recorded, choose)
    for entry, body, content in answers:
        entries = parse(entry["path"], body).rows
        items = content["genres"] if isinstance(content, dict) else content
        assert len(entries) == len(items)
        assert rows[0] <= len(entries) <= rows[1], entry["file"]
        assert all(next(iter(row.values())) for row in entries)
    tell(f"{len(answers)} lists for {parse.__name__}")
    assert len(answers) == files


def test_every_recorded_error_goes_through_the_client_as_the_right_kind(recorded, httpserver):
    kinds = {400: RejectedError, 401: AuthenticationError, 404: NotFoundError, 422: RejectedError}
    errors = [(entry, body, content) for entry, body, content in recorded if entry["status"] != 200]
    statuses: dict[int, int] = {}
    with FilmsClient(httpserver.url_for("/3"), "token", RequestLimiter(5_000), backoff_seconds=0.01) as client:
        for entry, body, content in errors:
            httpserver.clear()
            status = entry["status"]
            httpserver.expect_request("/3/genre/movie/list").respond_with_data(body, status)
            with pytest.raises(kinds[status]) as raised:
                client.genres()
            said = content.get("status_message") or content["errors"][0]
            assert said in str(raised.value), entry["file"]
            assert raised.value.status == status
            assert len(httpserver.log) == 1, "an error that does not pass is not asked again"
            statuses[status] = statuses.get(status, 0) + 1
    tell(f"errors by status: {statuses}")
    assert statuses == {400: 1, 401: 2, 404: 14, 422: 2}


def test_recorded_answers_of_the_newest_set_go_through_the_client(recorded, httpserver):
    served = {}
    for entry, body, _ in recorded:
        if entry["file"].startswith("tmdb_2025_12/"):
            served.setdefault((entry["path"], tuple(sorted(entry["query"].items()))), body)

    def recording(path, **query):
        return served[path, tuple(sorted(query.items()))]

    expected = {
        "/3/discover/movie": recording("/3/discover/movie"),
        "/3/genre/movie/list": recording("/3/genre/movie/list"),
        "/3/configuration/countries": recording("/3/configuration/countries"),
        "/3/configuration/languages": recording("/3/configuration/languages"),
        "/3/movie/changes": recording("/3/movie/changes", page="1"),
    }
    for path, body in expected.items():
        httpserver.expect_request(path).respond_with_data(body, content_type="application/json;charset=utf-8")
    with FilmsClient(httpserver.url_for("/3"), "token", RequestLimiter(5_000)) as client:
        assert len(client.discover_page(1).movie_ids) == 20
        assert len(client.genres().rows) == 19
        assert len(client.countries().rows) == 251
        assert len(client.languages().rows) == 187
        changes = client.changes_page("2025-12-23", "2025-12-24", 1)
        assert len(changes.movies) == 100
    asked = dict(parse_qsl(httpserver.log[-1][0].query_string.decode()))
    assert asked == {"start_date": "2025-12-23", "end_date": "2025-12-24", "page": "1"}
