"""What every table declares: a name of its own, a key, a grain, and a description of each column."""

import dataclasses
import re

import duckdb
import pytest
import yaml

from tmdb_assets.schemas import films, series
from tmdb_assets.schemas.contract import contract_path, render_contract
from tmdb_assets.schemas.table import Rows, Table
from tmdb_assets.schemas.types import DUCKDB_NAMES, Text
from tmdb_assets.sources.tmdb.films import tables as films_raw
from tmdb_assets.sources.tmdb.series import tables as series_raw

RAW_TABLES = (*films_raw.RAW_TABLES, *series_raw.RAW_TABLES)
TABLES = (*RAW_TABLES, *films.TABLES, *series.TABLES)
TYPES_BY_NAME = {
    r".*_at": "timestamp with time zone",
    r".*_on|date_id|week_id": "date",
    r"(is|has)_.*": "boolean",
    r".*(_count|_usd|movie_id|series_id)": "bigint",
}
"""The type that a column must have, by its name."""


def test_every_table_has_a_name_of_its_own():
    names = [table.path for table in TABLES]

    assert len(names) > 40
    assert len(set(names)) == len(names)


def test_the_layer_is_the_one_its_place_says(subtests):
    for table in TABLES:
        with subtests.test(table=table.name):
            assert table.layer in {"raw", "core", "marts"}
            assert (table.layer == "raw") == (table in RAW_TABLES)
            assert re.fullmatch(r"[a-z]+(_[a-z]+)*", table.name)


def test_every_table_has_a_key_of_columns_that_are_never_null(subtests):
    for table in TABLES:
        with subtests.test(table=table.name):
            columns = {column.name: column for column in table.columns}

            assert table.key
            assert len(set(table.key)) == len(table.key)
            assert not any(columns[name].nullable for name in table.key)


def test_the_description_opens_with_the_grain(subtests):
    for table in TABLES:
        with subtests.test(table=table.name):
            assert table.description.startswith("One row per ")
            assert table.description.endswith(".")
            assert "\n" not in table.description


def test_every_column_is_described_and_named_in_one_style(subtests):
    for table in TABLES:
        with subtests.test(table=table.name):
            for column in table.columns:
                assert re.match(r"[A-Z].*\.$", column.description, re.DOTALL), column.name
                assert re.fullmatch(r"[a-z]+(_([a-z]+|[0-9]+))*", column.name)


@pytest.mark.parametrize("pattern", TYPES_BY_NAME)
def test_the_name_of_a_column_tells_its_type(pattern):
    named = [(table, column) for table in TABLES for column in table.columns if re.fullmatch(pattern, column.name)]

    assert named
    wrong = {
        (table.name, column.name, column.duckdb_type)
        for table, column in named
        if column.duckdb_type != TYPES_BY_NAME[pattern]
    }
    assert wrong == set()


def test_a_share_of_unknowns_is_declared_only_where_there_may_be_some():
    declared = [column for table in TABLES for column in table.columns if column.max_null_share is not None]

    assert declared
    assert all(column.nullable and 0 < column.max_null_share < 1 for column in declared)


def test_only_a_table_that_says_how_it_was_observed_has_columns_of_live_days_only():
    with_some = [table for table in TABLES if any(column.live_only for column in table.columns)]

    assert with_some
    assert all("source" in {column.name for column in table.columns} for table in with_some)


def test_a_table_is_exactly_its_declaration(subtests):
    for table in TABLES:
        with subtests.test(table=table.name):
            assert table.schema.strict
            assert table.schema.ordered
            assert not table.schema.coerce


def test_the_day_column_is_a_date_and_part_of_the_key(subtests):
    daily = [table for table in TABLES if table.day_column]

    assert daily
    for table in daily:
        with subtests.test(table=table.name):
            assert {column.name: column.duckdb_type for column in table.columns}[table.day_column] == "date"
            assert table.day_column in table.key


def test_the_same_column_has_the_same_type_everywhere():
    types: dict[str, set[str]] = {}
    for table in TABLES:
        for column in table.columns:
            types.setdefault(column.name, set()).add(column.duckdb_type)

    # The HTTP status of a raw row, and the production status of a film: two things with their usual name.
    assert [name for name, found in types.items() if len(found) > 1] == ["status"]


def test_a_mart_says_whose_name_a_name_is_and_shows_every_film_with_its_title():
    marts = {t.name: {column.name for column in t.columns} for t in films.TABLES if t.layer == "marts"}

    assert [name for name, columns in marts.items() if columns & {"name", "movie_title", "movie_name", "film"}] == []
    of_films = {name: columns for name, columns in marts.items() if "movie_id" in columns}
    assert of_films
    assert [name for name, columns in of_films.items() if "title" not in columns] == []


def test_a_mart_shows_every_series_with_its_name():
    marts = {t.name: {column.name for column in t.columns} for t in series.TABLES if t.layer == "marts"}

    of_series = {name: columns for name, columns in marts.items() if "series_id" in columns}
    assert of_series
    assert [name for name, columns in of_series.items() if "name" not in columns] == []


def test_a_table_in_which_a_film_may_count_several_times_says_so_and_where_it_counts_once(subtests):
    several = {"genre_id", "continent", "country_code", "company_id", "keyword_id", "person_id", "credit_id", "job"}
    spread = [
        table
        for table in TABLES
        if table.name.startswith("bridge_")
        or (table in films.TABLES and table.layer == "marts" and {*table.key} & several)
    ]

    assert {"bridge_movie_country", "genre_popularity", "company_performance", "person_movie"} <= {
        table.name for table in spread
    }
    for table in spread:
        with subtests.test(table=table.name):
            assert "Not additive: " in table.description
            assert " once" in table.description


@pytest.mark.parametrize(("arrow_type", "name"), DUCKDB_NAMES.items(), ids=str)
def test_the_arrow_and_the_duckdb_spelling_of_a_type_are_the_same_type(arrow_type, name):
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        table = connection.execute(f"select null::{name} as value").to_arrow_table()

    assert table.schema.field("value").type == arrow_type


def test_a_table_without_a_key_is_refused():
    class Keyless(Rows):
        """One row per nothing."""

        name: Text

    with pytest.raises(TypeError, match=r"keyless declares no key: set Config\.unique"):
        _ = Table("keyless", "core", Keyless).key


def test_a_table_whose_name_several_datasets_have_is_told_apart_where_names_are_of_all_datasets():
    table = next(table for table in TABLES if table.name == "dim_person")
    other = dataclasses.replace(table, subject="series")

    assert (table.path, table.model) == ("dim_person", "dim_person")
    assert (other.name, other.path, other.model) == ("dim_person", "series/dim_person", "series__dim_person")
    (model,) = yaml.safe_load(render_contract(other))["models"]
    assert (model["name"], model["config"]["alias"]) == ("series__dim_person", "dim_person")
    assert contract_path(other, "series").name == "series__dim_person.yml"
    with pytest.raises(ValueError, match="a raw table is told apart by its source"):
        dataclasses.replace(RAW_TABLES[0], subject="series")
