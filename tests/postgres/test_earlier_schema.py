"""The schema of an earlier version is renamed with all that is in it, and nothing is loaded a second time."""

from datetime import timedelta

import pytest

from tests.postgres.copies import DECLARED
from tests.postgres.test_incremental import assert_same, versions
from tmdb_assets.migrating.postgresql import rename_schemas
from tmdb_assets.postgres.connection import PostgresError
from tmdb_assets.postgres.loading import load
from tmdb_assets.schemas.films import TABLES

BACK = """
    alter schema films rename to tmdb;
    alter schema films_load rename to tmdb_load;
    update tmdb_load.properties set name = 'films' where name = 'holds'"""


@pytest.fixture
def earlier(loaded):
    """A database as the version before datasets left it."""
    loaded.ask(BACK)
    return loaded


def test_all_of_it_comes_along_and_the_next_load_writes_nothing(earlier, copies):
    before = {table.name: earlier.ask(f"select ctid, xmin from tmdb.{table.name}") for table in TABLES}
    earlier.ask("create view public.ours as select title from tmdb.dim_movie")

    assert rename_schemas(earlier.url) is True
    assert rename_schemas(earlier.url) is False
    assert {table.name: earlier.ask(f"select ctid, xmin from films.{table.name}") for table in TABLES} == before
    assert earlier.ask("select from pg_namespace where nspname like 'tmdb%'") == []
    assert earlier.one("select count(*) from public.ours") > 0
    done = load(earlier.url, copies.newest, copies.today)
    assert (done.rows, done.is_new) == ({}, False)
    assert_same(earlier, copies.newest)


def test_readers_may_read_what_was_there_and_what_comes_later(earlier, copies, bring):
    rename_schemas(earlier.url)
    later = copies.today + timedelta(days=62)
    load(earlier.url, copies.newest, later)

    with earlier.connect("tmdb_reader") as reader:
        assert reader.execute("select count(*) from films.vw_movie_latest").fetchone()[0] > 0
        assert reader.execute(f"select count(*) from films.fact_movie_daily_{later:%Y_%m}").fetchone() == (0,)


def test_whether_real_films_are_in_it_is_still_known(earlier):
    rename_schemas(earlier.url)

    assert earlier.one("select value from films_load.properties where name = 'holds'") == "real"


def test_a_load_before_the_upgrade_says_what_to_run_and_makes_nothing(earlier, copies):
    with pytest.raises(PostgresError, match="run `tmdb-assets upgrade`, which renames it to films"):
        load(earlier.url, copies.newest, copies.today)

    assert earlier.ask("select from pg_namespace where nspname like 'films%'") == []


def test_tables_that_were_set_aside_say_how_they_are_dropped_now(loaded, copies, bring):
    first = copies.periods[0]
    bring(f"delete from fact_movie_daily where date_id = '{first}'", kept_since=first + timedelta(days=1))
    name = f"fact_movie_daily_{first:%Y_%m}_detached"
    said = loaded.one(f"select obj_description('films.{name}'::regclass, 'pg_class')")
    loaded.ask(f"comment on table films.{name} is '{said.replace('films.', 'tmdb.')}'; {BACK}")
    rename_schemas(loaded.url)

    assert f"drop table films.{name};" in said
    assert loaded.one(f"select obj_description('films.{name}'::regclass, 'pg_class')") == said
    loaded.ask(f"drop table films.{name}")


def test_an_empty_schema_that_was_made_for_this_version_makes_way(earlier, copies):
    earlier.ask("create schema films")

    assert rename_schemas(earlier.url) is True
    assert_same(earlier, copies.newest)


def test_if_both_versions_have_loaded_nothing_changes(earlier, copies):
    earlier.ask("create schema films; create table films.dim_movie (a int)")
    with pytest.raises(PostgresError, match="The schemas tmdb and films are both in the database"):
        rename_schemas(earlier.url)

    assert earlier.one("select count(*) from tmdb.dim_movie") > 0
    assert earlier.one("select count(*) from films.dim_movie") == 0


def test_who_may_not_rename_it_is_told_what_the_owner_runs(earlier):
    earlier.ask("alter schema tmdb owner to postgres", user="postgres")
    with pytest.raises(PostgresError, match="run: alter schema tmdb rename to films"):
        rename_schemas(earlier.url)

    assert earlier.one("select count(*) from tmdb_load.properties") > 0


def test_a_database_of_today_and_an_empty_one_are_left_alone(database, copies):
    assert rename_schemas(database.url) is False
    load(database.url, copies.newest, copies.today)
    before = versions(database, "dim_movie")

    assert rename_schemas(database.url) is False
    assert versions(database, "dim_movie") == before
    assert DECLARED.schema == "films"
