"""Details of one film, and what can be appended."""

from collections import Counter, defaultdict
from itertools import pairwise

import pytest

PARTS = "credits,keywords,external_ids,release_dates,watch/providers"


@pytest.fixture(scope="module")
def details(films_2000):
    """Every third page's films with everything appended."""
    ids = [row["id"] for page in range(1, 101, 3) for row in films_2000.json("/discover/movie", page=page)["results"]]
    responses = [films_2000.get(f"/movie/{film}", append_to_response=PARTS) for film in ids]
    return [response.json() for response in responses if response.status_code == 200]


def test_details_agree_with_the_listing(films_2000):
    for row in films_2000.json("/discover/movie", page=3)["results"]:
        body = films_2000.json(f"/movie/{row['id']}")
        assert [genre["id"] for genre in body["genres"]] == row["genre_ids"]
        for key in row.keys() - {"genre_ids"}:
            assert body[key] == row[key], key


def test_only_what_was_asked_for_is_appended(films_2000):
    film = films_2000.json("/discover/movie", page=2)["results"][0]["id"]
    assert set(PARTS.split(",")).isdisjoint(films_2000.json(f"/movie/{film}"))
    body = films_2000.json(f"/movie/{film}", append_to_response="keywords,credits")
    assert "external_ids" not in body
    assert set(body["credits"]) == {"cast", "crew"}
    assert set(body["keywords"]) == {"keywords"}


def test_a_part_asked_for_alone_carries_the_id_and_the_same_content(films_2000):
    film = films_2000.json("/discover/movie", page=2)["results"][0]["id"]
    body = films_2000.json(f"/movie/{film}", append_to_response=PARTS)
    for part in PARTS.split(","):
        assert films_2000.json(f"/movie/{film}/{part}") == {"id": film, **body[part]}


def test_twenty_parts_may_be_appended_and_one_more_is_error_27(films_2000):
    film = films_2000.json("/discover/movie", page=2)["results"][0]["id"]
    assert films_2000.get(f"/movie/{film}", append_to_response=",".join(["keywords"] * 20)).status_code == 200
    response = films_2000.get(f"/movie/{film}", append_to_response=",".join(["keywords"] * 21))
    assert (response.status_code, response.json()["status_code"]) == (400, 27)


@pytest.mark.parametrize("film", ["999999999", "99999999999999999999999", "0"])
def test_an_unknown_film_is_tmdbs_404(films_2000, film):
    response = films_2000.get(f"/movie/{film}")
    assert response.status_code == 404
    assert response.json() == {
        "success": False,
        "status_code": 34,
        "status_message": "The resource you requested could not be found.",
    }
    assert "ETag" not in response.headers


def test_some_listed_films_are_gone_and_the_listing_does_not_know(start):
    sandbox = start(films=600, vanished_share=0.05, repeat_share=0)
    answers = Counter(sandbox.get(f"/movie/{row['id']}").status_code for row in sandbox.discover())
    assert set(answers) == {200, 404}
    assert 10 < answers[404] < 60


def test_credit_ids_are_unique_and_24_hexadecimal_digits(details):
    ids = [credit["credit_id"] for film in details for part in ("cast", "crew") for credit in film["credits"][part]]
    assert len(set(ids)) == len(ids)
    assert all(len(text) == 24 and int(text, 16) for text in ids)


def test_the_same_id_has_the_same_name_everywhere(details):
    names = defaultdict(set)
    for film in details:
        for person in film["credits"]["cast"] + film["credits"]["crew"]:
            names["person", person["id"]].add((person["name"], person["gender"], person["profile_path"]))
        for company in film["production_companies"]:
            names["company", company["id"]].add((company["name"], company["origin_country"]))
        for keyword in film["keywords"]["keywords"]:
            names["keyword", keyword["id"]].add(keyword["name"])
        if film["belongs_to_collection"]:
            names["collection", film["belongs_to_collection"]["id"]].add(film["belongs_to_collection"]["name"])
    assert [key for key, values in names.items() if len(values) > 1] == []
    kinds = Counter(kind for kind, _ in names)
    assert set(kinds) == {"person", "company", "keyword", "collection"}


def test_credits_are_few_for_most_and_many_for_some_with_people_in_several_jobs(details):
    cast = [len(film["credits"]["cast"]) for film in details]
    crew = [len(film["credits"]["crew"]) for film in details]
    assert 5 <= min(cast) <= sum(cast) / len(cast) < 25 < max(cast) <= 60
    assert 5 <= min(crew) <= sum(crew) / len(crew) < 30 < max(crew) <= 120
    crews = [[person["id"] for person in film["credits"]["crew"]] for film in details]
    same_again = sum(one == other for people in crews for one, other in pairwise(people))
    assert 0.05 < same_again / sum(crew) < 0.2


def test_details_have_tmdbs_quirks(details):
    for key in ("budget", "revenue", "runtime"):
        share = sum(film[key] == 0 for film in details) / len(details)
        assert 0 < share < 0.7, key
    assert any(0 < film["budget"] < 1000 for film in details)
    assert {type(film["imdb_id"]) for film in details} == {str, type(None)}
    assert "" in {film["imdb_id"] for film in details}
    assert {None, ""} < {film["homepage"] for film in details}
    assert any(company["origin_country"] == "" for film in details for company in film["production_companies"])
    assert any(spoken["name"] == "" for film in details for spoken in film["spoken_languages"])
    assert any(film["production_countries"] == [] for film in details)
    assert any(film["belongs_to_collection"] is None for film in details)
    assert any(film["tagline"] == "" for film in details)
    assert {"Released"} < {film["status"] for film in details}


def test_countries_languages_and_genres_are_those_of_the_reference_lists(films_2000, details):
    countries = {row["iso_3166_1"]: row["english_name"] for row in films_2000.json("/configuration/countries")}
    languages = {row["iso_639_1"] for row in films_2000.json("/configuration/languages")}
    genres = {row["id"]: row["name"] for row in films_2000.json("/genre/movie/list")["genres"]}
    for film in details:
        assert all(countries[row["iso_3166_1"]] == row["name"] for row in film["production_countries"])
        assert set(film["origin_country"]) <= set(countries)
        assert {row["iso_639_1"] for row in film["spoken_languages"]} | {film["original_language"]} <= languages
        assert all(genres[row["id"]] == row["name"] for row in film["genres"])


def test_two_sandboxes_of_a_seed_agree_and_of_another_seed_differ(start):
    ask = {"append_to_response": PARTS}
    one, same, other = (start(films=200, seed=seed) for seed in (5, 5, 6))
    assert one.get("/discover/movie").content == same.get("/discover/movie").content
    film = one.json("/discover/movie", page=2)["results"][0]["id"]
    assert one.get(f"/movie/{film}", **ask).content == same.get(f"/movie/{film}", **ask).content
    assert one.get("/discover/movie").content != other.get("/discover/movie").content


def test_films_can_be_watched_in_several_countries_and_ways_and_some_nowhere(details):
    offers = [film["watch/providers"]["results"] for film in details]
    countries = [len(of_film) for of_film in offers]
    assert 0.2 < countries.count(0) / len(countries) < 0.5
    assert max(countries) > 20
    kinds = Counter(kind for of_film in offers for country in of_film.values() for kind in country)
    assert set(kinds) == {"link", "flatrate", "rent", "buy", "ads", "free"}
    assert kinds["flatrate"] > kinds["ads"] > kinds["free"] > 0
    assert all(len(country) > 1 for of_film in offers for country in of_film.values())
    unreleased = [film for film in details if not film["release_date"]]
    assert unreleased
    assert {len(film["watch/providers"]["results"]) for film in unreleased} == {0}


def test_a_film_comes_out_in_cinemas_of_its_countries_then_at_home_and_a_few_are_streamed_first(details):
    by_type = defaultdict(list)
    windows = []
    for film in details:
        for country in film["release_dates"]["results"]:
            days = {release["type"]: release["release_date"] for release in country["release_dates"]}
            assert len({2, 3} & days.keys()) == 1
            for kind, day in days.items():
                by_type[kind].append(day)
            if 4 in days:
                windows.append(days.get(3, days.get(2)) < days[4])
        assert bool(film["release_dates"]["results"]) == bool(film["release_date"])
    assert set(by_type) == {1, 2, 3, 4, 5, 6}
    assert len(by_type[3]) > len(by_type[4]) > len(by_type[5]) > len(by_type[1]) > 0
    assert 0.8 < sum(windows) / len(windows) < 1
