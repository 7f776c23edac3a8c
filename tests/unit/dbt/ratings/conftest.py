"""A dbt that builds weeks of series."""

import pytest

from tests.unit.dbt.conftest import Dbt


@pytest.fixture(scope="session")
def dbt(tmp_path_factory):
    process = Dbt(tmp_path_factory.mktemp("dbt-ratings"), "series")
    yield process
    process.close()
