"""Entries of the runbook, proven by doing what they say and nothing else."""

import shlex
import subprocess

import duckdb
import pytest

from tests.copies import write_copy
from tests.crash.process import COMMAND, environment
from tests.e2e.pipeline import Pipeline
from tests.e2e.runbook import commands_of, follow
from tests.postgres.server import Server
from tests.today import TODAY, YESTERDAY
from tests.unit.backup.scene import content_of
from tests.unit.backup.scene import scene as scene  # noqa: PLC0414 - a fixture
from tmdb_assets.postgres.connection import PostgresError
from tmdb_assets.postgres.loading import load
from tmdb_assets.published import PublishedCopy
from tmdb_assets.settings import PROJECT_DIR, now_utc

pytestmark = pytest.mark.system


def backfill(pipeline: Pipeline) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(COMMAND), "backfill", str(YESTERDAY)],
        env=environment(pipeline.env),
        cwd=PROJECT_DIR,
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_older_warehouse_is_told_and_the_upgrade_gives_the_tables_that_a_new_one_has(running):
    tables, warehouse = running.tables(), running.settings.paths("films").warehouse
    with duckdb.connect(str(warehouse)) as older:
        older.execute("alter table dim_movie drop column tagline")
        older.execute("alter table fact_movie_daily add column gone varchar")
    red = backfill(running)
    green = follow("It was made by another version", running.env, running.settings.data_dir, YESTERDAY)

    said = " ".join(red.stdout.split())
    assert red.returncode == 1
    assert "The warehouse was made by another version: column tagline of dim_movie is missing" in said
    assert "Run `tmdb-assets upgrade`" in said
    assert [done.returncode for done in green] == [0], green[-1].stdout + green[-1].stderr
    assert running.tables() == tables
    with duckdb.connect(str(warehouse), read_only=True) as now:
        assert now.execute("select count(tagline) > 0 from dim_movie").fetchall() == [(True,)]


@pytest.mark.soak
def test_a_damaged_warehouse_is_made_again_from_the_published_copy(running):
    tables = running.tables()
    running.settings.paths("films").warehouse.write_bytes(b"no database" * 10_000)
    red = backfill(running)
    green = follow("The warehouse is damaged", running.env, running.settings.data_dir, YESTERDAY)

    assert red.returncode == 1
    assert running.tables() == tables
    assert [done.returncode for done in green] == [0, 0, 0], green[-1].stdout + green[-1].stderr


def test_a_backup_is_made_checked_and_brought_back(scene, tmp_path):
    before = content_of(scene.data)
    env = {"TMDB_ASSETS_DATA": str(scene.data), "TMDB_API_TOKEN": "token"}
    _, wrote, _ = follow("Make a backup", env, scene.data, TODAY, backups=str(scene.backups))
    (file,) = scene.backups.glob("*.gz")
    checked = scene.command("restore", "--check", file)
    (line,) = [line for line in commands_of("Bring everything back") if " restore " in line]
    words = shlex.split(line.replace("backups/tmdb_assets-20261120T100000Z.tar.gz", str(file)))
    new = env | {"TMDB_ASSETS_DATA": str(tmp_path / "new")}
    brought = subprocess.run(
        [str(COMMAND), *words[words.index("tmdb-assets") + 1 :]],
        env=environment(new),
        cwd=PROJECT_DIR,
        capture_output=True,
        text=True,
        check=False,
    )

    assert wrote.returncode == 0, wrote.stderr
    assert "files, backed up" in checked.output
    assert brought.returncode == 0, brought.stderr
    restored = content_of(tmp_path / "new")
    assert len(restored) > 10
    assert {name: before[name] for name in restored} == restored


def test_tables_that_somebody_changed_in_postgresql_are_made_again(tmp_path):
    drama = {"genre_id": 1, "name": "Drama", "observed_at": now_utc()}
    copy = PublishedCopy(write_copy(tmp_path / "published/films.duckdb", dim_genre=[drama]))
    with Server() as server:
        database = server.database("tmdb")
        load(database.url, copy, TODAY)
        database.ask("alter table films.dim_genre drop column name cascade")
        other = PublishedCopy(write_copy(tmp_path / "published/films.duckdb", dim_genre=[drama | {"name": "Comedy"}]))
        with pytest.raises(PostgresError, match="Somebody changed our tables"):
            load(database.url, other, TODAY)
        line = commands_of("The tables in PostgreSQL are not ours any more")[0]
        words = shlex.split(line)
        words = words[words.index("psql") + 1 :]
        words[words.index("--dbname") + 1] = server.url(database.name)
        psql = [str(server._server.bin_path / "psql"), *words]
        done = subprocess.run(psql, capture_output=True, text=True, check=False)
        load(database.url, other, TODAY)

        assert done.stdout.strip() == "UPDATE 1", done.stderr
        assert database.ask("select name from films.dim_genre") == [("Comedy",)]
