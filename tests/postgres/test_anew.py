"""A schema that an upgrade declares otherwise is made anew, and what is other people's stays."""

import threading
import time

import psycopg
import pytest

from tests.postgres.copies import Copies
from tests.postgres.test_incremental import assert_same
from tmdb_assets.postgres.connection import PostgresError
from tmdb_assets.postgres.declaration import Declaration
from tmdb_assets.postgres.loading import load
from tmdb_assets.schemas.films.facts import FACT_MOVIE_DAILY


@pytest.fixture
def upgraded(loaded, monkeypatch):
    """A database whose schema is no longer the declared one: the fact has gained an index."""
    original = Declaration.keys

    def keys(self, table, schema=None):
        yield from original(table, schema)
        if table.name == FACT_MOVIE_DAILY.name:
            yield f"create index {table.name}_rank_idx on {schema or self.schema}.{table.name} (popularity_rank)"

    monkeypatch.setattr(Declaration, "keys", keys)
    return loaded


def tables(database):
    return database.ask("select relname, oid from pg_class where relnamespace = 'films'::regnamespace order by 1")


def test_another_declaration_is_another_schema_with_the_same_rows(upgraded, copies):
    done = load(upgraded.url, copies.newest, copies.today)
    assert done.is_new
    assert upgraded.one("select to_regclass('films.fact_movie_daily_rank_idx')::text")
    assert_same(upgraded, copies.newest)
    assert (
        upgraded.ask("select relname from pg_class where relnamespace = 'films_load'::regnamespace and relkind = 'p'")
        == []
    )
    assert not load(upgraded.url, copies.newest, copies.today).rows


def test_a_table_that_is_declared_no_more_is_dropped(upgraded, copies):
    upgraded.ask("create table films.of_an_earlier_version (a int)")
    upgraded.ask("insert into films_load.objects values ('of_an_earlier_version', 'table')")
    load(upgraded.url, copies.newest, copies.today)
    assert upgraded.one("select to_regclass('films.of_an_earlier_version')") is None


def test_what_others_made_in_the_schema_stays(upgraded, server, copies):
    upgraded.ask("create table films.notes (a int); insert into films.notes values (1)")
    upgraded.ask("create table films.strange (a int)", user="postgres")
    load(upgraded.url, copies.newest, copies.today)
    assert upgraded.one("select count(*) from films.notes") == 1
    assert upgraded.one("select count(*) from films.strange", user="postgres") == 0


def test_a_view_of_somebody_on_a_table_is_named_and_nothing_is_lost(upgraded, copies):
    upgraded.ask("create view public.ours as select title from films.dim_movie")
    before = tables(upgraded)
    with pytest.raises(PostgresError, match=r"view ours depends on table films[.]dim_movie") as raised:
        load(upgraded.url, copies.change("delete from bridge_movie_genre"), copies.today)
    assert "drop those objects of yours, run the day again" in str(raised.value)
    assert not raised.value.may_pass
    assert tables(upgraded) == before
    assert upgraded.one("select count(*) from films.bridge_movie_genre") > 0
    upgraded.ask("drop view public.ours")
    assert load(upgraded.url, copies.newest, copies.today).is_new
    assert_same(upgraded, copies.newest)


@pytest.mark.parametrize("what", ["table films.dim_movie (a int)", "view films.vw_top_movies as select 1 as a"])
def test_somebody_elses_object_of_the_same_name_is_named_and_stays(database, copies, what):
    database.ask(f"create schema films; create {what}")
    name = what.split()[1].removeprefix("films.")
    with pytest.raises(PostgresError, match=f'relation "{name}" already exists') as raised:
        load(database.url, copies.newest, copies.today)
    assert "rename it, then run the day again" in str(raised.value)
    assert len(tables(database)) == 1
    database.ask(f"alter {what.split()[0]} films.{name} rename to mine")
    assert load(database.url, copies.newest, copies.today).is_new
    assert database.one("select count(*) from films.mine") is not None


def test_an_open_transaction_of_a_reader_holds_the_exchange_up_for_a_bounded_time(upgraded, copies, monkeypatch):
    monkeypatch.setattr("tmdb_assets.postgres.anew.LOCK_TIMEOUT_SECONDS", 3)
    with upgraded.connect("postgres", autocommit=False) as reader:
        count = reader.execute("select count(*) from films.dim_movie").fetchone()
        began = time.monotonic()
        with pytest.raises(PostgresError, match="somebody holds a lock") as raised:
            load(upgraded.url, copies.newest, copies.today)
        assert 3 <= time.monotonic() - began < 30
        assert raised.value.may_pass
        assert reader.execute("select count(*) from films.dim_movie").fetchone() == count
        reader.execute("select count(*) from films.top_movies")
    assert load(upgraded.url, copies.newest, copies.today).is_new


def test_a_reader_who_takes_one_table_after_another_is_never_ended_as_a_deadlock(upgraded, copies):
    failures = []

    def read():
        try:
            with upgraded.connect("postgres", autocommit=False) as reader:
                for name in ("top_movies", "fact_movie_daily", "dim_movie", "vw_movie_latest", "dim_genre"):
                    reader.execute(f"select count(*) from films.{name}".encode())
                    time.sleep(0.5)
        except Exception as error:  # noqa: BLE001 - looked at below
            failures.append(error)

    threads = [threading.Thread(target=read) for _ in range(3)]
    for number, thread in enumerate(threads):
        threading.Timer(0.4 * number, thread.start).start()
    assert load(upgraded.url, copies.newest, copies.today).is_new
    time.sleep(1)
    for thread in threads:
        thread.join()
    assert failures == []


def test_a_table_that_somebody_dropped_is_told_with_the_remedy_which_works(loaded, copies):
    loaded.ask(
        "drop view films.vw_top_movies; drop table films.top_movies; alter table films.dim_genre drop column name"
    )
    copy = copies.change("update dim_genre set name = 'Another'", "update top_movies set title = 'Another'")
    with pytest.raises(PostgresError, match="Somebody changed our tables") as raised:
        load(loaded.url, copy, copies.today)
    remedy = str(raised.value).partition("by the next run: ")[2].partition(". What readers")[0]
    loaded.ask(remedy)
    assert load(loaded.url, copy, copies.today).is_new
    assert_same(loaded, copy)


def test_the_demo_never_takes_the_place_of_real_films(loaded, copies, tmp_path):
    demo = Copies(copies.path, tmp_path / "demo").newest
    assert demo.is_demo
    before = tables(loaded)
    with pytest.raises(PostgresError, match="holds real data, and this copy is the demo's"):
        load(loaded.url, demo, copies.today)
    assert tables(loaded) == before


def test_real_films_take_the_place_of_the_demo(database, copies, tmp_path):
    load(database.url, Copies(copies.path, tmp_path / "demo").newest, copies.today)
    load(database.url, copies.newest, copies.today)
    assert database.one("select value from films_load.properties where name = 'holds'") == "real"


def test_a_database_without_room_for_all_letters_is_refused_in_a_sentence(server, copies):
    with psycopg.connect(server.url(), autocommit=True) as admin:
        admin.execute("create database narrow_letters encoding 'LATIN1' locale 'C' template template0 owner loader")
    with pytest.raises(PostgresError, match="The database is in LATIN1") as raised:
        load(server.url("narrow_letters", "loader"), copies.newest, copies.today)
    assert "encoding 'UTF8'" in str(raised.value)
    with psycopg.connect(server.url(), autocommit=True) as admin:
        admin.execute("drop database narrow_letters with (force)")
        admin.execute("drop role if exists tmdb_reader")
