"""A published copy in miniature, and one without any row."""

import duckdb
import pytest

from tests.unit.views.small_copy import open_copy, write_copy
from tmdb_assets.datasets.films import FILMS
from tmdb_assets.published import PublishedCopy


@pytest.fixture(scope="session")
def copy(tmp_path_factory):
    return open_copy(tmp_path_factory.mktemp("copy") / "published" / "films.duckdb")


@pytest.fixture(scope="session")
def empty(tmp_path_factory):
    """The first hour of a new data directory's copy: tables, no rows."""
    path = tmp_path_factory.mktemp("empty") / "published" / "films.duckdb"
    write_copy(path)
    emptied = path.with_name("empty.duckdb")
    with duckdb.connect(emptied) as db:
        db.execute(f"attach '{path}' as whole (read_only)")
        for (name,) in db.execute("select table_name from duckdb_tables() where database_name = 'whole'").fetchall():
            db.execute(f"create table {name} as from whole.{name} limit 0")
    return PublishedCopy(emptied, FILMS)
