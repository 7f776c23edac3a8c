"""What a real run publishes: every table and column tells what it is, and one line opens it."""

import shutil
import subprocess
import sys

import dagster as dg
import duckdb
import pytest

from tests.today import TODAY
from tmdb_assets import published
from tmdb_assets.datasets.films import FILMS

DECLARED = {(table.name, None): table.description for table in FILMS.tables} | {
    (table.name, column.name): column.description for table in FILMS.tables for column in table.columns
}


KILLED = """
import duckdb, os, sys
connection = duckdb.connect(sys.argv[1])
connection.execute("set checkpoint_threshold = '1TB'")
connection.execute("update dim_movie set title = 'another film''s'")
os._exit(9)
"""


def _leave_log_of_another_file(warehouse):
    """As after a build that was killed, and a warehouse that was replaced since."""
    shutil.copyfile(warehouse, other := warehouse.with_name("other.duckdb"))
    subprocess.run([sys.executable, "-c", KILLED, str(other)], check=False)
    other.with_name("other.duckdb.wal").rename(warehouse.with_name("films.duckdb.wal"))
    other.unlink()
    warehouse.touch()


def comments(path):
    with duckdb.connect(str(path), read_only=True) as copy:
        tables = copy.execute("select table_name, null, comment from duckdb_tables()").fetchall()
        columns = copy.execute("select table_name, column_name, comment from duckdb_columns() where not internal")
        return {(table, column): text for table, column, text in [*tables, *columns.fetchall()]}


def test_every_table_and_column_of_a_published_copy_has_the_declared_comment(first_day):
    assert all(DECLARED.values())
    assert comments(first_day.pipeline.settings.paths("films").published) == DECLARED


@pytest.mark.system
def test_the_next_day_keeps_them_and_goes_on_with_nothing_that_another_program_changed_or_left(running):
    copy, warehouse = running.settings.paths("films").published, running.settings.paths("films").warehouse
    _leave_log_of_another_file(warehouse)
    copy.chmod(0o644)
    with copy.open("ab") as file:
        file.write(b"changed")
    running.set_today(TODAY)
    result = running.run(TODAY)

    assert result.success
    assert comments(copy) == DECLARED
    (untouched,) = [found for found in result.get_asset_check_evaluations() if found.check_name == "untouched"]
    assert running.query("select count(*) from dim_movie where title = 'another film''s'") == [(0,)]
    assert not untouched.passed
    assert untouched.severity is dg.AssetCheckSeverity.WARN
    assert "films.duckdb was changed by another program since it was published" in untouched.description


def test_what_was_published_is_opened_by_its_name_from_python_and_from_duckdbs_command_line(first_day):
    count = first_day.pipeline.query("select count(*) from dim_movie")
    script = first_day.pipeline.settings.paths("films").published.with_name("open.sql")
    with duckdb.connect() as command_line:
        command_line.execute(script.read_text(encoding="utf-8"))
        assert command_line.execute("select count(*) from films.dim_movie").fetchall() == count
    connection = published.connect(first_day.pipeline.settings.data_dir)
    assert connection.execute("select count(*) from films.dim_movie").fetchall() == count
