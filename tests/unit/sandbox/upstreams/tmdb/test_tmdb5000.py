"""The TMDB 5000 catalogue: a tiny CSV pair written here, and the real one when it is there."""

import csv
import gzip
import io
import json
from datetime import timedelta

import pytest

from tmdb_assets.sandbox import Sandbox, SandboxSettings

MOVIES = [
    {
        "budget": "237000000",
        "genres": '[{"id": 18, "name": "Drama"}, {"id": 10769, "name": "Foreign"}]',
        "homepage": "",
        "id": "30",
        "keywords": '[{"id": 7, "name": "sea"}]',
        "original_language": "fr",
        "original_title": 'L\'été, "oui"',
        "overview": "Line one.\nLine two, with a comma.",
        "popularity": "12.345678",
        "production_companies": '[{"name": "Une Société", "id": 4}]',
        "production_countries": '[{"iso_3166_1": "FR", "name": "France"}]',
        "release_date": "1999-12-31",
        "revenue": "5",
        "runtime": "101.0",
        "spoken_languages": '[{"iso_639_1": "fr", "name": "Français"}, {"iso_639_1": "xx", "name": ""}]',
        "status": "Released",
        "tagline": "",
        "title": "NaN",
        "vote_average": "7.2",
        "vote_count": "11800",
    },
    {
        "budget": "0",
        "genres": "[]",
        "homepage": "http://example.org/",
        "id": "4",
        "keywords": "[]",
        "original_language": "en",
        "original_title": "Nothing Known",
        "overview": "",
        "popularity": "0.0",
        "production_companies": "[]",
        "production_countries": "[]",
        "release_date": "",
        "revenue": "0",
        "runtime": "",
        "spoken_languages": "[]",
        "status": "Rumored",
        "tagline": "Yes.",
        "title": "Nothing Known",
        "vote_average": "0.0",
        "vote_count": "0",
    },
]
CAST = {"cast_id": 2, "character": "Anne", "credit_id": "5" * 24, "gender": 1, "id": 9, "name": "Zoé", "order": 0}
CREW = {"credit_id": "6" * 24, "department": "Writing", "gender": 0, "id": 9, "job": "Writer", "name": "Zoé"}
CREDITS = [
    {"movie_id": "30", "title": "NaN", "cast": json.dumps([CAST] * 2000), "crew": json.dumps([CREW])},
    {"movie_id": "4", "title": "Nothing Known", "cast": "[]", "crew": "[]"},
]


def csv_text(rows):
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


@pytest.fixture(params=["plain", "gzipped"])
def pair(request, tmp_path):
    for name, rows in (("tmdb_5000_movies.csv", MOVIES), ("tmdb_5000_credits.csv", CREDITS)):
        if request.param == "plain":
            (tmp_path / name).write_bytes(csv_text(rows))
        else:
            (tmp_path / f"{name}.gz").write_bytes(gzip.compress(csv_text(rows)))
    return tmp_path


def test_a_film_is_served_as_the_csv_has_it(start, pair):
    body = start(catalogue=pair).json("/movie/30", append_to_response="credits,keywords,external_ids,release_dates")
    for key in ("original_language", "original_title", "overview", "release_date", "status", "tagline", "title"):
        assert body[key] == MOVIES[0][key]
    assert (body["budget"], body["revenue"], body["runtime"]) == (237_000_000, 5, 101)
    assert (body["vote_average"], body["vote_count"], body["homepage"]) == (7.2, 11_800, None)
    assert body["genres"] == json.loads(MOVIES[0]["genres"])
    assert body["keywords"] == {"keywords": [{"id": 7, "name": "sea"}]}
    assert body["production_companies"] == [{"id": 4, "logo_path": None, "name": "Une Société", "origin_country": ""}]
    assert body["production_countries"] == [{"iso_3166_1": "FR", "name": "France"}]
    assert [row["name"] for row in body["spoken_languages"]] == ["Français", ""]
    assert [row["english_name"] for row in body["spoken_languages"]] == ["French", "No Language"]
    assert len(body["credits"]["cast"]) == 2000
    assert CAST.items() <= body["credits"]["cast"][0].items()
    assert CREW.items() <= body["credits"]["crew"][0].items()
    assert set(body["external_ids"].values()) == {None}


def test_what_the_csv_leaves_empty_is_what_tmdb_says_when_it_does_not_know(start, pair):
    body = start(catalogue=pair).json("/movie/4")
    assert (body["runtime"], body["release_date"], body["overview"], body["budget"]) == (0, "", "", 0)
    assert (body["genres"], body["production_countries"], body["origin_country"]) == ([], [], [])


def test_popularity_moves_around_the_csvs_value_and_votes_stay(start, pair, today):
    sandbox = start(catalogue=pair)
    seen = set()
    for offset in range(5):
        sandbox.sandbox.set_today(today + timedelta(days=offset))
        body = sandbox.json("/movie/30")
        assert 12.35 * 0.6 < body["popularity"] < 12.35 * 1.7
        assert body["vote_count"] == 11_800
        seen.add(body["popularity"])
    assert len(seen) == 5


def test_a_changed_film_differs_only_in_what_the_csv_does_not_have(start, pair, today):
    sandbox = start(catalogue=pair, changed_share=1.0)
    before = sandbox.json("/movie/30")
    assert {row["id"] for row in sandbox.json("/movie/changes")["results"]} == {4, 30}
    sandbox.sandbox.set_today(today + timedelta(days=1))
    after = sandbox.json("/movie/30")
    assert {key for key in after if after[key] != before[key]} == {"backdrop_path", "popularity"}


@pytest.mark.parametrize("missing", ["tmdb_5000_movies.csv", "tmdb_5000_credits.csv"])
def test_a_missing_file_is_named_with_what_to_do(tmp_path, missing):
    for name, rows in (("tmdb_5000_movies.csv", MOVIES), ("tmdb_5000_credits.csv", CREDITS)):
        if name != missing:
            (tmp_path / name).write_bytes(csv_text(rows))
    with pytest.raises(ValueError, match=rf"{missing} nor {missing}\.gz.*download the TMDB 5000"):
        Sandbox(SandboxSettings(catalogue=tmp_path))


def test_a_file_that_is_something_else_is_refused(tmp_path):
    (tmp_path / "tmdb_5000_movies.csv").write_text("a,b\n1,2\n")
    (tmp_path / "tmdb_5000_credits.csv").write_bytes(csv_text(CREDITS))
    with pytest.raises(ValueError, match=r"columns .*budget.* are missing"):
        Sandbox(SandboxSettings(catalogue=tmp_path))
    (tmp_path / "tmdb_5000_movies.csv").unlink()
    (tmp_path / "tmdb_5000_movies.csv.gz").write_bytes(gzip.compress(csv_text(MOVIES))[:60])
    with pytest.raises(ValueError, match="cannot be read"):
        Sandbox(SandboxSettings(catalogue=tmp_path))


def test_all_films_of_the_real_set_come_through(tmdb5000, upstream, today):
    with gzip.open(upstream / "tmdb5000" / "tmdb_5000_movies.csv.gz", "rt", encoding="utf-8", newline="") as lines:
        movies = {int(row["id"]): row for row in csv.DictReader(lines)}
    rows = tmdb5000.discover()
    assert len(rows) == 4803
    assert {row["id"]: row["title"] for row in rows} == {film: row["title"] for film, row in movies.items()}
    assert {line["id"] for line in tmdb5000.export(today)} == set(movies)
    for film in list(movies)[::200]:
        body = tmdb5000.json(f"/movie/{film}", append_to_response="credits")
        assert (body["budget"], body["revenue"]) == (int(movies[film]["budget"]), int(movies[film]["revenue"]))
        assert [row["id"] for row in body["genres"]] == [row["id"] for row in json.loads(movies[film]["genres"])]
