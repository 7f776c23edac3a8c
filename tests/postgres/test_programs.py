"""PostgreSQL's own programs against servers of other versions: what does not fit is told before anything is touched."""

import os
import subprocess

import pytest

from tests.postgres.server import Server
from tmdb_assets.backup import postgresql
from tmdb_assets.backup.errors import BackupError

pytestmark = pytest.mark.system


@pytest.fixture(scope="module")
def older():
    with Server(version=16) as server:
        yield server


def test_what_a_newer_pg_restore_brings_back_an_older_server_does_not_take(server, older, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", f"{server.programs}:{os.environ['PATH']}")
    url = older.database().url

    with pytest.raises(BackupError, match="pg_restore is of PostgreSQL 18, and the server is 16"):
        postgresql.programs(url)

    # The rule stands on this: as soon as it works, the refusal can go.
    assert postgresql.dump(url, tmp_path / "dump")
    said = subprocess.run(
        ["pg_restore", f"--dbname={older.url()}", "--exit-on-error", str(tmp_path / "dump")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "transaction_timeout" in said.stderr


def test_programs_of_the_servers_version_fit(server, older, monkeypatch):
    for one in (server, older):
        monkeypatch.setenv("PATH", f"{one.programs}:{os.environ['PATH']}")
        postgresql.programs(one.database().url)
