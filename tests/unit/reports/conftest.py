"""The small copies of the views' tests, and a report of one."""

import pytest

from tests.unit.charts.conftest import hostile, one_day  # noqa: F401 - fixtures
from tests.unit.views.conftest import copy, empty  # noqa: F401 - fixtures
from tests.unit.views.small_copy import LAST
from tmdb_assets.apart import Apart
from tmdb_assets.reports.films.kind import REPORTS
from tmdb_assets.reports.making import Maker


@pytest.fixture(scope="session")
def drawer():
    """The process that draws, warm for all tests."""
    with Apart("draws the charts") as drawer:
        yield drawer


@pytest.fixture(scope="session")
def made(copy, drawer):  # noqa: F811
    """The files of the report of the newest day."""
    return Maker(REPORTS, copy, drawer).make(LAST)


@pytest.fixture(scope="session")
def written(made, tmp_path_factory):
    """A folder with these files. Look, but do not change them: copy it instead."""
    folder = tmp_path_factory.mktemp("report")
    for name, content in made.files.items():
        (folder / name).write_bytes(content)
    return folder
