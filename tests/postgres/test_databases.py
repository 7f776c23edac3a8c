"""deploy/postgres/databases.sh, run on a real server: two databases, and neither user sees the other's."""

import re
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import errors

from tests.deploy.team import PASSWORDS, make_databases
from tests.postgres.copies import Copies
from tests.postgres.server import Server
from tmdb_assets.postgres.loading import load

pytestmark = pytest.mark.system

READER_PASSWORD = "reader's %/word"
DATABASES = ("dagster", "tmdb", "postgres", "template1")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server of the version of docker-compose.yml, as its image leaves it after its first start."""
    with Server(version=16) as server:
        make_databases(server)
        yield server


def url(server: Server, user: str, database: str) -> str:
    name = {"dagster": "DAGSTER_POSTGRES_PASSWORD", "tmdb_loader": "TMDB_POSTGRES_PASSWORD"}.get(user)
    return server.url(database, user, PASSWORDS[name] if name else READER_PASSWORD)


def connect(server: Server, user: str, database: str) -> psycopg.Connection:
    """Over TCP, with the password: as from another container."""
    return psycopg.connect(url(server, user, database), autocommit=True)


@pytest.fixture(scope="module")
def loaded(server: Server, history, tmp_path_factory) -> Server:
    copies = Copies(history.settings.paths("films").published, tmp_path_factory.mktemp("copies"))
    done = load(url(server, "tmdb_loader", "tmdb"), copies.newest, copies.today, reader_password=READER_PASSWORD)
    assert done.to_do is None, "the script leaves an administrator nothing to do"
    return server


@pytest.mark.parametrize(("user", "own"), [("dagster", "dagster"), ("tmdb_loader", "tmdb")])
def test_each_user_has_its_own_database_and_may_not_enter_another(server, user, own):
    with connect(server, user, own) as connection:
        connection.execute("create table kept (a int)")
        connection.execute("create temporary table passing (a int)")
        connection.execute("drop table kept")
    for other in set(DATABASES) - {own}:
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            connect(server, user, other)


def test_a_role_of_nobodys_may_enter_none_of_them(server):
    with psycopg.connect(server.url(), autocommit=True) as admin:
        admin.execute(f"create role somebody login password '{READER_PASSWORD.replace(chr(39), chr(39) * 2)}'")
        rights = "select has_database_privilege('somebody', %s, %s)"
        for database in DATABASES:
            for right in ("connect", "temporary", "create"):
                assert admin.execute(rights, [database, right]).fetchone() == (False,), (database, right)
    for database in DATABASES:
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            connect(server, "somebody", database)


def test_the_loader_loads_and_the_reader_reads_and_does_nothing_else(loaded):
    with connect(loaded, "tmdb_reader", "tmdb") as connection:
        assert connection.execute("select count(*) from films.dim_movie").fetchone()[0] > 0
        connection.execute("set default_transaction_read_only = off")
        for statement in (
            "create temporary table mine (a int)",
            "create table public.mine (a int)",
            "create schema mine",
            "delete from films.dim_movie",
        ):
            with pytest.raises(errors.InsufficientPrivilege):
                connection.execute(statement.encode())
    for other in set(DATABASES) - {"tmdb"}:
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            connect(loaded, "tmdb_reader", other)


def test_a_second_run_says_so_and_no_password_of_either_stands_in_the_servers_log(server):
    with pytest.raises(AssertionError, match=re.escape('role "dagster" already exists')):
        make_databases(server)
    with connect(server, "dagster", "dagster"):
        pass
    said = server.log.read_text(encoding="utf-8")
    assert 'role "dagster" already exists' in said
    assert not [word for word in PASSWORDS.values() if word in said or word.replace("'", "''") in said]
