"""The Columns tab says what must hold of every column: types, limits, allowed values, references, keys."""

import pytest

from tmdb_assets.checks.columns import column_schema
from tmdb_assets.datasets import DATASETS
from tmdb_assets.schemas.conformed import CONTINENTS

TABLES = [table for dataset in DATASETS for table in (*dataset.raw_tables, *dataset.tables)]


def shown(name):
    """The tab of a table: by column its constraints, and those of the table."""
    (table,) = (table for table in TABLES if table.path == name)
    schema = column_schema(table)
    return {column.name: column.constraints for column in schema.columns}, schema.constraints.other


def test_limits_of_numbers_are_shown_with_the_column():
    columns, _ = shown("fact_movie_daily")

    assert columns["popularity"].other == ["greater_than_or_equal_to(0)"]
    assert columns["vote_average"].other == ["greater_than(0)", "less_than_or_equal_to(10)"]
    assert (columns["popularity"].nullable, columns["source"].nullable) == (True, False)


def test_allowed_values_are_shown_with_the_column():
    assert shown("fact_movie_daily")[0]["source"].other == ["isin(['live', 'daily_export'])"]
    (allowed,) = shown("dim_country")[0]["continent"].other
    assert all(repr(continent) in allowed for continent in CONTINENTS)


def test_a_reference_is_shown_with_its_column():
    columns, _ = shown("bridge_movie_genre")

    assert columns["genre_id"].other == ["in dim_genre.genre_id"]
    assert "in dim_movie.movie_id" in columns["movie_id"].other


def test_a_key_of_one_column_is_unique_and_one_of_several_is_not_column_by_column():
    columns, of_table = shown("dim_genre")
    assert [name for name, constraints in columns.items() if constraints.unique] == ["genre_id"]
    assert of_table == ["key: genre_id"]

    columns, of_table = shown("fact_movie_daily")
    assert not any(constraints.unique for constraints in columns.values())
    assert of_table == ["key: date_id, movie_id"]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_nothing_that_a_table_declares_of_a_column_is_left_out(table):
    tab = {column.name: column.constraints for column in column_schema(table).columns}

    assert [*tab] == [column.name for column in table.columns]
    for column in table.columns:
        rules = table.schema.columns[column.name].checks
        assert len(tab[column.name].other) == len(rules) + (column.name in table.references)
        assert tab[column.name].nullable == column.nullable
