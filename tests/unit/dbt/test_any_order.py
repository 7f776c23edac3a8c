"""The same raw days give the same tables, whatever the order, the chunking or the number of builds."""

import duckdb
import pytest

from tests.unit.dbt.history import DAY, write_history
from tests.unit.dbt.lake import Lake
from tmdb_assets.schemas.films import TABLES
from tmdb_assets.settings import DatasetPaths

BUILDS = {
    "backwards": [(5, 5), (4, 4), (3, 3), (2, 2), (1, 1)],
    "in chunks that overlap, newest first, some twice": [(4, 5), (1, 2), (2, 4), (1, 1), (4, 4)],
}

EMPTY = {"movie_momentum", "hype_curve"}
"""Need days a week apart, or a film's release among them; restated whole from facts that are compared here."""


def contents(data):
    with duckdb.connect(DatasetPaths(data, "films").warehouse, read_only=True) as connection:
        return {
            table.name: connection.execute(f"select * from {table.name} order by all").fetchall() for table in TABLES
        }


@pytest.mark.parametrize("windows", BUILDS.values(), ids=BUILDS.keys())
def test_days_give_the_same_tables_as_one_build_of_all_of_them(dbt, history, tmp_path, windows):
    write_history(Lake(tmp_path))
    for first, last in windows:
        dbt.build(tmp_path, DAY[first], DAY[last])
    expected, found = contents(history.data), contents(tmp_path)
    for name, rows in expected.items():
        assert found[name] == rows, name
    assert {name for name, rows in expected.items() if not rows} == EMPTY, "a table without rows proves nothing"
