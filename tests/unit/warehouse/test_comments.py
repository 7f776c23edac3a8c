"""The comments of a warehouse: every declared text, written once and kept by what a build does to a table."""

import duckdb
import pytest

from tests.copies import write_copy
from tmdb_assets.datasets.films import FILMS
from tmdb_assets.schemas.films import TABLES
from tmdb_assets.warehouse import migration
from tmdb_assets.warehouse.comments import write_comments

DECLARED = {(table.name, None): table.description for table in TABLES} | {
    (table.name, column.name): column.description for table in TABLES for column in table.columns
}


def comments(warehouse):
    of_tables = warehouse.execute("select table_name, null, comment from duckdb_tables()").fetchall()
    of_columns = warehouse.execute("select table_name, column_name, comment from duckdb_columns() where not internal")
    return {(table, column): text for table, column, text in [*of_tables, *of_columns.fetchall()]}


@pytest.fixture
def paths(settings):
    """A warehouse without comments."""
    write_copy(settings.paths("films").warehouse)
    return settings.paths("films")


def test_every_table_and_column_gets_its_description_and_the_file_keeps_it(paths):
    with duckdb.connect(str(paths.warehouse)) as warehouse:
        assert set(comments(warehouse).values()) == {None}
        assert write_comments(warehouse, TABLES) == len(DECLARED)

    with duckdb.connect(str(paths.warehouse), read_only=True) as warehouse:
        assert comments(warehouse) == DECLARED


def test_only_what_is_other_is_written_again(paths):
    with duckdb.connect(str(paths.warehouse)) as warehouse:
        write_comments(warehouse, TABLES)
        assert write_comments(warehouse, TABLES) == 0
        warehouse.execute("comment on column dim_movie.title is 'it''s another'; comment on table dim_genre is null")
        warehouse.execute("create or replace table dim_country as from dim_country")

        assert write_comments(warehouse, TABLES) == 3 + len(FILMS.table("dim_country").columns)
        assert comments(warehouse) == DECLARED


def test_what_is_not_built_yet_and_what_is_not_declared_is_left_alone(paths):
    with duckdb.connect(str(paths.warehouse)) as warehouse:
        warehouse.execute("drop table dim_movie; alter table dim_genre drop name; create table mine (a int)")
        write_comments(warehouse, TABLES)
        found = comments(warehouse)

    assert found[("mine", None)] is found[("mine", "a")] is None
    gone = {key for key in DECLARED if key[0] == "dim_movie"} | {("dim_genre", "name")}
    assert {key: text for key, text in found.items() if key[0] != "mine"} == {
        key: text for key, text in DECLARED.items() if key not in gone
    }


def test_a_table_that_an_upgrade_adapted_gets_its_comments_with_the_next_build(paths):
    with duckdb.connect(str(paths.warehouse)) as warehouse:
        write_comments(warehouse, TABLES)
        warehouse.execute("alter table fact_movie_daily drop vote_count")
    assert migration.adapt_warehouse(FILMS, paths) == ["fact_movie_daily"]

    with duckdb.connect(str(paths.warehouse)) as warehouse:
        assert write_comments(warehouse, TABLES) == 1 + len(FILMS.fact.columns)
        assert comments(warehouse) == DECLARED
