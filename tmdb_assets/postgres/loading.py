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

from tmdb_assets.migrating.postgresql import refuse_earlier
from tmdb_assets.postgres import ledger, months
from tmdb_assets.postgres.access import prepare_reader
from tmdb_assets.postgres.connection import PostgresError, connect, execute, take_turn
from tmdb_assets.postgres.copying import copy_rows
from tmdb_assets.postgres.declaration import Declaration
from tmdb_assets.postgres.ledger import Page
from tmdb_assets.postgres.remaking import remake
from tmdb_assets.published import PublishedCopy
from tmdb_assets.schemas import Table


@dataclass(frozen=True)
class Load:
    """What a load did.

    Attributes:
        rows: Rows written or deleted, by table; a table that was up to date is not in it.
        days: The days whose facts were written, oldest first.
        detached: The months of which facts were set aside, by their first day.
        aside: All tables of what was set aside, by this load and by those before, oldest first.
        is_new: Whether the schema was made again.
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
    to_do, declared = prepare_reader(url, reader_password), Declaration(copy.dataset)
    fact, latest, noted = declared.fact, declared.extras.latest, declared.load_schema
    with connect(url, dataset=declared.schema) as connection:
        take_turn(connection)
        execute(connection, "set local work_mem = '64MB'")
        execute(connection, "set local maintenance_work_mem = '128MB'")
        _prepare(connection, declared, copy)
        wanted, wanted_days = _fingerprints(declared, copy), _day_fingerprints(declared, copy)
        shape, detached, emptied = declared.fingerprint(), [], []
        is_new = ledger.read(connection, noted, Page.PROPERTIES).get("shape") != shape
        if is_new:
            rows, days = remake(connection, declared, copy, today), list(copy.periods)
        else:
            emptied = _emptied(connection, declared, kept_since)
            known = ledger.read(connection, noted, Page.TABLES)
            stale = [declared.table(name) for name, text in wanted.items() if known.get(name) != text]
            rows = {table.name: _bring_up(connection, declared, copy, table) for table in stale}
            days, detached, rows[fact.name] = _bring_up_days(connection, declared, copy, wanted_days, today, kept_since)
            if latest and latest.described.keys() & rows.keys():
                execute(connection, f"refresh materialized view concurrently {declared.schema}.{latest.name}")
        ledger.note(connection, noted, Page.PROPERTIES, {"shape": shape, "holds": _holds(copy)})
        ledger.note(connection, noted, Page.TABLES, wanted)
        ledger.note(connection, noted, Page.DAYS, wanted_days)
        aside = months.detached(connection, declared)
    written = {name: count for name, count in rows.items() if count}
    _tidy(url, declared, written, set(emptied) - {months.month_of(day) for day in copy.periods})
    return Load(written, tuple(days), tuple(detached), tuple(aside), is_new, to_do)


def _prepare(connection: psycopg.Connection, declared: Declaration, copy: PublishedCopy) -> None:
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
    refuse_earlier(connection)
    for schema in (declared.schema, declared.load_schema):
        # Asked before, as making one takes a right that whoever has the schema already may not have.
        if not execute(connection, "select to_regnamespace(%s)::text", [schema]).fetchall()[0][0]:
            execute(connection, f"create schema {schema}")
    ledger.prepare(connection, declared.load_schema)
    if copy.is_demo and ledger.read(connection, declared.load_schema, Page.PROPERTIES).get("holds") == "real":
        raise PostgresError(
            "The database holds real data, and this copy is the demo's: it is not loaded. Set TMDB_API_TOKEN, or take"
            " TMDB_ASSETS_POSTGRES_URL away."
        )


def _holds(copy: PublishedCopy) -> str:
    return "demo" if copy.is_demo else "real"


def _bring_up(
    connection: psycopg.Connection,
    declared: Declaration,
    copy: PublishedCopy,
    table: Table,
    days: Sequence[date] | None = None,
) -> int:
    """Change those rows of a table that differ, or of some of its days; the number of rows written and deleted."""
    name, new = f"{declared.schema}.{table.name}", f"new_{table.name}"
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
    connection: psycopg.Connection,
    declared: Declaration,
    copy: PublishedCopy,
    wanted: Mapping[str, str],
    today: date,
    kept_since: date | None,
) -> tuple[list[date], list[date], int]:
    """Load the fact's days that are new or differ, and take away those that are gone.

    Returns:
        The days written, the months of which some were set aside, the number of rows written and deleted.
    """
    fact, noted = declared.fact, declared.load_schema
    place = f"{declared.schema}.{fact.name}"
    known = ledger.read(connection, noted, Page.DAYS)
    new = _days(wanted.keys() - known.keys())
    changed = _days(name for name in wanted.keys() & known.keys() if wanted[name] != known[name])
    gone = _days(known.keys() - wanted.keys())
    missing = months.needed(copy.periods, today) - months.there(connection, declared)

    def fill(month: date, name: str) -> int:
        of_month = [day for day in new if months.month_of(day) == month]
        return copy_rows(connection, copy, fact, name, of_month) if of_month else 0

    rows = months.make(connection, declared, missing, fill=fill)
    if others := [day for day in new if months.month_of(day) not in missing]:
        rows += copy_rows(connection, copy, fact, place, others)
    rows += _bring_up(connection, declared, copy, fact, changed) if changed else 0
    months.take_back(connection, declared, [*new, *changed])
    too_old = [day for day in gone if kept_since and day < kept_since]
    detached = months.set_aside(connection, declared, too_old)
    if others := [day for day in gone if day not in too_old]:
        rows += execute(connection, f"delete from {place} where {declared.period} = any(%s)", [others]).rowcount
    ledger.forget(connection, noted, Page.DAYS, map(str, gone))
    return sorted([*new, *changed]), detached, rows


def _emptied(connection: psycopg.Connection, declared: Declaration, kept_since: date | None) -> list[date]:
    """The months before the oldest day that is kept of which nothing was there any more when the load began.

    Not those that this load empties: who reads in a transaction that began before still sees their rows.
    """
    if kept_since is None:
        return []
    held = {months.month_of(day) for day in _days(ledger.read(connection, declared.load_schema, Page.DAYS))}
    return [month for month in months.there(connection, declared) - held if months.next_month(month) <= kept_since]


def _fingerprints(declared: Declaration, copy: PublishedCopy) -> dict[str, str]:
    """What tells whether a table of the copy is another one than was loaded.

    The hash of a row is that of its last column, xor something of the others: xor over an even number of rows would not
    see that all of them have another value there. Hashed once more, it does.
    """
    cursor = copy.cursor()
    found = {}
    for table in declared.tables:
        if table.name != declared.fact.name:
            query = f"select count(*), coalesce(bit_xor(hash(hash({_columns(table)}))), 0) from {table.name}"
            found[table.name] = _text(*cursor.execute(query).fetchall()[0])
    return found


def _day_fingerprints(declared: Declaration, copy: PublishedCopy) -> dict[str, str]:
    """The same of each day of the fact."""
    period, fact = declared.period, declared.fact
    query = f"select {period}, count(*), bit_xor(hash(hash({_columns(fact)}))) from {fact.name} group by {period}"
    return {day.isoformat(): _text(*rest) for day, *rest in copy.cursor().execute(query).fetchall()}


def _text(count: int, digest: int) -> str:
    # DuckDB promises no hash that is the same in every version.
    return f"{count} rows, {digest:016x} by DuckDB {duckdb.__version__}"


def _columns(table: Table) -> str:
    return ", ".join(column.name for column in table.columns)


def _days(names: Iterable[str]) -> list[date]:
    return sorted(date.fromisoformat(name) for name in names)


def _tidy(url: str, declared: Declaration, names: Iterable[str], emptied: Iterable[date]) -> None:
    """What can wait: the data is loaded whether or not this succeeds."""
    with contextlib.suppress(PostgresError), connect(url) as connection:
        # The planner has to know what is there now.
        for name in [*names, *([declared.extras.latest.name] if declared.extras.latest else [])]:
            execute(connection, f"analyze {declared.schema}.{name}")
        months.drop_empty(connection, declared, sorted(emptied))
