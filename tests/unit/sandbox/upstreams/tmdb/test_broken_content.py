"""Answers that can be read and are wrong: between the pages, and in their fields."""

import json

import pytest

from tests.unit.sandbox.broken import EXPORTS
from tmdb_assets.sandbox import Fault
from tmdb_assets.sandbox.upstreams.tmdb.broken_entries import HOSTILE_TITLES, ID_OFFSET

DISCOVER, CHANGES, DETAILS, GENRES = "/discover/movie", "/movie/changes", "/movie/{id}", "/genre/movie/list"
COUNTRIES, LANGUAGES = "/configuration/countries", "/configuration/languages"
FILMS = (DISCOVER, DETAILS, EXPORTS)
PAGED = pytest.mark.parametrize("endpoint", [DISCOVER, CHANGES])


@PAGED
@pytest.mark.parametrize(("asked", "told", "value"), [("1", 2, None), ("2", 1, None), ("3", 2, None), ("2", 3, 3)])
def test_another_page_can_be_answered_under_its_own_number(broken, endpoint, asked, told, value):
    other = broken.get(endpoint, page=told).json()
    broken.set("other_page", endpoint, value=value)
    assert broken.get(endpoint, page=asked).json() == other
    assert other["page"] == told
    assert broken.faults() == {"other_page": 1}


@PAGED
def test_another_page_can_be_answered_under_the_asked_number(broken, endpoint):
    first = broken.get(endpoint, page=1).json()
    broken.set("repeated_page", endpoint)
    assert broken.get(endpoint, page=2).json() == {**first, "page": 2}
    assert broken.faults() == {"repeated_page": 1}


@PAGED
@pytest.mark.parametrize(
    ("kind", "value", "share"), [("growing_pages", None, 2), ("shrinking_pages", None, 0.5), ("shrinking_pages", 1, 0)]
)
def test_the_number_of_pages_can_change_after_the_first(broken, endpoint, kind, value, share):
    first = broken.get(endpoint, page=1).json()
    second = broken.get(endpoint, page=2).json()
    broken.set(kind, endpoint, value=value)
    assert broken.get(endpoint, page=1).json() == first
    assert broken.faults() == {}
    changed = broken.get(endpoint, page=2).json()
    assert changed["total_pages"] == (value or int(first["total_pages"] * share))
    assert changed["results"] == second["results"]
    assert (changed["total_results"] > first["total_results"]) == (kind == "growing_pages")


def test_results_can_be_empty(start):
    sandbox = start(faults=(Fault(kind="empty_results"),))
    assert sandbox.json("/discover/movie", page=2) == {
        "page": 2,
        "results": [],
        "total_pages": 1,
        "total_results": 0,
    }
    assert sandbox.json("/genre/movie/list") == {"genres": []}
    assert sandbox.json("/configuration/countries") == []


def test_an_export_can_be_without_a_line(broken):
    broken.set("empty_results", EXPORTS)
    assert broken.entries(EXPORTS) == []


@pytest.mark.parametrize("endpoint", [DISCOVER, CHANGES, DETAILS, GENRES, COUNTRIES, LANGUAGES, EXPORTS])
def test_a_new_field_is_in_every_object(broken, endpoint):
    before, after = broken.both("new_field", endpoint, name="mood", value={"a": [1, None]})
    assert all(entry.pop("mood") == {"a": [1, None]} for entry in after)
    if endpoint == DETAILS:
        assert after[0]["credits"]["cast"][0].pop("mood")
        assert after[0]["release_dates"].pop("mood")
    else:
        assert after == before


@pytest.mark.parametrize(
    ("endpoint", "name"),
    [
        (DISCOVER, "title"),
        (CHANGES, "id"),
        (DETAILS, "runtime"),
        (DETAILS, "credits"),
        (GENRES, "name"),
        (COUNTRIES, "iso_3166_1"),
        (LANGUAGES, "iso_639_1"),
        (EXPORTS, "popularity"),
    ],
)
def test_a_field_can_be_missing_or_null(broken, endpoint, name):
    before, after = broken.both("missing_field", endpoint, name=name)
    assert after == [{key: value for key, value in entry.items() if key != name} for entry in before]
    before, after = broken.both("null_field", endpoint, name=name)
    assert after == [{**entry, name: None} for entry in before]


@pytest.mark.parametrize(("endpoint", "name"), [(DISCOVER, "vote_count"), (DETAILS, "runtime"), (EXPORTS, "id")])
def test_a_number_can_be_text(broken, endpoint, name):
    before, after = broken.both("text_for_number", endpoint, name=name)
    assert after == [{**entry, name: str(entry[name])} for entry in before]
    before, after = broken.both("text_for_number", endpoint, name=name, value="many")
    assert after == [{**entry, name: "many"} for entry in before]


@pytest.mark.parametrize(
    ("endpoint", "name"), [(DISCOVER, "release_date"), (LANGUAGES, "iso_639_1"), (EXPORTS, "original_title")]
)
def test_a_text_can_be_a_number(broken, endpoint, name):
    before, after = broken.both("number_for_text", endpoint, name=name, value=12.5)
    assert after == [{**entry, name: 12.5} for entry in before]


@pytest.mark.parametrize("endpoint", [DISCOVER, DETAILS])
def test_dates_can_be_timestamps_or_nonsense(broken, endpoint):
    before, after = broken.both("timestamp_dates", endpoint)
    dates = [entry["release_date"] for entry in before]
    assert any(dates)
    assert [entry["release_date"] for entry in after] == [day and f"{day} 00:00:00 UTC" for day in dates]
    _, after = broken.both("nonsense_dates", endpoint)
    assert {entry["release_date"] for entry in after} <= {"soon", "0000-00-00", "2026-13-45"}
    _, after = broken.both("nonsense_dates", endpoint, value="1.1.26")
    assert {entry["release_date"] for entry in after} == {"1.1.26"}


@pytest.mark.parametrize("endpoint", FILMS)
@pytest.mark.parametrize(
    ("value", "token"),
    [("NaN", "NaN"), ("Infinity", "Infinity"), ("-Infinity", "-Infinity"), (-1, "-1"), (float("nan"), "NaN")],
)
def test_a_popularity_can_be_none_a_film_can_have(broken, endpoint, value, token):
    broken.set("bad_popularity", endpoint, value=value)
    assert {json.dumps(entry["popularity"]) for entry in broken.entries(endpoint)} == {token}


@pytest.mark.parametrize("endpoint", [DISCOVER, CHANGES, DETAILS, GENRES, EXPORTS])
@pytest.mark.parametrize("offset", [None, 2**63, 10**25 + 1])
def test_ids_can_be_huge(broken, endpoint, offset):
    before, after = broken.both("huge_ids", endpoint, value=offset)
    assert [entry["id"] for entry in after] == [entry["id"] + (offset or ID_OFFSET) for entry in before]


@pytest.mark.parametrize("offset", [2**40, 2**63])
@pytest.mark.parametrize("part", ["", "/credits"])
def test_a_film_with_a_huge_id_has_the_details_it_had(broken, offset, part):
    film = broken.entries(DISCOVER)[0]["id"]
    path = f"/movie/{film}{part}"
    before = broken.caller.json(path)
    broken.set("huge_ids", DISCOVER, value=offset)
    huge = broken.entries(DISCOVER)[0]["id"]
    assert huge == film + offset
    assert broken.caller.json(f"/movie/{huge}{part}") == {**before, "id": huge}
    assert broken.caller.json(path) == before
    assert broken.caller.get(f"/movie/{offset + 10**6}{part}").status_code == 404
    broken.sandbox.set_faults([])
    assert broken.caller.get(f"/movie/{huge}{part}").status_code == 404


def test_with_huge_ids_everywhere_a_film_has_the_same_one_everywhere(broken):
    broken.sandbox.set_faults([Fault(kind="huge_ids")])
    film = broken.entries(DISCOVER)[0]["id"]
    assert broken.caller.json(f"/movie/{film}")["id"] == film
    assert film in {entry["id"] for entry in broken.entries(EXPORTS)}


@pytest.mark.parametrize("name", sorted(set(HOSTILE_TITLES) - {"one_megabyte"}))
def test_titles_and_names_can_be_hostile(broken, name):
    value = HOSTILE_TITLES[name]
    for endpoint in (*FILMS, GENRES, COUNTRIES, LANGUAGES):
        before, after = broken.both("title", endpoint, value=value)
        named = {"title", "original_title", "name", "english_name", "native_name"}.intersection(before[0])
        assert named
        assert after == [{**entry, **dict.fromkeys(named, value)} for entry in before]


@pytest.mark.parametrize("endpoint", FILMS)
def test_a_title_can_have_a_megabyte(broken, endpoint):
    megabyte = HOSTILE_TITLES["one_megabyte"]
    before, after = broken.both("title", endpoint, value=megabyte, share=1.0 if endpoint == DETAILS else 0.25)
    assert len(after) == len(before)
    assert any(entry["original_title"] == megabyte for entry in after)


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ("credits.cast", "name"),
        ("credits.crew", "job"),
        ("genres", "name"),
        ("keywords.keywords", "id"),
        ("release_dates.results.release_dates", "type"),
        ("external_ids", "imdb_id"),
        ("credits", "cast"),
    ],
)
def test_the_inside_of_details_can_be_broken(broken, part, name):
    before, after = broken.both("missing_field", DETAILS, part=part, name=name)

    def objects(film):
        found = [film]
        for step in part.split("."):
            inner = [value[step] for value in found]
            found = [item for value in inner for item in (value if isinstance(value, list) else [value])]
        return found

    assert objects(before[0])
    assert all(name in value for value in objects(before[0]))
    assert not any(name in value for value in objects(after[0]))
    for value in objects(before[0]):
        del value[name]
    assert after == before


def test_all_objects_of_details_can_be_broken_at_once(broken):
    _, after = broken.both("null_field", DETAILS, part="*", name="id")
    assert after[0]["id"] is None
    assert {person["id"] for person in after[0]["credits"]["cast"]} == {None}


def test_a_share_of_the_films_can_be_broken_and_the_same_ones_everywhere(broken):
    rule = {"value": -1, "share": 0.3, "seed": 5}
    _, lines = broken.both("bad_popularity", EXPORTS, **rule)
    bad = {line["id"] for line in lines if line["popularity"] == -1}
    assert 0.2 < len(bad) / len(lines) < 0.4
    _, films = broken.both("bad_popularity", DISCOVER, **rule)
    assert {film["id"] for film in films if film["popularity"] == -1} == bad & {film["id"] for film in films}


def test_what_is_not_there_is_not_broken(broken):
    broken.set("missing_field", DETAILS, part="credits.cast", name="no_such_field")
    before = broken.get(DETAILS).content
    assert broken.faults() == {}
    broken.sandbox.set_faults([])
    assert broken.get(DETAILS).content == before


def test_an_error_is_not_broken_further(broken):
    before = broken.caller.get("/movie/999999999").json()
    broken.set("new_field", DETAILS)
    assert broken.caller.get("/movie/999999999").json() == before
    assert broken.faults() == {}


def test_asking_for_the_headers_of_an_export_breaks_nothing(broken):
    broken.set("title", EXPORTS, value="x")
    url = f"{broken.sandbox.exports_url}/movie_ids_{broken.today:%m_%d_%Y}.json.gz"
    assert broken.caller.session.head(url, timeout=20).status_code == 200
    assert broken.faults() == {}
