"""The life of the tiny dataset, made once for all tests that look at it."""

import pytest

from tests.layout.life import Life, live
from tests.made_once import made_once


@pytest.fixture(scope="session")
def life(tmp_path_factory: pytest.TempPathFactory) -> Life:
    return made_once(tmp_path_factory, "shelves", live)[1]
