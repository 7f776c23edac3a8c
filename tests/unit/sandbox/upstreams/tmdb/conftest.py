"""Sandboxes of TMDB that no test changes, and where its recorded real answers are.

No expectation of what TMDB does belongs here; that is what the tests say.
"""

import pytest

from tests.unit.sandbox.conftest import Caller
from tmdb_assets.sandbox import Sandbox, SandboxSettings
from tmdb_assets.settings import PROJECT_DIR

UPSTREAM = PROJECT_DIR.parent / "shared" / "upstream"


@pytest.fixture(scope="session")
def films_2000(today):
    """A sandbox that no test changes."""
    with Sandbox(SandboxSettings(films=2000, seed=3, today=today)) as sandbox:
        yield Caller(sandbox)


@pytest.fixture(scope="session")
def upstream():
    """The folder of the real recorded material."""
    if not UPSTREAM.is_dir():
        pytest.skip("../shared/upstream with TMDB's recorded answers is not here: faithfulness cannot be compared")
    return UPSTREAM


@pytest.fixture(scope="session")
def tmdb5000(upstream, today):
    """A sandbox with all of TMDB 5000."""
    with Sandbox(SandboxSettings(catalogue=upstream / "tmdb5000", today=today)) as sandbox:
        yield Caller(sandbox)
