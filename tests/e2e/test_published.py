"""What a real run publishes: every table and column tells what it is, and one line opens it."""

import duckdb

from tests.today import TODAY
from tmdb_assets import published
from tmdb_assets.datasets.films import FILMS

DECLARED = {(table.name, None): table.description for table in FILMS.tables} | {
    (table.name, column.name): column.description for table in FILMS.tables for column in table.columns
}


def comments(path):
    with duckdb.connect(str(path), read_only=True) as copy:
        tables = copy.execute("select table_name, null, comment from duckdb_tables()").fetchall()
        columns = copy.execute("select table_name, column_name, comment from duckdb_columns() where not internal")
        return {(table, column): text for table, column, text in [*tables, *columns.fetchall()]}


def test_every_table_and_column_of_a_published_copy_has_the_declared_comment(first_day):
    assert all(DECLARED.values())
    assert comments(first_day.pipeline.settings.paths("films").published) == DECLARED


def test_the_next_day_keeps_them_also_in_tables_that_a_build_goes_on_with(running):
    running.set_today(TODAY)
    assert running.run(TODAY).success
    assert comments(running.settings.paths("films").published) == DECLARED


def test_what_was_published_is_opened_by_its_name_from_python_and_from_duckdbs_command_line(first_day):
    count = first_day.pipeline.query("select count(*) from dim_movie")
    script = first_day.pipeline.settings.paths("films").published.with_name("open.sql")
    with duckdb.connect() as command_line:
        command_line.execute(script.read_text(encoding="utf-8"))
        assert command_line.execute("select count(*) from films.dim_movie").fetchall() == count
    connection = published.connect(first_day.pipeline.settings.data_dir)
    assert connection.execute("select count(*) from films.dim_movie").fetchall() == count
