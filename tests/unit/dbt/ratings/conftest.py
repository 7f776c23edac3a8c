"""A dbt that builds weeks of series."""

import pytest


@pytest.fixture(scope="session")
def dbt(dbt_of_series):
    return dbt_of_series
