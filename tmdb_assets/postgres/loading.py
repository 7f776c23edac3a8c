"""Bringing the newest published copy into PostgreSQL, in one transaction.

Belongs here: what has to be loaded, and the order in which it is. A reader sees all of the copy before, or all of this
one. What the schema looks like is `declaration`'s.
"""

import contextlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb
import psycopg

from tmdb_assets.postgres import declaration, ledger, months
from tmdb_assets.postgres.access import prepare_reader
from tmdb_assets.postgres.anew import make_anew
from tmdb_assets.postgres.connection import PostgresError, connect, execute, take_turn
from tmdb_assets.postgres.copying import copy_rows
from tmdb_assets.postgres.declaration import BY_NAME, FACT, LATEST_VIEW, LOAD_SCHEMA, SCHEMA
from tmdb_assets.postgres.ledger import Page
from tmdb_assets.published import PublishedCopy
from tmdb_assets.schemas import Table
from tmdb_assets.schemas.films import TABLES as WAREHOUSE_TABLES

_OF_LATEST_VIEW = {"dim_movie", "movie_latest", "movie_rating"}


@dataclass(frozen=True)
class Load:
    """What a load did.

    Attributes:
        rows: Rows written or deleted, by table; a table that was up to date is not in it.
        days: The days whose facts were written, oldest first.
        detached: The months of which facts were set aside, by their first day.
        aside: All tables of what was set aside, by this load and by those before, oldest first.
        is_new: Whether the schema was made anew.
        to_do: What an administrator still has to do; None if nothing.
    """

    rows: Mapping[str, int]
    days: tuple[date, ...]
    detached: tuple[date, ...]
    aside: tuple[months.Detached, ...]
    is_new: bool
    to_do: str | None


def load(
    url: str,
    copy: PublishedCopy,
    today: date,
    *,
    kept_since: date | None = None,
    reader_password: str | None = None,
) -> Load:
    """Bring the copy into PostgreSQL; readers see it when all of it is there.

    Args:
        url: The address with user and password.
        copy: The published copy.
        today: The current day (UTC), for the months that are made ahead.
        kept_since: The oldest day whose facts are kept. Earlier ones, when they leave the copy, are set aside.
        reader_password: Lets `tmdb_reader` log in; without it, an administrator gives it a password.

    Raises:
        PostgresError: The server could not do it; readers see what they saw before.
    """
    to_do = prepare_reader(url, reader_password)
    with connect(url) as connection:
        take_turn(connection)
        execute(connection, "set local work_mem = '64MB'")
        execute(connection, "set local maintenance_work_mem = '128MB'")
        _prepare(connection, copy)
        wanted, wanted_days = _fingerprints(copy), _day_fingerprints(copy)
        shape, detached, emptied = declaration.fingerprint(), [], []
        is_new = ledger.read(connection, Page.PROPERTIES).get("shape") != shape
        if is_new:
            rows, days = make_anew(connection, copy, today), list(copy.periods)
        else:
            emptied = _emptied(connection, kept_since)
            known = ledger.read(connection, Page.TABLES)
            stale = [BY_NAME[name] for name, text in wanted.items() if known.get(name) != text]
            rows = {table.name: _bring_up(connection, copy, table) for table in stale}
            days, detached, rows[FACT] = _bring_up_days(connection, copy, wanted_days, today, kept_since)
            if _OF_LATEST_VIEW & rows.keys():
                execute(connection, f"refresh materialized view concurrently {SCHEMA}.{LATEST_VIEW}")
        ledger.note(connection, Page.PROPERTIES, {"shape": shape, "films": _films(copy)})
        ledger.note(connection, Page.TABLES, wanted)
        ledger.note(connection, Page.DAYS, wanted_days)
        aside = months.detached(connection)
    written = {name: count for name, count in rows.items() if count}
    _tidy(url, written, set(emptied) - {months.month_of(day) for day in copy.periods})
    return Load(written, tuple(days), tuple(detached), tuple(aside), is_new, to_do)


def _prepare(connection: psycopg.Connection, copy: PublishedCopy) -> None:
    """Make the schemas, and see whether this copy may be loaded here.

    Raises:
        PostgresError: It may not.
    """
    ((encoding,),) = execute(connection, "show server_encoding").fetchall()
    if encoding != "UTF8":
        raise PostgresError(
            f"The database is in {encoding}, which has no room for the titles of the world: make one with"
            " `create database ... encoding 'UTF8' template template0`."
        )
    for schema in (SCHEMA, LOAD_SCHEMA):
        # Asked before, as making one takes a right that whoever has the schema already may not have.
        if not execute(connection, "select to_regnamespace(%s)::text", [schema]).fetchall()[0][0]:
            execute(connection, f"create schema {schema}")
    ledger.prepare(connection)
    if copy.is_demo and ledger.read(connection, Page.PROPERTIES).get("films") == "real":
        raise PostgresError(
            "The database holds real films, and this copy is the demo's: it is not loaded. Set TMDB_API_TOKEN, or take"
            " TMDB_ASSETS_POSTGRES_URL away."
        )


def _films(copy: PublishedCopy) -> str:
    return "demo" if copy.is_demo else "real"


def _bring_up(
    connection: psycopg.Connection, copy: PublishedCopy, table: Table, days: Sequence[date] | None = None
) -> int:
    """Change those rows of a table that differ, or of some of its days; the number of rows written and deleted."""
    name, new = f"{SCHEMA}.{table.name}", f"new_{table.name}"
    execute(connection, f"create temporary table {new} (like {name}) on commit drop")
    copy_rows(connection, copy, table, new, days)
    execute(connection, f"analyze {new}")
    of_days, values = ("", []) if days is None else (f" where {table.day_column} = any(%s)", [list(days)])
    matches = " and ".join(f"new.{column} = old.{column}" for column in table.key)
    deleted = execute(
        connection,
        f"with old as materialized (select {', '.join(table.key)} from {name}{of_days}),"
        f" gone as (select * from old where not exists (select from {new} as new where {matches}))"
        f" delete from {name} as new using gone as old where {matches}",
        values,
    ).rowcount
    columns = [f'"{column.name}"' for column in table.columns]
    others = [f"{column} = excluded.{column}" for column in columns if column.strip('"') not in table.key]
    # Rows that are the same are left alone: they cost nothing, and nobody's index entry moves.
    written = execute(
        connection,
        f"insert into {name} ({', '.join(columns)}) (table {new} except all select * from {name}{of_days})"
        f" on conflict ({', '.join(table.key)})" + (f" do update set {', '.join(others)}" if others else " do nothing"),
        values,
    ).rowcount
    execute(connection, f"drop table {new}")
    return deleted + written


def _bring_up_days(
    connection: psycopg.Connection, copy: PublishedCopy, wanted: Mapping[str, str], today: date, kept_since: date | None
) -> tuple[list[date], list[date], int]:
    """Load the fact's days that are new or differ, and take away those that are gone.

    Returns:
        The days written, the months of which some were set aside, the number of rows written and deleted.
    """
    known = ledger.read(connection, Page.DAYS)
    new = _days(wanted.keys() - known.keys())
    changed = _days(name for name in wanted.keys() & known.keys() if wanted[name] != known[name])
    gone = _days(known.keys() - wanted.keys())
    missing = months.needed(copy.periods, today) - months.there(connection)

    def fill(month: date, name: str) -> int:
        of_month = [day for day in new if months.month_of(day) == month]
        return copy_rows(connection, copy, BY_NAME[FACT], name, of_month) if of_month else 0

    rows = months.make(connection, missing, fill=fill)
    if others := [day for day in new if months.month_of(day) not in missing]:
        rows += copy_rows(connection, copy, BY_NAME[FACT], f"{SCHEMA}.{FACT}", others)
    rows += _bring_up(connection, copy, BY_NAME[FACT], changed) if changed else 0
    months.take_back(connection, [*new, *changed])
    too_old = [day for day in gone if kept_since and day < kept_since]
    detached = months.set_aside(connection, too_old)
    if others := [day for day in gone if day not in too_old]:
        rows += execute(connection, f"delete from {SCHEMA}.{FACT} where date_id = any(%s)", [others]).rowcount
    ledger.forget(connection, Page.DAYS, map(str, gone))
    return sorted([*new, *changed]), detached, rows


def _emptied(connection: psycopg.Connection, kept_since: date | None) -> list[date]:
    """The months before the oldest day that is kept of which nothing was there any more when the load began.

    Not those that this load empties: who reads in a transaction that began before still sees their rows.
    """
    if kept_since is None:
        return []
    held = {months.month_of(day) for day in _days(ledger.read(connection, Page.DAYS))}
    return [month for month in months.there(connection) - held if months.next_month(month) <= kept_since]


def _fingerprints(copy: PublishedCopy) -> dict[str, str]:
    """What tells whether a table of the copy is another one than was loaded."""
    cursor = copy.cursor()
    found = {}
    for table in WAREHOUSE_TABLES:
        if table.name != FACT:
            query = f"select count(*), coalesce(bit_xor(hash({_columns(table)})), 0) from {table.name}"
            found[table.name] = _text(*cursor.execute(query).fetchall()[0])
    return found


def _day_fingerprints(copy: PublishedCopy) -> dict[str, str]:
    """The same of each day of the fact."""
    query = f"select date_id, count(*), bit_xor(hash({_columns(BY_NAME[FACT])})) from {FACT} group by date_id"
    return {day.isoformat(): _text(*rest) for day, *rest in copy.cursor().execute(query).fetchall()}


def _text(count: int, digest: int) -> str:
    # DuckDB promises no hash that is the same in every version.
    return f"{count} rows, {digest:016x} by DuckDB {duckdb.__version__}"


def _columns(table: Table) -> str:
    return ", ".join(column.name for column in table.columns)


def _days(names: Iterable[str]) -> list[date]:
    return sorted(date.fromisoformat(name) for name in names)


def _tidy(url: str, names: Iterable[str], emptied: Iterable[date]) -> None:
    """What can wait: the data is loaded whether or not this succeeds."""
    with contextlib.suppress(PostgresError), connect(url) as connection:
        # The planner has to know what is there now.
        for name in [*names, LATEST_VIEW]:
            execute(connection, f"analyze {SCHEMA}.{name}")
        months.drop_empty(connection, sorted(emptied))
