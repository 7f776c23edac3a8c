"""What people see while a load goes on: the whole of yesterday, or the whole of today."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest

from tmdb_assets.postgres.connection import PostgresError
from tmdb_assets.postgres.loading import load
from tmdb_assets.schemas.films import TABLES

pytestmark = pytest.mark.system

ROUNDS = 6

STAMPED = {
    "dim_movie": "update dim_movie set title = '{}'",
    "dim_person": "update dim_person set name = '{}'",
    "fact_movie_daily": "update fact_movie_daily set vote_count = {}",
    "movie_latest": "update movie_latest set vote_count = {}",
    "bridge_movie_cast": "update bridge_movie_cast set character = '{}'",
    "movie_economics": "update movie_economics set title = '{}'",
    "top_movies": "update top_movies set title = '{}'",
}
"""Statements that put the number of a copy into every row of a table."""

SEEN = """
    select array(
        select distinct value from (
            select title as value from films.dim_movie union all
            select name from films.dim_person union all
            select vote_count::text from films.fact_movie_daily union all
            select vote_count::text from films.movie_latest union all
            select character from films.bridge_movie_cast union all
            select title from films.movie_economics union all
            select title from films.vw_top_movies union all
            select title from films.vw_movie_latest union all
            select vote_count::text from films.vw_movie_latest
        ) as all_of_them)"""

ONE_BY_ONE = (
    "select array(select distinct title from films.dim_movie)",
    "select array(select distinct vote_count::text from films.fact_movie_daily)",
    "select array(select distinct title from films.vw_movie_latest)",
    "select array(select distinct character from films.bridge_movie_cast)",
    "select array(select distinct vote_count::text from films.vw_movie_latest)",
)


def stamp(copies, number):
    return copies.change(*(statement.format(number) for statement in STAMPED.values()))


@contextmanager
def polling(look: Callable[[], object]) -> Iterator[list]:
    """What a look gives, again and again in a thread, until the block ends; an error of it is raised at the end."""
    seen, failures, over = [], [], threading.Event()

    def poll():
        while not over.is_set():
            try:
                seen.append(look())
            except Exception as error:  # noqa: BLE001 - raised below
                failures.append(error)
                return

    thread = threading.Thread(target=poll)
    thread.start()
    try:
        yield seen
    finally:
        over.set()
        thread.join()
    assert not failures, failures


def test_a_statement_over_all_tables_sees_one_copy_and_never_two(database, copies, record_property):
    load(database.url, stamp(copies, 0), copies.today)
    with database.connect("postgres") as reader, polling(lambda: reader.execute(SEEN).fetchone()[0]) as seen:
        for number in range(1, ROUNDS):
            done = load(database.url, stamp(copies, number), copies.today)
            assert set(STAMPED) <= set(done.rows)
    assert all(len(numbers) == 1 for numbers in seen), [numbers for numbers in seen if len(numbers) != 1]
    order = [int(numbers[0]) for numbers in seen]
    assert order == sorted(order)
    assert len(set(order)) >= ROUNDS - 1
    record_property("looks", ("statements over all tables", len(seen), ""))


def test_a_transaction_of_several_statements_sees_one_copy_however_long_it_takes(database, copies, record_property):
    load(database.url, stamp(copies, 0), copies.today)
    with database.connect("postgres", autocommit=False) as reader:
        reader.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ

        def look():
            numbers = set()
            for statement in (*ONE_BY_ONE, *reversed(ONE_BY_ONE)):
                numbers |= set(reader.execute(statement).fetchone()[0])
                time.sleep(0.02)
            reader.commit()
            return numbers

        with polling(look) as seen:
            for number in range(1, ROUNDS):
                load(database.url, stamp(copies, number), copies.today)
    assert all(len(numbers) == 1 for numbers in seen), seen
    assert len(set().union(*seen)) >= 3
    record_property("looks", ("transactions over several tables", len(seen), ""))


def test_a_reader_goes_on_reading_while_the_schema_is_made_anew(database, copies):
    load(database.url, stamp(copies, 0), copies.today)
    with database.connect("postgres") as reader, polling(lambda: reader.execute(SEEN).fetchone()[0]) as seen:
        for number in range(1, 4):
            database.ask("update films_load.properties set value = 'another' where name = 'shape'")
            assert load(database.url, stamp(copies, number), copies.today).is_new
    assert all(len(numbers) == 1 for numbers in seen), seen
    assert [int(numbers[0]) for numbers in seen] == sorted(int(numbers[0]) for numbers in seen)


def test_nobody_waits_for_a_load_that_is_not_done(loaded, copies, monkeypatch):
    """Not even one that adds a month, or refreshes the view: a lock of its would end the reader's query."""
    waiting, go_on = threading.Event(), threading.Event()
    note = "tmdb_assets.postgres.loading.ledger.note"
    original = load.__globals__["ledger"].note

    def stop(*arguments):
        waiting.set()
        assert go_on.wait(60)
        return original(*arguments)

    monkeypatch.setattr(note, stop)
    later = copies.today.replace(year=copies.today.year + 1)
    copy = copies.change("update dim_movie set title = 'Another'", "update fact_movie_daily set vote_count = 7")
    thread = threading.Thread(target=load, args=(loaded.url, copy, later))
    thread.start()
    try:
        assert waiting.wait(60)
        with loaded.connect("postgres") as reader:
            reader.execute("set lock_timeout = '1s'")
            names = [table.name for table in TABLES] + ["vw_movie_latest", "vw_top_movies"]
            for name in names:
                reader.execute(f"select count(*) from films.{name}".encode())
    finally:
        go_on.set()
        thread.join()
    assert loaded.one("select count(*) from films.dim_movie where title <> 'Another'") == 0


def test_two_loads_at_once_take_turns_and_the_data_is_whole(database, copies):
    first, second = stamp(copies, 1), stamp(copies, 2)
    failures = []

    def run(copy):
        try:
            load(database.url, copy, copies.today)
        except Exception as error:  # noqa: BLE001 - looked at below
            failures.append(error)

    threads = [threading.Thread(target=run, args=(copy,)) for copy in (first, second, first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(database.one(SEEN)) == 1


def test_a_load_that_waits_too_long_for_another_one_says_so(loaded, copies, monkeypatch):
    monkeypatch.setattr("tmdb_assets.postgres.connection.TURN_TIMEOUT_SECONDS", 1)
    with loaded.connect(autocommit=False) as other:
        other.execute("select pg_advisory_xact_lock(%s)", [0x746D6462])
        with pytest.raises(PostgresError, match="Another load into the same database has been at work") as raised:
            load(loaded.url, copies.newest, copies.today)
    assert raised.value.may_pass
    assert not load(loaded.url, copies.newest, copies.today).rows
