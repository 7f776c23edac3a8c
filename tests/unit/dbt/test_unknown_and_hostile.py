"""What TMDB does not know is NULL, and what TMDB should not send breaks nothing."""

from datetime import date

import pytest

from tests.unit.dbt.conftest import Warehouse
from tests.unit.dbt.lake import Lake, cast, company, crew, details, item
from tmdb_assets.schemas.films import TABLES

DAY = date(2026, 11, 1)

UNKNOWN = details(
    1, budget=0, revenue=0.0, runtime=0, release_date="", imdb_id="", original_language="", overview="",
    poster_path="", status="", belongs_to_collection=None, production_companies=[company(1, country="")],
    external_ids={"imdb_id": None, "wikidata_id": ""},
)  # fmt: skip
NULLS = dict.fromkeys(details(2)) | {"id": 2, "title": "Only a title"}
HOSTILE = details(
    3, budget=1e30, revenue="a lot", runtime=9_999_999_999, title=5, original_title=None, adult="maybe",
    release_date="2024-12-24 00:00:00 UTC", imdb_id="nm0000001", softcore=False, new_field={"deep": [1]},
    genres="none", production_countries=[None, 7, {"iso_3166_1": "usa"}, {"iso_3166_1": "FR", "name": None}],
    production_companies=[{"id": None, "name": "Nobody"}, company(2, country="us"), company(2, name="Twice")],
    spoken_languages={"iso_639_1": "en"}, keywords=[{"id": 1, "name": "a show's shape"}],
    belongs_to_collection={"id": "x", "name": "No id"}, external_ids=None,
    credits={
        "cast": [cast(3, 10, gender=3), cast(3, 10), {"id": 11}, cast(3, 12, gender=0) | {"order": -1}],
        "crew": [crew(3, 13), crew(3, 13, "Writer"), "crew"],
    },
)  # fmt: skip


@pytest.fixture(scope="module")
def warehouse(dbt, tmp_path_factory):
    data = tmp_path_factory.mktemp("it's hostile")
    Lake(data).write_day(
        DAY,
        pages=[
            [
                item(1, vote_count=0, vote_average=0.0),
                item(2, popularity=None, vote_count=None),
                item(3, popularity="high", vote_count="many", softcore=True),
                item(4, popularity=12.5, genre_ids="none", release_date="2021-02-30", title="", video=None),
                item(8, id=None), item(8, id="no id"), item(0), 7, None,
                {"id": 5, "title": "Hardly anything", "popularity": 3},
                item(6, vote_average=0.0, vote_count=3, release_date=20200101, original_language="EN"),
            ],
            {"page": 2, "total_pages": 2},
            {"page": 3, "results": None},
            '{"results": [{"id": 7, "title": "Beyond numbers", "popularity": 1e999, "vote_count": 1e30}]}',
        ],
        fetched=[(1, "new", UNKNOWN), (2, "new", NULLS), (3, "new", HOSTILE)],
        languages={"xx": ("No Language", "")},
    )  # fmt: skip
    dbt.build(data, DAY, DAY)
    return Warehouse(data)


def test_zero_and_empty_mean_unknown(warehouse):
    film = warehouse.row("select * from dim_movie where movie_id = 1")
    unknown = [
        "budget_usd", "revenue_usd", "runtime_minutes", "released_on", "imdb_id", "language_code", "overview",
        "poster_path", "status", "collection_id", "wikidata_id",
    ]  # fmt: skip
    assert {name: film[name] for name in unknown} == dict.fromkeys(unknown)
    assert warehouse.values("select country_code from dim_company where company_id = 1") == [None]
    assert warehouse.values("select native_name from dim_language where language_code = 'xx'") == [None]


def test_a_film_without_votes_has_no_mean_vote(warehouse):
    rows = warehouse.rows("select movie_id, vote_average, vote_count from fact_movie_daily order by movie_id")
    votes = {row["movie_id"]: (row["vote_average"], row["vote_count"]) for row in rows}
    assert votes[1] == votes[2] == votes[3] == votes[5] == votes[7] == (None, None)
    assert votes[4] == (7.5, 10)
    assert votes[6] == (None, 3)


def test_a_missing_popularity_stays_missing_and_ranks_last(warehouse):
    rows = warehouse.rows("select movie_id, popularity from fact_movie_daily order by popularity_rank")
    assert [tuple(row.values()) for row in rows] == [
        (1, 99.0), (6, 94.0), (4, 12.5), (5, 3.0), (2, None), (3, None), (7, None),
    ]  # fmt: skip


def test_values_of_the_wrong_type_or_size_are_unknown_and_the_rest_is_kept(warehouse):
    film = warehouse.row("select * from dim_movie where movie_id = 3")
    assert (film["title"], film["original_title"]) == ("5", "5")
    assert film["released_on"] == date(2024, 12, 24), "a time after the date is ignored"
    unknown = ["budget_usd", "revenue_usd", "runtime_minutes", "imdb_id", "wikidata_id", "is_adult", "collection_id"]
    assert {name: film[name] for name in unknown} == dict.fromkeys(unknown)


def test_titles_stand_in_for_each_other(warehouse):
    assert warehouse.values("select original_title from dim_movie where movie_id = 2") == ["Only a title"]
    assert warehouse.values("select title from dim_movie where movie_id = 4") == ["Original 4"]


def test_entries_without_an_id_or_with_a_malformed_code_are_left_out(warehouse):
    def of(column, table):
        return sorted(warehouse.values(f"select {column} from {table} where movie_id = 3"))

    assert of("genre_id", "bridge_movie_genre") == []
    assert of("keyword_id", "bridge_movie_keyword") == []
    assert of("country_code", "bridge_movie_country") == ["FR"]
    assert of("company_id", "bridge_movie_company") == [2]
    assert of("person_id", "bridge_movie_cast") == [10, 12]
    assert of("job", "bridge_movie_crew") == ["Director", "Writer"]
    assert warehouse.values("select cast_order from bridge_movie_cast where person_id = 12") == [None]


def test_gender_is_a_word_or_unknown(warehouse):
    rows = warehouse.rows("select person_id, gender from dim_person where person_id in (12, 13)")
    assert {row["person_id"]: row["gender"] for row in rows} == {12: None, 13: "male"}


@pytest.mark.parametrize("windows", [[(1, 2)], [(1, 1), (2, 2)], [(2, 2), (1, 1)]], ids=str)
def test_a_list_with_a_blank_name_takes_no_name_away(dbt, tmp_path, windows):
    lake = Lake(tmp_path)
    lake.write_day(DAY, pages=[[item(1)]])
    blank = {"genres": {28: " "}, "countries": {"US": " "}, "languages": {"en": (" ", "English")}}
    lake.write_day(DAY.replace(day=2), pages=[[item(1)]], **blank)

    for first, last in windows:
        dbt.build(tmp_path, DAY.replace(day=first), DAY.replace(day=last))

    warehouse = Warehouse(tmp_path)
    assert warehouse.values("select name from dim_genre where genre_id = 28") == ["Action"]
    assert warehouse.values("select name from dim_country where country_code = 'US'") == ["United States of America"]
    assert warehouse.values("select name from dim_language where language_code = 'en'") == ["English"]


@pytest.mark.parametrize("table", [t for t in TABLES if t.references], ids=lambda table: table.name)
def test_every_reference_leads_somewhere(warehouse, table):
    assert warehouse.orphans(table) == {column: [] for column in table.references}
