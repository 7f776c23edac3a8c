"""The comparison of two published copies: it finds every change of a cell, a row, a column, a type or a table."""

import duckdb
import pytest
from click.testing import CliRunner

from benchmarks.compare import compare, main

COPY = """
create table dim_genre (genre_id bigint, genre_name varchar, share double, observed_at timestamptz);
insert into dim_genre values
    (1, 'Drama', 0.1, '2026-11-20 09:00:00Z'), (2, null, null, '2026-11-20 09:00:00Z'), (3, 'Action', 'nan', null),
    (4, 'Crime', 0.0, null);
create table of_another_version (code varchar, number bigint);
insert into of_another_version values ('x', 1), ('y', null);
"""


@pytest.fixture
def copies(tmp_path):
    """Makes two copies, the second one changed by SQL; returns their paths."""

    def make(change=""):
        paths = [tmp_path / "before.duckdb", tmp_path / "after.duckdb"]
        for path, sql in zip(paths, (COPY, COPY + change), strict=True):
            with duckdb.connect(str(path)) as copy:
                copy.execute(sql)
        return [str(path) for path in paths]

    return make


def run(*arguments):
    return CliRunner().invoke(main, arguments)


def test_two_copies_of_the_same_are_the_same_in_any_order_of_their_rows(copies):
    result = run(
        *copies(
            "create table sorted as from dim_genre order by genre_id desc;"
            "delete from dim_genre; insert into dim_genre from sorted; drop table sorted"
        )
    )

    assert result.exit_code == 0, result.output
    assert result.output.splitlines()[-1] == "2 tables, 6 rows, 20 cells compared: nothing differs"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("update dim_genre set genre_name = 'Dramas' where genre_id = 1", "genre_name in 1 rows, such as genre_id 1"),
        ("update dim_genre set genre_name = '' where genre_id = 2", "genre_name before None, genre_name after ''"),
        ("update dim_genre set share = 0.1::double + 1.4e-17 where genre_id = 1", "share in 1 rows"),
        ("update dim_genre set share = null where genre_id = 3", "share before nan, share after None"),
        (
            "update dim_genre set observed_at = '2026-11-20 09:00:00.000001Z' where genre_id = 2",
            "observed_at in 1 rows",
        ),
        ("delete from dim_genre where genre_id = 2", "only before has 1 rows, such as genre_id 2"),
        ("insert into dim_genre values (null, 'None', 0, null)", "only after has 1 rows, such as genre_id None"),
        ("insert into dim_genre from dim_genre where genre_id = 3", "after has 1 rows whose key (genre_id)"),
        ("insert into of_another_version values ('y', 2)", "only after has 1 rows, such as code 'y', number 2"),
        ("alter table dim_genre add column kind varchar", "columns: before genre_id BIGINT"),
        ("alter table dim_genre alter genre_id type integer", "columns: before genre_id BIGINT"),
        ("drop table of_another_version", "only before has the table"),
        ("create table anything (a bigint)", "only after has the table"),
    ],
)
def test_a_change_is_found_and_told(copies, change, told):
    result = run(*copies(change))

    assert result.exit_code == 1
    assert told in result.output
    assert "different: " in result.output.splitlines()[-1]


def test_a_column_that_names_a_time_of_observation_can_be_left_out(copies):
    before, after = copies("update dim_genre set observed_at = '2026-11-21 09:00:00Z' where genre_id = 2")

    assert run(before, after).exit_code == 1
    result = run(before, after, "--ignore", "observed_at")

    assert result.exit_code == 0
    assert "16 cells compared (not compared: observed_at): nothing differs" in result.output


def test_copies_without_a_cell_prove_nothing(tmp_path):
    paths = [str(tmp_path / name) for name in ("before.duckdb", "after.duckdb")]
    for path in paths:
        duckdb.connect(path).close()

    assert compare(*paths) == []
    assert run(*paths).exit_code == 1
