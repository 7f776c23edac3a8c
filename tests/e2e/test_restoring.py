"""The drill: a team's deployment is backed up while it is in use, comes back elsewhere, and goes on there.

Dagster's records and the analysts' schema are in PostgreSQL; what they come back into is another server.
"""

import gzip
import os
import subprocess
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import dagster as dg
import psycopg
import pytest

from tests.crash.process import COMMAND, environment
from tests.e2e.pipeline import Pipeline, failed_steps
from tests.postgres.server import Database, Server
from tests.postgres.test_incremental import assert_same
from tests.today import TODAY
from tests.unit.backup.scene import content_of
from tmdb_assets.datasets.films import FILMS
from tmdb_assets.defs.automation.runs import outlets_job
from tmdb_assets.published import PublishedCopy
from tmdb_assets.settings import PROJECT_DIR

pytestmark = pytest.mark.system

SECRET = "s3cret-of-the-server"
READER_SECRET = "s3cret-of-the-readers"
TABLES = """
    select schemaname || '.' || tablename from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema') order by 1"""
GRANTS = """
    select table_schema, table_name, privilege_type from information_schema.role_table_grants
    where grantee = 'tmdb_reader' order by 1, 2, 3"""
RECORDED = """#!/bin/sh
echo "$@" >> "{log}"
env >> "{log}.env"
exec "{program}" "$@"
"""


@pytest.fixture
def servers() -> Iterator[tuple[Server, Server]]:
    """The one of before, and the one of after, which knows nothing of it."""
    with Server() as before, Server() as after:
        for server in (before, after):
            with psycopg.connect(server.url(), autocommit=True) as admin:
                admin.execute(f"create role loader login createrole password '{SECRET}'")
                for name in ("dagster", "tmdb"):
                    admin.execute(f"create database {name} owner loader".encode())
        yield before, after


def team(pipeline: Pipeline, server: Server, programs: Path) -> Pipeline:
    """The pipeline as deploy/ configures it for a team."""
    home = pipeline.directory / "home"
    home.mkdir()
    (home / "dagster.yaml").write_text((PROJECT_DIR / "deploy/dagster/dagster.yaml").read_text())
    address = server.url("{}", "loader", SECRET)
    pipeline.env |= {
        "DAGSTER_HOME": str(home),
        "DAGSTER_POSTGRES_URL": address.format("dagster").replace("postgresql:", "postgresql+psycopg2:"),
        "DAGSTER_COMPUTE_LOGS": str(pipeline.settings.data_dir / "dagster"),
        "TMDB_ASSETS_POSTGRES_URL": address.format("tmdb"),
        "TMDB_ASSETS_POSTGRES_READER_PASSWORD": READER_SECRET,
        "PATH": f"{programs}:{os.environ['PATH']}",
    }
    pipeline.activate()
    return pipeline


@pytest.fixture
def programs(tmp_path: Path, servers: tuple[Server, Server]) -> Path:
    """PostgreSQL's programs of the server's version, noting how they were called and with which environment."""
    place = tmp_path / "programs"
    place.mkdir()
    for name in ("pg_dump", "pg_restore"):
        program = servers[0]._server.bin_path / name
        (place / name).write_text(RECORDED.format(log=place / "calls", program=program))
        (place / name).chmod(0o755)
    return place


def command(pipeline: Pipeline, *words: object, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(COMMAND), *map(str, words)],
        env=environment(pipeline.env | more),
        cwd=PROJECT_DIR,
        capture_output=True,
        text=True,
        check=False,
    )


def rows_of(server: Server, database: str) -> dict[str, tuple]:
    """Rows and a hash of all of them, of every table; and what readers may do."""
    with psycopg.connect(server.url(database)) as connection:
        tables = [name for (name,) in connection.execute(TABLES).fetchall()]
        query = "select count(*), md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from {} as t"
        found = {name: connection.execute(query.format(name).encode()).fetchone() for name in tables}
        return found | {"grants": tuple(connection.execute(GRANTS).fetchall())}


def test_a_deployment_comes_back_elsewhere_with_every_file_and_row_and_the_next_day_goes_on(
    running, servers, programs, tmp_path, tmp_path_factory, monkeypatch
):
    before, after = servers
    here = team(running, before, programs)
    run_and_load(here, TODAY - timedelta(days=1))
    files, tables = content_of(here.settings.data_dir), here.tables()

    made = command(here, "backup", tmp_path / "backups")
    assert made.returncode == 0, made.stderr
    (file,) = (tmp_path / "backups").iterdir()
    there = team(Pipeline(tmp_path_factory.mktemp("elsewhere"), here.sandbox, here.pages, monkeypatch), after, programs)
    done = command(there, "restore", file)

    assert done.returncode == 0, done.stderr
    assert "2 of them dumps of PostgreSQL" in done.stdout
    restored = content_of(there.settings.data_dir)
    gone = files.keys() - restored.keys()
    assert {name.split("/")[0] for name in gone if "/.vega-" not in name} <= {"extracts", "dbt", "dagster_home"}
    assert {name: files[name] for name in restored} == restored
    assert there.tables() == tables
    for database in ("dagster", "tmdb"):
        assert rows_of(after, database) == rows_of(before, database)
    assert len(rows_of(after, "tmdb")["grants"]) > 40
    assert_reader(after)
    assert_no_secret(programs, file, made, done)

    there.set_today(TODAY)
    run_and_load(there, TODAY)
    assert len(there.query("select distinct date_id from fact_movie_daily")) == 2
    assert_same_in(after, there)


def run_and_load(pipeline: Pipeline, day: date) -> None:
    """A day up to its publication, and into PostgreSQL."""
    assert failed_steps(pipeline.run(day)) == {}
    outlet = dg.AssetSelection.assets(dg.AssetKey(["postgres", "films"]))
    assert failed_steps(pipeline.execute(outlets_job(FILMS), day, outlet)) == {}


def assert_reader(server: Server) -> None:
    with psycopg.connect(server.url("tmdb", "tmdb_reader", READER_SECRET), autocommit=True) as reader:
        assert reader.execute("select count(*) > 0 from films.vw_top_movies").fetchone() == (True,)
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            reader.execute("delete from films.dim_genre")
    with psycopg.connect(server.url("tmdb", "loader", SECRET), autocommit=True) as loader:
        # As a load does with a month that is new.
        loader.execute("create table films.later ()")
        query = "select has_table_privilege('tmdb_reader', 'films.later', 'select')"
        assert loader.execute(query).fetchone() == (True,)
        loader.execute("drop table films.later")


def assert_same_in(server: Server, pipeline: Pipeline) -> None:
    assert_same(Database(server, "tmdb"), PublishedCopy(pipeline.settings.paths("films").published))


def assert_no_secret(programs: Path, file: Path, *outputs: subprocess.CompletedProcess[str]) -> None:
    called = (programs / "calls").read_text()
    assert "--dbname=" in called
    assert SECRET not in called
    assert f"PGPASSWORD={SECRET}" in (programs / "calls.env").read_text()
    held = gzip.decompress(file.read_bytes())
    for secret in (SECRET, READER_SECRET):
        assert secret.encode() not in held
        assert not [one for one in outputs if secret in one.stdout + one.stderr]


def test_what_cannot_be_restored_is_known_before_anything_is_touched(
    running, servers, programs, tmp_path, tmp_path_factory, monkeypatch
):
    before, after = servers
    here = team(running, before, programs)
    with psycopg.connect(before.url("tmdb"), autocommit=True) as owner:
        owner.execute("create role accountant; set role loader; create schema films")
        owner.execute("create table films.films (id int primary key); grant usage on schema films to accountant")
    made = command(here, "backup", tmp_path / "backups")
    assert made.returncode == 0, made.stderr
    (file,) = (tmp_path / "backups").iterdir()
    there = team(Pipeline(tmp_path_factory.mktemp("elsewhere"), here.sandbox, here.pages, monkeypatch), after, programs)

    nowhere = command(there, "restore", file, TMDB_ASSETS_POSTGRES_URL="")
    no_role = command(there, "restore", file)
    with psycopg.connect(after.url("tmdb"), autocommit=True) as owner:
        owner.execute("create schema films_load; create table films_load.properties (name text)")
    with psycopg.connect(after.url("dagster")) as owner:
        ((tables_then,),) = owner.execute("select count(*) from pg_tables where schemaname = 'public'").fetchall()
    not_empty = command(there, "restore", file)
    after.stop()
    down = command(there, "restore", file)
    old = command(here, "backup", tmp_path / "more", PATH=f"{old_program(tmp_path)}:{os.environ['PATH']}")
    none = command(here, "backup", tmp_path / "more", PATH="/nowhere")

    assert "say with TMDB_ASSETS_POSTGRES_URL where it goes" in nowhere.stderr
    assert "`create role accountant nologin`" in no_role.stderr
    assert "films_load.properties is there" in not_empty.stderr
    assert f"PostgreSQL at 127.0.0.1:{after.port}/dagster" in down.stderr
    assert "is of PostgreSQL 9, and the server is 18: install postgresql-client-18 or newer" in old.stderr
    assert "install PostgreSQL's client programs (postgresql-client)" in none.stderr
    for one in (nowhere, no_role, not_empty, down, old, none):
        assert one.returncode == 1
        assert SECRET not in one.stdout + one.stderr
    assert content_of(there.settings.data_dir).keys() <= {"dagster_home/dagster.yaml"}
    assert tables_then == 0
    assert list((tmp_path / "more").iterdir()) == []


def old_program(tmp_path: Path) -> Path:
    place = tmp_path / "old"
    place.mkdir()
    (place / "pg_dump").write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.24'\n")
    (place / "pg_dump").chmod(0o755)
    return place
