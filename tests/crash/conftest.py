"""Fixtures of the crash tests: a prepared scene, and the seed of everything random."""

import os
import random
from collections.abc import Callable, Iterator

import pytest

from tests.crash.scene import CATALOGUE, Scene
from tmdb_assets.sandbox import Sandbox


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests of this folder are part of `make test-system`, and of `make soak`."""
    for item in items:
        if "crash" in item.path.parts:
            item.add_marker(pytest.mark.crash)
            item.add_marker(pytest.mark.system)


@pytest.fixture(scope="session")
def seed() -> str:
    """TMDB_CRASH_SEED, else another one every time; all workers have the same."""
    return os.environ.get("TMDB_CRASH_SEED") or os.environ.get("PYTEST_XDIST_TESTRUNUID", "")[:8] or os.urandom(4).hex()


@pytest.fixture
def chance(seed: str) -> Callable[[object], random.Random]:
    """Random numbers that depend on the seed and a name alone."""
    return lambda name: random.Random(f"{seed}/{name}")


@pytest.fixture(scope="session")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """A data directory with one published day, and today's films to come."""
    with Sandbox(CATALOGUE) as sandbox:
        yield Scene(tmp_path_factory.mktemp("crash"), sandbox)
