"""Records of an earlier version: Dagster's, and the outbox of alerts."""

import sqlite3
from contextlib import closing

import dagster as dg
import pytest
from rich.console import Console

from tmdb_assets.alerts.database import Database
from tmdb_assets.cli.upgrade import upgrade
from tmdb_assets.records.instance import prepare_dagster_home
from tmdb_assets.settings import Settings
from tmdb_assets.workspace import Workspace

# Dagster 1.9, as its own migrations know it: before runs had a column for their backfill.
OLD_REVISION = "284a732df317"
TO_OLD = f"""
drop table backfill_tags;
drop index idx_runs_by_backfill_id;
alter table runs drop column backfill_id;
update alembic_version set version_num = '{OLD_REVISION}';
"""


@pytest.fixture
def old_instance(settings: Settings, monkeypatch: pytest.MonkeyPatch):
    """Dagster's SQLite files as an older Dagster left them."""
    env = {"TMDB_ASSETS_DATA": str(settings.data_dir)}
    home = prepare_dagster_home(settings, env)
    monkeypatch.setenv("DAGSTER_HOME", str(home))
    with dg.DagsterInstance.get() as instance:
        instance.get_runs()
    runs = home / "history" / "runs.db"
    with closing(sqlite3.connect(runs)) as database:
        database.executescript(TO_OLD)
    return runs


def revision(runs) -> str:
    with closing(sqlite3.connect(runs)) as database:
        return database.execute("select version_num from alembic_version").fetchone()[0]


def test_upgrade_migrates_what_an_older_dagster_recorded(old_instance, settings):
    assert revision(old_instance) == OLD_REVISION
    list(upgrade(Workspace(settings), Console(quiet=True)))

    assert revision(old_instance) != OLD_REVISION
    with closing(sqlite3.connect(old_instance)) as database:
        assert database.execute("select count(backfill_id) from runs").fetchone() == (0,)


def test_an_outbox_that_lacks_a_column_is_given_it_and_loses_nothing(tmp_path):
    place = tmp_path / "alerts" / "outbox.sqlite"
    Database(place)
    with closing(sqlite3.connect(place)) as database:
        database.execute("alter table channel drop column rests_until")
        database.execute("insert into channel (key, severities, seen_at) values ('a', 'error', '2026-11-01')")
        database.commit()

    with Database(place).transaction() as connection:
        assert connection.execute("select key, rests_until from channel").fetchall() == [("a", None)]
