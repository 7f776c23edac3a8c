"""Fixtures of the tests of the deployment: the machine that stands for the containers."""

from collections.abc import Iterator

import pytest

from tests.deploy.machine import Machine, initialize
from tests.postgres.server import Server

VARIABLES = {
    "TMDB_DISCOVER_PAGES": "5",
    "DAGSTER_POSTGRES_PASSWORD": "one",
    "TMDB_POSTGRES_PASSWORD": "two",
    "TMDB_READER_PASSWORD": "three",
    "TMDB_ASSETS_DASHBOARD_HOSTS": "films.example.org",
}
"""What stands in .env: little work, passwords that can be told apart, and the name of the proxy's example."""


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """Nothing runs on it yet but PostgreSQL, as an empty volume leaves it."""
    directory = tmp_path_factory.mktemp("machine")
    with Server(version=16) as server:
        initialize(server, VARIABLES)
        yield Machine(directory, directory / "data", server, VARIABLES)
