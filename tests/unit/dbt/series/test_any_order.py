"""The same raw weeks give the same tables, whatever the order, the chunking or the number of builds."""

import duckdb
import pytest

from tests.unit.dbt.series.history import write_history
from tests.unit.dbt.series.lake import WEEK, SeriesLake
from tmdb_assets.schemas.series import TABLES
from tmdb_assets.schemas.series.rating_marts import RATING_MARTS
from tmdb_assets.schemas.series.ratings import RATINGS
from tmdb_assets.settings import DatasetPaths

BUILDS = {
    "backwards": [(6, 6), (5, 5), (4, 4), (3, 3), (2, 2), (1, 1)],
    "in chunks that overlap, newest first, some twice": [(5, 6), (1, 2), (2, 5), (1, 1), (5, 5)],
}


def contents(data):
    with duckdb.connect(DatasetPaths(data, "series").warehouse, read_only=True) as connection:
        return {
            table.name: connection.execute(f"select * from {table.name} order by all").fetchall()
            for table in TABLES
            # nobody rates here but TMDB; ratings are tried in tests/unit/dbt/ratings
            if table not in (*RATINGS, *RATING_MARTS)
        }


@pytest.mark.parametrize("windows", BUILDS.values(), ids=BUILDS.keys())
def test_weeks_give_the_same_tables_as_one_build_of_all_of_them(dbt, history, tmp_path, windows):
    write_history(SeriesLake(tmp_path))
    for first, last in windows:
        dbt.build(tmp_path, WEEK[first], WEEK[last])
    expected, found = contents(history.data), contents(tmp_path)
    for name, rows in expected.items():
        assert found[name] == rows, name
    assert [name for name, rows in expected.items() if not rows] == [], "a table without rows proves nothing"
