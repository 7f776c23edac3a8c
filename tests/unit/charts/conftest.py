"""The small copies of the views' tests."""

import pytest

from tests.unit.views.conftest import copy, empty  # noqa: F401 - fixtures
from tests.unit.views.small_copy import FIRST, HOSTILE, open_copy


@pytest.fixture(scope="session")
def hostile(tmp_path_factory):
    """The copy with films whose titles would like to be code."""
    titles = dict(enumerate(HOSTILE, start=1))
    return open_copy(tmp_path_factory.mktemp("hostile") / "published" / "films.duckdb", titles=titles)


@pytest.fixture(scope="session")
def one_day(tmp_path_factory):
    """The copy on its first day."""
    return open_copy(tmp_path_factory.mktemp("one-day") / "published" / "films.duckdb", days=[FIRST])
