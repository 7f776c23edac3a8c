"""What is taken for an answer of TMDB, and what is not."""

import contextlib
import json
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tmdb_assets.http.errors import AnswerError
from tmdb_assets.lake.partitions import rows_to_table
from tmdb_assets.sources.tmdb.answers import parse_countries, parse_genres, parse_json, parse_languages
from tmdb_assets.sources.tmdb.films.answers import (
    ChangedMovie,
    parse_changes_page,
    parse_details,
    parse_discover_page,
)
from tmdb_assets.sources.tmdb.films.tables import COUNTRIES, GENRES, LANGUAGES

PARSERS = {
    "/discover/movie": partial(parse_discover_page, page=1),
    "/movie/changes": partial(parse_changes_page, page=1),
    "/movie/550": partial(parse_details, movie_id=550, appended=("credits",)),
    "/genre/movie/list": parse_genres,
    "/configuration/countries": parse_countries,
    "/configuration/languages": parse_languages,
}
LISTINGS = ("/discover/movie", "/movie/changes")


def parse(endpoint, content):
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return PARSERS[endpoint](endpoint, body)


def listing(**changes):
    return {
        "page": 1,
        "results": [{"id": 550}, {"id": 13}],
        "total_pages": 7,
        "total_results": 130,
    } | changes


def test_a_discover_page_keeps_its_text_as_it_came():
    text = '{ "page":1, "results": [{"id": 550, "title": "千と千尋", "softcore": null}],\n "total_pages": 54310}'

    page = parse("/discover/movie", text.encode())

    assert (page.page, page.movie_ids, page.total_pages) == (1, (550,), 54_310)
    assert (page.text.payload, page.text.readable) == (text, None)


@pytest.mark.parametrize(("total", "last"), [(0, 0), (1, 1), (499, 499), (500, 500), (501, 500), (54_310, 500)])
def test_the_last_page_that_can_be_asked_for_is_the_500th(total, last):
    assert parse("/discover/movie", listing(total_pages=total)).last_page == last


@pytest.mark.parametrize(("adult", "kept"), [(True, True), (False, False), (None, None), ("no", None), (1, None)])
def test_the_adult_flag_of_a_changed_film_is_true_false_or_unknown(adult, kept):
    page = parse("/movie/changes", listing(results=[{"id": 5, "adult": adult}, {"id": 6}]))

    assert page.movies == (ChangedMovie(5, kept), ChangedMovie(6, None))


@pytest.mark.parametrize("endpoint", LISTINGS)
def test_a_list_without_films_is_an_answer(endpoint):
    assert parse(endpoint, listing(results=[], total_pages=1)).total_pages == 1


def test_details_are_kept_as_they_came():
    body = b'{"id": 550, "title": null, "credits": {"cast": []}, "a new field": [1, 2]}'

    assert parse("/movie/550", body).payload.encode() == body


def test_entries_of_reference_lists_become_rows_with_unknown_where_tmdb_has_an_empty_text():
    assert parse("/genre/movie/list", {"genres": [{"id": 18, "name": "Drama", "new": 1}]}).rows == [
        {"genre_id": 18, "name": "Drama"}
    ]
    assert parse(
        "/configuration/countries", [{"iso_3166_1": "DE", "english_name": "Germany", "native_name": "Deutschland"}]
    ).rows == [{"country_code": "DE", "name": "Germany", "native_name": "Deutschland"}]
    assert parse("/configuration/languages", [{"iso_639_1": "xx", "english_name": "No Language", "name": ""}]).rows == [
        {"language_code": "xx", "name": "No Language", "native_name": None}
    ]


BAD_LISTINGS = [
    {},
    [],
    None,
    "text",
    listing(results=None),
    listing(results={"id": 1}),
    listing(total_pages=None),
    listing(total_pages="7"),
    listing(total_pages=7.5),
    listing(total_pages=True),
    listing(total_pages=-1),
    listing(page=2),
    listing(page=None),
    listing(page="1"),
    listing(page=True),
    listing(page=1.0),
    listing(results=[550]),
    listing(results=[{}]),
    listing(results=[{"id": None}]),
    listing(results=[{"id": "550"}]),
    listing(results=[{"id": 0}]),
    listing(results=[{"id": -5}]),
    listing(results=[{"id": True}]),
    listing(results=[{"id": 1.5}]),
    listing(results=[{"id": 2**63}]),
]


@pytest.mark.parametrize("endpoint", LISTINGS)
@pytest.mark.parametrize("content", BAD_LISTINGS)
def test_what_is_no_list_of_films_is_refused(endpoint, content):
    with pytest.raises(AnswerError, match=f"^TMDB {endpoint}: ") as raised:
        parse(endpoint, content)
    assert raised.value.status == 200


@pytest.mark.parametrize(
    "content",
    [
        {},
        [],
        None,
        {"id": 551, "credits": {}},
        {"id": "550", "credits": {}},
        {"id": None, "credits": {}},
        {"credits": {}},
        {"id": 550},
        {"id": 550, "credits": None},
        {"id": 550, "credits": []},
        {"success": False, "status_code": 34, "status_message": "The resource you requested could not be found."},
    ],
)
def test_what_is_not_the_film_with_all_that_was_asked_for_is_refused(content):
    with pytest.raises(AnswerError, match=r"^TMDB /movie/550: "):
        parse("/movie/550", content)


@pytest.mark.parametrize(
    ("endpoint", "content"),
    [
        ("/genre/movie/list", {}),
        ("/genre/movie/list", []),
        ("/genre/movie/list", {"genres": []}),
        ("/genre/movie/list", {"genres": {"id": 1}}),
        ("/genre/movie/list", {"genres": ["Drama"]}),
        ("/genre/movie/list", {"genres": [{"id": "18", "name": "Drama"}]}),
        ("/genre/movie/list", {"genres": [{"id": 1.5, "name": "Drama"}]}),
        ("/genre/movie/list", {"genres": [{"id": True, "name": "Drama"}]}),
        ("/genre/movie/list", {"genres": [{"id": 2**64, "name": "Drama"}]}),
        ("/genre/movie/list", {"genres": [{"id": 18, "name": ["Drama"]}]}),
        ("/configuration/countries", {}),
        ("/configuration/countries", []),
        ("/configuration/countries", [None]),
        ("/configuration/countries", [{"iso_3166_1": 5, "english_name": "Germany"}]),
        ("/configuration/languages", {"languages": []}),
        ("/configuration/languages", [{"iso_639_1": "de", "english_name": {"en": "German"}}]),
    ],
)
def test_what_is_no_reference_list_is_refused(endpoint, content):
    with pytest.raises(AnswerError, match=f"^TMDB {endpoint}: "):
        parse(endpoint, content)


@pytest.mark.parametrize(
    ("endpoint", "key", "entry", "kept"),
    [
        ("/configuration/countries", "iso_3166_1", {"iso_3166_1": "FR", "english_name": None}, ["DE", "FR"]),
        ("/configuration/countries", "iso_3166_1", {"iso_3166_1": "FR"}, ["DE", "FR"]),
        ("/configuration/countries", "iso_3166_1", {"iso_3166_1": "FR", "english_name": 7}, ["DE", "FR"]),
        ("/configuration/countries", "iso_3166_1", {"iso_3166_1": "", "english_name": "France"}, ["DE"]),
        ("/configuration/countries", "iso_3166_1", {"english_name": "France"}, ["DE"]),
        ("/configuration/countries", "iso_3166_1", None, ["DE"]),
        ("/configuration/languages", "iso_639_1", {"iso_639_1": "FR", "english_name": ""}, ["DE", "FR"]),
        ("/configuration/languages", "iso_639_1", {"iso_639_1": ["FR"], "english_name": "French"}, ["DE"]),
    ],
)
def test_an_odd_entry_of_a_reference_list_has_no_name_or_is_left_out_and_is_told(endpoint, key, entry, kept):
    listed = parse(endpoint, [{key: "DE", "english_name": "Something"}, entry])

    code = "country_code" if key == "iso_3166_1" else "language_code"
    assert [row[code] for row in listed.rows] == kept
    assert [row["name"] for row in listed.rows] == ["Something", None][: len(kept)]
    assert listed.odd_entries == 1
    assert all(told.startswith("entry 2 of the list ") for told in listed.odd)


def test_genres_may_all_lack_a_name_in_another_language_and_not_in_english():
    body = b'{"genres": [{"id": 18, "name": null}, {"id": 35}]}'

    assert parse_genres("/genre/movie/list", body, in_english=False).rows == [
        {"genre_id": 18, "name": None},
        {"genre_id": 35, "name": None},
    ]
    with pytest.raises(AnswerError, match="entry 1 of the list lacks name"):
        parse_genres("/genre/movie/list", body)


@pytest.mark.parametrize("endpoint", PARSERS)
@pytest.mark.parametrize(
    "body",
    [b"", b"{", b'{"page": 1, "resu', b"<html></html>", b"NaN", b"\xff\xfe{}", b"\xef\xbb\xbf{}", b"[" * 5_000],
)
def test_what_is_no_json_is_refused_with_its_beginning(endpoint, body):
    with pytest.raises(AnswerError, match=f"^TMDB {endpoint}: the answer is no JSON") as raised:
        parse(endpoint, body)
    assert len(str(raised.value)) < 500


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
KEYS = st.sampled_from(
    ["id", "name", "adult", "iso_3166_1", "iso_639_1", "english_name", "native_name", "credits", "page"]
)
ENTRIES = st.dictionaries(KEYS, VALUES | st.integers(1, 600) | st.just({}), max_size=5)
BODIES = (
    VALUES
    | st.lists(ENTRIES, max_size=3)
    | ENTRIES
    | st.fixed_dictionaries({"genres": st.lists(ENTRIES, max_size=3) | VALUES})
    | st.fixed_dictionaries(
        {"page": st.just(1) | VALUES, "total_pages": st.just(1) | VALUES, "results": st.lists(ENTRIES, max_size=3)}
    )
)
TABLES = {
    "/genre/movie/list": GENRES,
    "/configuration/countries": COUNTRIES,
    "/configuration/languages": LANGUAGES,
}


@pytest.mark.parametrize("endpoint", PARSERS)
@settings(max_examples=100, deadline=None, derandomize=True)
@given(content=BODIES)
def test_no_json_whatever_raises_anything_but_an_answer_error_and_what_passes_fits_its_table(endpoint, content):
    try:
        parsed = parse(endpoint, content)
    except AnswerError:
        return
    if endpoint in TABLES:
        rows_to_table(TABLES[endpoint], parsed.rows)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(body=st.binary(max_size=40))
def test_no_bytes_whatever_raise_anything_but_an_answer_error(body):
    with contextlib.suppress(AnswerError):
        parse_json("/x", body)
