"""What the role of readers may do: SELECT, and nothing else."""

import psycopg
import pytest
from psycopg import errors

from tmdb_assets.postgres import months
from tmdb_assets.postgres.access import READER_LIMITS
from tmdb_assets.postgres.connection import PostgresError
from tmdb_assets.postgres.loading import load
from tmdb_assets.schemas.films.facts import FACT_MOVIE_DAILY

PASSWORD = "r3ader's p@ss/w%rd'--that-nobody-may-see"


@pytest.fixture
def reader_url(server, database, copies):
    """The address for the reader, over TCP with its password."""
    load(database.url, copies.newest, copies.today, reader_password=PASSWORD)
    return server.url(database.name, "tmdb_reader", PASSWORD)


@pytest.fixture
def reader(reader_url):
    """A reader who took away the limits of his session: what he may do is not a matter of them."""
    with psycopg.connect(reader_url, autocommit=True) as connection:
        connection.execute("set default_transaction_read_only = off; set statement_timeout = 0")
        yield connection


def test_the_reader_logs_in_with_its_password_and_reads_every_table_and_view(reader, database, copies):
    query = """
        select relname, relkind::text from pg_class
        where relnamespace = 'films'::regnamespace and relkind in ('r', 'p', 'v', 'm')"""
    names = database.ask(query)
    assert {kind for _, kind in names} == {"r", "p", "v", "m"}
    for name, _ in names:
        reader.execute(f"select * from films.{name} limit 1".encode())


def test_also_what_is_made_later(reader, database, copies):
    later = copies.today.replace(year=copies.today.year + 1)
    load(database.url, copies.newest, later)
    reader.execute(f"select * from films.{months.part_name(FACT_MOVIE_DAILY, months.month_of(later))}".encode())
    database.ask("update films_load.properties set value = 'another' where name = 'shape'")
    assert load(database.url, copies.newest, copies.today).is_new
    assert reader.execute("select count(*) from films.vw_movie_latest").fetchone()[0] > 0
    assert reader.execute("select count(*) from films.fact_movie_daily").fetchone()[0] > 0


FORBIDDEN = [
    "insert into films.dim_genre values (1, 'x', now())",
    "update films.dim_movie set title = 'x'",
    "delete from films.fact_movie_daily",
    "truncate films.fact_movie_daily",
    "create table films.mine (a int)",
    "create table public.mine (a int)",
    "create view films.mine as select 1 as a",
    "create schema mine",
    "create function films.mine() returns int language sql as 'select 1'",
    "create role mine",
    "drop table films.dim_movie",
    "drop schema films cascade",
    "drop materialized view films.vw_movie_latest",
    "alter table films.dim_movie add column mine int",
    "create index on films.dim_movie (title)",
    "refresh materialized view films.vw_movie_latest",
    "lock table films.dim_movie in exclusive mode",
    "select * from films.dim_movie for update",
    "copy films.dim_genre from '/etc/passwd'",
    "copy films.dim_genre to '/tmp/mine'",
    "copy (select 1) to program 'id'",
    "copy films.dim_genre from program 'id'",
    "select pg_read_file('/etc/passwd')",
    "select lo_import('/etc/passwd')",
    "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'loader'",
    "select * from films_load.days",
    "select * from dagster.runs",
    "select * from pg_authid",
    "alter role tmdb_reader createdb",
    "set role loader",
    "set role postgres",
    "set session authorization postgres",
]


def test_and_may_do_nothing_else(reader, database):
    database.ask("create schema dagster; create table dagster.runs (a int)")
    rights = "select coalesce(relacl::text, '') from pg_class where oid = 'films.dim_movie'::regclass"
    before, done = database.one(rights), []
    with database.connect() as other:
        for statement in FORBIDDEN:
            try:
                with reader.transaction():
                    reader.execute(statement.encode())
            except errors.InsufficientPrivilege:
                continue
            done.append(statement)
        assert other.execute("select 1").fetchone() == (1,)
    assert done == []
    with pytest.raises(errors.InsufficientPrivilege):
        reader.execute("alter system set work_mem = '1GB'")
    reader.execute("grant select on films.dim_movie to public")
    assert database.one(rights) == before, "PostgreSQL says no by a warning"


def test_where_nobody_may_make_temporary_tables_the_reader_may_not(reader, database):
    reader.execute("create temporary table mine (a int)")
    database.ask(f"revoke temporary on database {database.name} from public")
    with pytest.raises(errors.InsufficientPrivilege):
        reader.execute("create temporary table another (a int)")


def test_a_session_of_the_reader_begins_with_its_limits(reader_url):
    with psycopg.connect(reader_url, autocommit=True) as session:
        query = "select setting, unit from pg_settings where name = %s"
        found = {name: session.execute(query, [name]).fetchone() for name in READER_LIMITS}
        assert found == {
            "statement_timeout": ("60000", "ms"),
            "idle_in_transaction_session_timeout": ("600000", "ms"),
            "default_transaction_read_only": ("on", None),
        }
        with pytest.raises(errors.ReadOnlySqlTransaction):
            session.execute("create temporary table mine (a int)")
        session.execute("set statement_timeout = '200ms'")
        with pytest.raises(errors.QueryCanceled):
            session.execute("select pg_sleep(10)")
        # They keep accidents away, not intentions: PostgreSQL lets everybody change them in his own session.
        session.execute("set statement_timeout = '10min'")


def test_limits_that_an_administrator_set_otherwise_stay(database, server, copies):
    load(database.url, copies.newest, copies.today)
    database.ask("alter role tmdb_reader set statement_timeout = '5min'", user="postgres")
    load(database.url, copies.newest, copies.today)
    (limits,) = database.ask("select rolconfig from pg_roles where rolname = 'tmdb_reader'")[0]
    assert "statement_timeout=5min" in limits
    assert "idle_in_transaction_session_timeout=10min" in limits


def test_without_a_password_nobody_logs_in_as_the_reader(loaded, server):
    assert loaded.one("select rolcanlogin from pg_roles where rolname = 'tmdb_reader'") is False


def test_the_password_is_in_no_log_of_the_server(reader_url, server):
    log = server.log.read_text(encoding="utf-8")
    assert "alter role" in log.lower()
    assert "SCRAM-SHA-256$" in log
    assert PASSWORD not in log
    assert "that-nobody-may-see" not in log


def test_another_password_takes_the_place_of_the_first(reader_url, database, server, copies):
    load(database.url, copies.newest, copies.today, reader_password="another")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(reader_url)
    psycopg.connect(server.url(database.name, "tmdb_reader", "another")).close()


class TestWithoutCreaterole:
    """The loading user may not make roles: an administrator does."""

    @pytest.fixture(autouse=True)
    def narrow(self, database):
        database.ask("alter role loader nocreaterole", user="postgres")

    def test_what_an_administrator_has_to_run_is_said_and_it_is_enough(self, database, copies):
        with pytest.raises(PostgresError, match="There is no role tmdb_reader") as raised:
            load(database.url, copies.newest, copies.today)
        assert not raised.value.may_pass
        statements = str(raised.value).partition("administrator run: ")[2].partition(". Then")[0]
        database.ask(statements, user="postgres")
        done = load(database.url, copies.newest, copies.today)
        assert done.to_do is None
        assert database.one("select has_table_privilege('tmdb_reader', 'films.dim_movie', 'select')") is True

    def test_a_reader_without_limits_is_told_and_loaded_for(self, database, copies):
        database.ask("create role tmdb_reader login", user="postgres")
        done = load(database.url, copies.newest, copies.today)
        assert done.is_new
        assert "alter role tmdb_reader set statement_timeout = '60s'" in done.to_do

    def test_a_password_that_may_not_be_set_is_told_without_it(self, database, copies):
        database.ask("create role tmdb_reader login", user="postgres")
        with pytest.raises(PostgresError, match="may not change the role tmdb_reader") as raised:
            load(database.url, copies.newest, copies.today, reader_password=PASSWORD)
        assert PASSWORD not in str(raised.value)
