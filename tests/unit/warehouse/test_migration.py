"""Tables of an earlier version: found, told with the command that helps, and adapted without losing a row."""

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from tests.copies import write_copy
from tmdb_assets import published
from tmdb_assets.datasets.films import FILMS
from tmdb_assets.schemas.films import TABLES
from tmdb_assets.settings import Settings
from tmdb_assets.warehouse import migration

GENRES = [{"genre_id": number, "name": f"Genre {number}"} for number in range(20)]
OLDER = {
    "alter table dim_genre drop column name": "column name of dim_genre is missing, not varchar",
    "alter table dim_genre add column colour varchar": "column colour of dim_genre is varchar, not there",
    "alter table dim_genre alter genre_id type integer": "column genre_id of dim_genre is integer, not bigint",
    "alter table dim_genre drop column name; alter table dim_genre add column name varchar": "the columns of dim_genre"
    " are in another order",
}
NEW_TABLE = "the table bridge_movie_keyword is missing"


@pytest.fixture
def data(settings: Settings) -> Settings:
    """A warehouse, staging and a published copy of this version."""
    for path in (settings.paths("films").warehouse, settings.paths("films").published):
        write_copy(path, dim_genre=GENRES)
    settings.paths("films").staging.write_bytes(b"")
    return settings


def change(path, *statements: str) -> None:
    with duckdb.connect(str(path)) as database:
        for statement in statements:
            database.execute(statement)


def of_published(data: Settings) -> list[str]:
    return migration.of_published(FILMS, published.PublishedCopy(data.paths("films").published).cursor())


def rows(path, query: str) -> list[tuple]:
    with duckdb.connect(str(path), read_only=True) as database:
        return database.execute(query).fetchall()


def test_tables_of_this_version_are_not_told_of(data):
    assert migration.of_warehouse(FILMS, data.paths("films")) == []
    assert of_published(data) == []


@pytest.mark.parametrize(("statement", "told"), OLDER.items())
def test_an_older_table_of_the_warehouse_is_adapted_with_all_its_rows(data, statement, told):
    change(data.paths("films").warehouse, statement)
    found = migration.of_warehouse(FILMS, data.paths("films"))
    names = migration.adapt_warehouse(FILMS, data.paths("films"))

    assert [text for text in found if text.startswith(told)] == found != []
    assert names == ["dim_genre"]
    assert migration.of_warehouse(FILMS, data.paths("films")) == []
    ids = rows(data.paths("films").warehouse, "select genre_id from dim_genre order by 1")
    assert ids == [(genre["genre_id"],) for genre in GENRES]
    assert not data.paths("films").staging.exists()


def test_a_table_is_new_if_the_published_copy_lacks_it_too_else_somebody_deleted_it(data):
    change(data.paths("films").warehouse, "drop table bridge_movie_keyword")
    deleted = migration.of_warehouse(FILMS, data.paths("films"))
    change(data.paths("films").published, "drop table bridge_movie_keyword")

    assert deleted == []
    assert migration.of_warehouse(FILMS, data.paths("films")) == [NEW_TABLE]
    assert migration.adapt_warehouse(FILMS, data.paths("films")) == ["bridge_movie_keyword"]
    assert migration.of_warehouse(FILMS, data.paths("films")) == []
    assert rows(data.paths("films").warehouse, "from bridge_movie_keyword") == []


def test_a_new_mart_is_made_whole_by_the_next_build(data):
    for path in (data.paths("films").warehouse, data.paths("films").published):
        change(path, "drop table popularity_movers")

    assert migration.of_warehouse(FILMS, data.paths("films")) == []
    assert migration.adapt_warehouse(FILMS, data.paths("films")) == []
    assert of_published(data) == ["the table popularity_movers is missing"]


def test_an_older_mart_that_builds_go_on_with_is_left_to_the_next_build_to_make_whole(data):
    change(data.paths("films").warehouse, "alter table popularity_movers drop column title")
    told = migration.of_warehouse(FILMS, data.paths("films"))

    assert told == ["column title of popularity_movers is missing, not varchar"]
    assert migration.adapt_warehouse(FILMS, data.paths("films")) == ["popularity_movers"]
    assert migration.of_warehouse(FILMS, data.paths("films")) == []
    tables = rows(data.paths("films").warehouse, "select table_name from duckdb_tables()")
    assert ("popularity_movers",) not in tables


def test_tables_that_every_build_makes_again_need_nothing(data):
    change(data.paths("films").warehouse, "alter table top_movies drop column popularity")

    assert migration.of_warehouse(FILMS, data.paths("films")) == []


def test_a_first_build_that_was_cut_off_is_no_other_version(data):
    change(data.paths("films").warehouse, "drop table dim_movie")
    data.paths("films").published.unlink()

    assert migration.of_warehouse(FILMS, data.paths("films")) == []


def test_an_open_warehouse_is_left_alone(data):
    change(data.paths("films").warehouse, "alter table dim_genre drop column name")
    reader = duckdb.connect(str(data.paths("films").warehouse), read_only=True)
    with pytest.raises(duckdb.Error):
        migration.adapt_warehouse(FILMS, data.paths("films"))
    reader.close()

    assert migration.of_warehouse(FILMS, data.paths("films")) == ["column name of dim_genre is missing, not varchar"]


def test_whoever_reads_an_older_published_copy_is_told_what_to_run(data):
    change(data.paths("films").published, "drop table movie_rating", "alter table dim_genre drop column name")

    with pytest.raises(published.UnknownTableError) as error:
        published.table("movie_rating", data_dir=data.data_dir)
    assert "made by another version: column name of dim_genre is missing" in str(error.value)
    assert "Run `tmdb-assets upgrade`" in str(error.value)
    assert len(published.table("dim_genre", data_dir=data.data_dir)) == len(GENRES)
    assert len(published.tables(data_dir=data.data_dir)) == len(TABLES) - 1


def test_the_dashboard_says_what_to_run_where_an_older_copy_cannot_be_shown(data, monkeypatch):
    fact = {"movie_id": 1, "date_id": "2026-11-01", "popularity": 1.0, "source": "live"}
    change(
        data.paths("films").published,
        f"insert into fact_movie_daily (movie_id, date_id, popularity, source) values {tuple(fact.values())}",
        "drop table popularity_movers",
    )
    monkeypatch.setenv("TMDB_ASSETS_DATA", str(data.data_dir))
    page = AppTest.from_string("from tmdb_assets.dashboard.site import show\nshow()", default_timeout=120).run()

    said = " ".join(str(element.proto) for element in page.main) if page.main else ""
    assert not page.exception, page.exception
    assert "the table popularity_movers is missing" in said
    assert "tmdb-assets upgrade" in said
