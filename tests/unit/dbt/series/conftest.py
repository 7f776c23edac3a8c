"""A dbt that builds weeks of series, and a warehouse that several tests look at."""

import pytest

from tests.made_once import made_once
from tests.unit.dbt.conftest import Warehouse
from tests.unit.dbt.series.history import write_history
from tests.unit.dbt.series.lake import WEEK, SeriesLake


@pytest.fixture(scope="session")
def dbt(dbt_of_series):
    return dbt_of_series


@pytest.fixture(scope="session")
def history(dbt, tmp_path_factory):
    """The warehouse of the whole history, built as one window."""

    def make(data):
        write_history(SeriesLake(data))
        dbt.build(data, WEEK[1], WEEK[6])

    return Warehouse(made_once(tmp_path_factory, "models-of-series", make)[0], "series")
