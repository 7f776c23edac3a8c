"""A build of some of the models only never takes the days of another build for its own."""

import pytest

from tests.unit.dbt.conftest import Warehouse
from tests.unit.dbt.history import DAY
from tests.unit.dbt.lake import Lake, item


@pytest.fixture(scope="module")
def warehouse(dbt, tmp_path_factory):
    data = tmp_path_factory.mktemp("two-days")
    for n in (1, 2):
        Lake(data).write_day(DAY[n], pages=[[item(n)]])
        dbt.build(data, DAY[n], DAY[n])
    return Warehouse(data)


def test_it_is_refused_while_staging_holds_other_days(dbt, warehouse):
    (reason,) = dbt.failures(warehouse.data, DAY[1], DAY[1], select="fact_movie_daily")
    assert "which holds 2026-11-02 to 2026-11-02 and not 2026-11-01 to 2026-11-01" in reason
    assert warehouse.values("select movie_id from fact_movie_daily order by date_id") == [1, 2]


def test_it_goes_ahead_while_staging_holds_the_same_days(dbt, warehouse):
    dbt.build(warehouse.data, DAY[2], DAY[2], select="fact_movie_daily")
    assert warehouse.values("select movie_id from fact_movie_daily order by date_id") == [1, 2]


def test_marts_need_nothing_staged(dbt, warehouse):
    dbt.build(warehouse.data, DAY[1], DAY[1], select="tmdb_assets.marts.films")
