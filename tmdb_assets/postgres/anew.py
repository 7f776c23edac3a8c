"""Making the schema anew: the first time, and when an upgrade declares it otherwise.

Everything is built and filled beside the old tables, which people go on reading; only the exchange at the end keeps
them waiting for a moment. Belongs here: building, and the exchange. What the schema looks like is `declaration`'s.
"""

import time
from collections.abc import Iterable, Mapping
from datetime import date

import psycopg
from psycopg import errors
from psycopg.sql import SQL, Identifier

from tmdb_assets.postgres import ledger, months
from tmdb_assets.postgres.access import grant_reading
from tmdb_assets.postgres.connection import LOCK_TIMEOUT_SECONDS, execute
from tmdb_assets.postgres.copying import copy_rows
from tmdb_assets.postgres.declaration import Declaration
from tmdb_assets.postgres.ledger import Page
from tmdb_assets.published import PublishedCopy

_ONE_TRY_MILLISECONDS = 300
"""Shorter than the second after which PostgreSQL looks for a deadlock, and ends the query of a reader for it."""


def make_anew(
    connection: psycopg.Connection, declared: Declaration, copy: PublishedCopy, today: date
) -> dict[str, int]:
    """Build all tables, fill them with the copy, and put them in the place of those there are.

    Other people's tables and views in the schema stay, and so do the tables of what left the fact.

    Returns:
        Rows by table.
    """
    tables, schema, beside = declared.tables, declared.schema, declared.load_schema
    _execute_all(connection, (declared.create_table(table, beside) for table in tables))
    months.make(connection, declared, months.needed(copy.periods, today), beside)
    rows = {table.name: copy_rows(connection, copy, table, f"{beside}.{table.name}") for table in tables}
    for statements in (declared.keys, declared.foreign_keys, declared.comments):
        _execute_all(connection, (text for table in tables for text in statements(table, beside)))
    _drop(connection, schema, ledger.read(connection, beside, Page.OBJECTS))
    parts = [months.part_name(declared.fact, month) for month in sorted(months.there(connection, declared, beside))]
    names = [*(table.name for table in tables), *parts]
    _execute_all(connection, (f"alter table {beside}.{name} set schema {schema}" for name in names))
    _execute_all(connection, declared.views())
    grant_reading(connection, schema, [*declared.objects(), *parts])
    for page in Page:
        ledger.clear(connection, beside, page)
    ledger.note(connection, beside, Page.OBJECTS, declared.objects())
    return rows


def _execute_all(connection: psycopg.Connection, statements: Iterable[str]) -> None:
    """Execute statements in one go: there are hundreds, and the server may be far away."""
    execute(connection, ";\n".join(statements))


def _drop(connection: psycopg.Connection, schema: str, old: Mapping[str, str]) -> None:
    """Drop what an earlier load made, as soon as nobody reads it.

    All locks are taken at once or given back: a query that has one table and waits for the next is not in a deadlock
    with us, and goes on.

    Raises:
        LockNotAvailable: Somebody held on to a table for longer than `LOCK_TIMEOUT_SECONDS`.
    """
    until = time.monotonic() + LOCK_TIMEOUT_SECONDS
    while True:
        try:
            with connection.transaction():
                execute(connection, f"set local lock_timeout = {_ONE_TRY_MILLISECONDS}")
                _lock(connection, schema, old)
                _drop_once(connection, schema, old)
                execute(connection, f"set local lock_timeout = '{LOCK_TIMEOUT_SECONDS}s'")
        except errors.LockNotAvailable:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return


def _lock(connection: psycopg.Connection, schema: str, old: Mapping[str, str]) -> None:
    """Take all tables in one go: dropping is slower, and a query that begins meanwhile would have half of them."""
    query = "select tablename from pg_tables where schemaname = %s and tablename = any(%s) order by tablename"
    tables = [name for name, kind in old.items() if kind == "table"]
    # Somebody may have dropped one.
    there = [Identifier(schema, name) for (name,) in connection.execute(query, (schema, tables)).fetchall()]
    if there:
        execute(connection, SQL("lock table {}").format(SQL(", ").join(there)))


def _drop_once(connection: psycopg.Connection, schema: str, old: Mapping[str, str]) -> None:
    for kind in ("view", "materialized view", "table"):
        names = [Identifier(schema, name) for name, its_kind in old.items() if its_kind == kind]
        if names:
            execute(connection, SQL("drop {} if exists {}").format(SQL(kind), SQL(", ").join(names)))
