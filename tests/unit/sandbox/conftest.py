"""Sandboxes on real sockets for these tests, and who asks them.

TMDB is the upstream that the general part is tried with, too. No expectation of what it does belongs here; that is
what the tests say.
"""

import gzip
import json
from datetime import date

import pytest
import requests

from tests.unit.sandbox.broken import Broken
from tmdb_assets.sandbox import Sandbox, SandboxSettings

TODAY = date(2026, 6, 15)


class Caller:
    """Ask one sandbox, with its token."""

    def __init__(self, sandbox):
        self.sandbox = sandbox
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {sandbox.token}"

    def get(self, path, /, **params):
        return self.session.get(self.sandbox.api_url + path, params=params, timeout=20)

    def json(self, path, /, **params):
        response = self.get(path, **params)
        assert response.status_code == 200, response.text
        return response.json()

    def discover(self, pages=None, **params):
        """All rows of a query, page after page."""
        first = self.json("/discover/movie", page=1, **params)
        rows = first["results"]
        for page in range(2, min(first["total_pages"], pages or 500) + 1):
            rows += self.json("/discover/movie", page=page, **params)["results"]
        return rows

    def export(self, day):
        response = requests.get(f"{self.sandbox.exports_url}/movie_ids_{day:%m_%d_%Y}.json.gz", timeout=20)
        assert response.status_code == 200, response.text
        return [json.loads(line) for line in gzip.decompress(response.content).splitlines()]


@pytest.fixture(scope="session")
def today():
    return TODAY


@pytest.fixture
def start():
    """Start a sandbox for one test; its keyword arguments are settings."""
    running = []

    def starter(**settings):
        sandbox = Sandbox(SandboxSettings(**{"films": 400, "today": TODAY} | settings)).__enter__()
        running.append(sandbox)
        return Caller(sandbox)

    yield starter
    for sandbox in running:
        sandbox.close()


@pytest.fixture(scope="session")
def broken_sandbox():
    """A sandbox whose faults are set by one test after the other."""
    settings = SandboxSettings(films=400, today=TODAY, changed_share=0.2, vanished_share=0, repeat_share=0)
    with Sandbox(settings) as sandbox:
        yield Broken(Caller(sandbox), TODAY)


@pytest.fixture
def broken(broken_sandbox):
    """The same without faults."""
    broken_sandbox.sandbox.set_faults([])
    yield broken_sandbox
    broken_sandbox.sandbox.set_faults([])
