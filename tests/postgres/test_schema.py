"""What stands in PostgreSQL after a first load: rows, keys, comments, indexes, views."""

from datetime import timedelta

import psycopg
import pytest

from tests.postgres.copies import DECLARED
from tests.postgres.server import Server, rows_of_copy, rows_of_postgres
from tests.postgres.test_incremental import NEXT_DAY, assert_same
from tmdb_assets.postgres import months
from tmdb_assets.postgres.comparison import compare
from tmdb_assets.postgres.loading import load
from tmdb_assets.schemas.films import TABLES
from tmdb_assets.schemas.films.facts import FACT_MOVIE_DAILY

TYPES = {
    "bigint": "bigint",
    "integer": "integer",
    "double": "double precision",
    "varchar": "text",
    "boolean": "boolean",
    "date": "date",
    "timestamp with time zone": "timestamp with time zone",
}


def test_after_a_first_load_every_table_holds_the_rows_of_the_copy(loaded, copies):
    for table in TABLES:
        columns = [column.name for column in table.columns]
        there, here = rows_of_postgres(loaded, table.name, columns), rows_of_copy(copies.newest, table.name, columns)
        assert there == here, table.name
        assert there or table.may_be_empty, table.name


def test_every_column_has_its_type_its_comment_and_not_null_as_it_is_declared(loaded):
    query = """
        select attname, format_type(atttypid, atttypmod), attnotnull, col_description(attrelid, attnum)
        from pg_attribute where attrelid = %s::regclass and attnum > 0 order by attnum"""
    for table in TABLES:
        found = loaded.ask(query, f"films.{table.name}")
        declared = [
            (column.name, TYPES[column.duckdb_type], not column.nullable, column.description)
            for column in table.columns
        ]
        assert found == declared, table.name


def test_every_table_view_and_column_of_the_schema_has_a_comment(loaded):
    query = """
        select relname, attname from pg_class
        inner join pg_attribute on attrelid = pg_class.oid and attnum > 0
        where relnamespace = 'films'::regnamespace and relkind in ('r', 'p', 'v', 'm') and not relispartition
            and (col_description(attrelid, attnum) is null or obj_description(pg_class.oid, 'pg_class') is null)"""
    assert loaded.ask(query) == []
    assert loaded.one("select obj_description('films.top_movies'::regclass, 'pg_class')").startswith("One row per")


def test_every_key_and_every_reference_is_there(loaded):
    query = """
        select conrelid::regclass::text, contype::text,
            array(select attname::text from unnest(conkey) with ordinality as key (number, place)
                inner join pg_attribute on attrelid = conrelid and attnum = number order by place),
            confrelid::regclass::text, convalidated
        from pg_constraint where connamespace = 'films'::regnamespace and contype in ('p', 'f') and conparentid = 0"""
    found = loaded.ask(query)
    declared = []
    for table in TABLES:
        declared.append((f"films.{table.name}", "p", list(table.key), "-", True))
        declared += [
            (f"films.{table.name}", "f", [column], f"films.{other}", True)
            for column, (other, _) in table.references.items()
        ]
    assert sorted(found) == sorted(declared)


def test_a_row_that_refers_to_nothing_is_refused(loaded):
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        loaded.ask("insert into films.bridge_movie_genre values (-1, -1)")
    with pytest.raises(psycopg.errors.UniqueViolation):
        loaded.ask("insert into films.fact_movie_daily table films.fact_movie_daily")


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("select * from films.bridge_movie_genre where movie_id = 1", "bridge_movie_genre_pkey"),
        ("select * from films.bridge_movie_genre where genre_id = 1", "bridge_movie_genre_genre_id_idx"),
        ("select * from films.bridge_movie_cast where person_id = 1", "bridge_movie_cast_person_id_idx"),
        ("select * from films.bridge_movie_country where country_code = 'US'", "bridge_movie_country_country_code_idx"),
        ("select * from films.fact_movie_daily where date_id = current_date", "_pkey"),
        ("select * from films.fact_movie_daily where movie_id = 1", "_movie_id_date_id_idx"),
        ("select * from films.dim_country where continent = 'Asia'", "dim_country_continent_idx"),
        ("select * from films.vw_movie_latest where movie_id = 1", "vw_movie_latest_movie_id_idx"),
    ],
)
def test_a_query_by_a_key_uses_its_index(loaded, query, index):
    with loaded.connect() as connection:
        # The tables of a test are too small to be worth an index.
        connection.execute("set enable_seqscan = off")
        plan = "\n".join(line for (line,) in connection.execute(f"explain {query}".encode()).fetchall())
    assert index in plan, plan


def test_the_newest_days_of_a_film_come_out_of_the_index_in_their_order(loaded):
    with loaded.connect() as connection:
        connection.execute("set enable_seqscan = off; set enable_sort = off; set enable_bitmapscan = off")
        query = "select * from films.fact_movie_daily where movie_id = 1 order by date_id desc limit 1"
        plan = "\n".join(line for (line,) in connection.execute(f"explain {query}".encode()).fetchall())
    assert "Sort" not in plan, plan
    definition = loaded.one("select pg_get_indexdef('films.fact_movie_daily_movie_id_date_id_idx'::regclass)")
    assert definition.endswith("(movie_id, date_id DESC)")


def test_every_reference_has_an_index_that_leads_with_it(loaded):
    query = """
        select conrelid::regclass::text, conname from pg_constraint
        where contype = 'f' and connamespace = 'films'::regnamespace and conparentid = 0
            and not exists (select from pg_index where indrelid = conrelid and indkey[0] = conkey[1])"""
    assert loaded.ask(query) == []


def test_the_fact_has_a_part_for_every_month_of_its_days_and_for_two_ahead(loaded, copies):
    expected = {months.month_of(day) for day in copies.periods}
    ahead = months.month_of(copies.today)
    for _ in range(3):
        expected.add(ahead)
        ahead = months.next_month(ahead)
    with loaded.connect() as connection:
        assert months.there(connection, DECLARED) == expected


def test_a_day_is_sought_in_its_month_alone(loaded, copies):
    plan = loaded.ask(f"explain select * from films.fact_movie_daily where date_id = '{copies.today}'")
    named = {months.part_name(FACT_MOVIE_DAILY, months.month_of(copies.today))}
    text = "\n".join(line for (line,) in plan)
    with loaded.connect() as connection:
        others = {months.part_name(FACT_MOVIE_DAILY, month) for month in months.there(connection, DECLARED)} - named
    assert not [name for name in others if name in text], text


def test_there_is_a_view_of_each_mart_with_its_rows(loaded):
    for table in TABLES:
        if table.layer != "marts":
            continue
        count = f"select count(*) from films.{table.name}"
        assert loaded.one(f"select count(*) from films.vw_{table.name}") == loaded.one(count), table.name
    for name in ("vw_genre_popularity", "vw_top_movies", "vw_continent_popularity"):
        assert loaded.one(f"select count(*) from films.{name}") > 0


def test_the_view_of_the_newest_day_is_materialized_and_holds_every_film_once(loaded):
    assert loaded.one("select relkind::text from pg_class where oid = 'films.vw_movie_latest'::regclass") == "m"
    films = loaded.one("select count(*) from films.movie_latest")
    assert loaded.one("select count(distinct movie_id) from films.vw_movie_latest") == films
    assert loaded.one("select count(*) from films.vw_movie_latest") == films


def test_it_is_all_made_by_a_user_who_has_nothing_but_the_two_schemas(server, database, copies):
    with psycopg.connect(server.url(database.name), autocommit=True) as admin:
        for statement in (
            "drop role if exists narrow",
            "create role narrow login",
            "create role tmdb_reader nologin",
            "create schema films authorization narrow",
            "create schema films_load authorization narrow",
        ):
            admin.execute(statement)
    done = load(server.url(database.name, "narrow"), copies.newest, copies.today)
    assert done.is_new
    assert "alter role tmdb_reader set statement_timeout = '60s'" in done.to_do
    assert compare(server.url(database.name, "narrow"), copies.newest).differences == ()
    database.ask("drop owned by narrow; drop role narrow", user="postgres")


def test_postgresql_16_is_enough(copies):
    with Server(version=16) as older:
        database = older.database()
        assert str(database.one("show server_version")).startswith("16.")
        assert load(database.url, copies.newest, copies.today, reader_password="a word").is_new
        since = copies.first + timedelta(days=1)
        copy = copies.change(
            NEXT_DAY,
            "update dim_movie set title = 'Another'",
            "delete from bridge_movie_keyword",
            f"delete from fact_movie_daily where date_id < '{since}'",
        )
        done = load(database.url, copy, copies.today.replace(year=copies.today.year + 1), kept_since=since)
        assert (len(done.days), len(done.detached), done.is_new) == (1, 1, False)
        assert_same(database, copy)
        database.ask("update films_load.properties set value = 'another' where name = 'shape'")
        assert load(database.url, copy, copies.today).is_new
        assert_same(database, copy)
        assert compare(database.url, copy).differences == ()
        reader = psycopg.connect(older.url(database.name, "tmdb_reader", "a word"))
        with reader, pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            reader.execute("delete from films.dim_movie")
