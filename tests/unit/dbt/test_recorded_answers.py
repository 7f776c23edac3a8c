"""The models over recorded real answers of TMDB, compared with what plain Python reads in the same answers."""

import json
from datetime import date

import pandas as pd
import pytest

from tests.unit.dbt.conftest import Warehouse
from tests.unit.dbt.lake import Lake
from tmdb_assets.schemas import WAREHOUSE_TABLES

DAY = date(2026, 11, 1)


@pytest.fixture(scope="module")
def answers(upstream):
    """The recorded listing pages, and for each film its details with the most that was appended to them."""
    recorded = upstream / "recorded"
    pages, films = [], {}
    for entry in json.loads((recorded / "index.json").read_text(encoding="utf-8")):
        if entry["status"] != 200 or not entry["file"].startswith("tmdb_2025_12/"):
            continue
        body = json.loads((recorded / entry["file"]).read_text(encoding="utf-8"))
        if entry["path"] == "/3/discover/movie":
            pages.append(body)
        elif entry["path"].startswith("/3/movie/") and "imdb_id" in body and "budget" in body:
            films[body["id"]] = max(films.get(body["id"], {}), body, key=len)
    for movie_id, film in films.items():
        for part in ("credits", "keywords", "external_ids"):
            file = recorded / f"tmdb_2025_12/3-movie-{movie_id}-{part}.json"
            if part not in film and file.exists():
                film[part] = json.loads(file.read_text(encoding="utf-8"))
    assert len(pages) > 10
    assert len(films) > 3
    return pages, films


@pytest.fixture(scope="module")
def warehouse(dbt, answers, upstream, tmp_path_factory):
    pages, films = answers
    data = tmp_path_factory.mktemp("recorded")
    listed = upstream / "recorded/tmdb_2025_12"
    countries = json.loads((listed / "3-configuration-countries.json").read_text(encoding="utf-8"))
    languages = json.loads((listed / "3-configuration-languages.json").read_text(encoding="utf-8"))
    genres = json.loads((listed / "3-genre-movie-list.json").read_text(encoding="utf-8"))["genres"]
    Lake(data).write_day(
        DAY,
        pages=pages,
        fetched=[(movie_id, "new", film) for movie_id, film in films.items()],
        genres={genre["id"]: genre["name"] for genre in genres},
        countries={country["iso_3166_1"]: country["english_name"] for country in countries},
        languages={x["iso_639_1"]: (x["english_name"], x["name"]) for x in languages},
    )
    dbt.build(data, DAY, DAY)
    return Warehouse(data)


def test_every_listed_film_is_in_the_fact_with_the_popularity_of_its_first_place(warehouse, answers):
    pages, _ = answers
    popularity = {}
    for page in pages:
        for film in page["results"]:
            popularity.setdefault(film["id"], film["popularity"])
    facts = {row["movie_id"]: row for row in warehouse.rows("select * from fact_movie_daily")}
    assert {movie_id: row["popularity"] for movie_id, row in facts.items()} == popularity
    ranked = sorted(popularity, key=lambda movie_id: (-popularity[movie_id], movie_id))
    assert [facts[movie_id]["popularity_rank"] for movie_id in ranked] == list(range(1, len(ranked) + 1))


def test_the_details_of_a_film_are_what_tmdb_sent(warehouse, answers):
    _, films = answers
    for movie_id, film in films.items():
        row = warehouse.row(f"select * from dim_movie where movie_id = {movie_id}")
        assert row["title"] == film["title"]
        assert row["original_title"] == film["original_title"]
        assert row["language_code"] == film["original_language"]
        assert str(row["released_on"] or "") == film["release_date"]
        assert row["runtime_minutes"] == (film["runtime"] or None)
        assert row["budget_usd"] == (film["budget"] or None)
        assert row["revenue_usd"] == (film["revenue"] or None)
        assert row["imdb_id"] == (film["imdb_id"] or None)
        assert row["collection_id"] == (film["belongs_to_collection"] or {}).get("id")


def test_the_bridges_hold_every_entry_of_a_film_and_no_other(warehouse, answers):
    _, films = answers

    def expected(*path, key):
        found = set()
        for movie_id, film in films.items():
            entries = film
            for step in path:
                entries = entries.get(step) or {}
            found |= {(movie_id, entry[key]) for entry in entries}
        return found

    def held(table, column):
        rows = warehouse.rows(f"select movie_id, {column} from {table} where movie_id in {tuple(films)}")
        return {(row["movie_id"], row[column]) for row in rows}

    assert held("bridge_movie_genre", "genre_id") == expected("genres", key="id")
    assert held("bridge_movie_company", "company_id") == expected("production_companies", key="id")
    assert held("bridge_movie_country", "country_code") == expected("production_countries", key="iso_3166_1")
    assert held("bridge_movie_language", "language_code") == expected("spoken_languages", key="iso_639_1")
    assert held("bridge_movie_keyword", "keyword_id") == expected("keywords", "keywords", key="id") != set()
    assert held("bridge_movie_cast", "credit_id") == expected("credits", "cast", key="credit_id") != set()
    assert held("bridge_movie_crew", "credit_id") == expected("credits", "crew", key="credit_id") != set()


def test_every_country_has_a_continent(warehouse):
    assert warehouse.values("select country_code from dim_country where continent is null") == []


@pytest.mark.parametrize("table", WAREHOUSE_TABLES, ids=lambda table: table.name)
def test_every_table_passes_its_own_declaration(warehouse, table):
    frame = warehouse.frame(f"select * from {table.name}")
    table.schema.validate(frame.to_pandas(types_mapper=pd.ArrowDtype), lazy=True)
    assert frame.num_rows > 0 or table.may_be_empty
    assert warehouse.orphans(table) == {column: [] for column in table.references}
