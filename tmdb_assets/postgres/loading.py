"""Bringing the newest published copy into PostgreSQL, in one transaction.

Belongs here: what has to be loaded, and the order in which it is. A reader sees all of the copy before, or all of this
one. What the schema looks like is `declaration`'s.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import duckdb
import psycopg
from psycopg.sql import SQL, Identifier

from tmdb_assets.postgres import declaration
from tmdb_assets.postgres.access import grant_reading, let_reader_in
from tmdb_assets.postgres.connection import connect, execute
from tmdb_assets.postgres.copying import copy_rows
from tmdb_assets.postgres.declaration import FACT, LATEST_VIEW, LOAD_SCHEMA, SCHEMA
from tmdb_assets.published import PublishedCopy
from tmdb_assets.schemas import WAREHOUSE_TABLES, Table

MONTHS_AHEAD = 2

_LOCK = 0x746D6462
"""Loads take turns by it; any number does that nobody else uses (these are the letters tmdb)."""

_BY_NAME = {table.name: table for table in WAREHOUSE_TABLES}


@dataclass(frozen=True)
class Load:
    """What a load did.

    Attributes:
        rows: Rows written, by table; a table that was up to date is not in it.
        days: The days whose facts were written, oldest first.
        detached: The months that were detached, by their first day.
        is_new: Whether the schema was made anew.
    """

    rows: Mapping[str, int]
    days: tuple[date, ...]
    detached: tuple[date, ...]
    is_new: bool


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
        kept_since: The oldest day whose facts are kept; months before it are detached.
        reader_password: Lets `tmdb_reader` log in; without it, an administrator gives it a password.

    Raises:
        PostgresError: The server could not do it; readers see what they saw before.
    """
    with connect(url) as connection:
        execute(connection, "select pg_advisory_xact_lock(%s)", [_LOCK])
        execute(connection, "set local work_mem = '128MB'")
        is_new = _prepare(connection)
        detached = [] if kept_since is None else _detach(connection, kept_since)
        _make_months(connection, copy.days, today)
        wanted, known = _fingerprints(copy), _loaded(connection, "tables")
        stale = [
            table for table in WAREHOUSE_TABLES if table.name != FACT and wanted[table.name] != known.get(table.name)
        ]
        rows = {
            table.name: _fill(connection, copy, table) if is_new else _bring_up(connection, copy, table)
            for table in stale
        }
        days, rows[FACT] = _load_days(connection, copy, is_new=is_new)
        if is_new:
            _finish(connection)
        else:
            execute(connection, f"refresh materialized view concurrently {SCHEMA}.{LATEST_VIEW}")
        _note(connection, "tables", wanted)
        if reader_password:
            let_reader_in(connection, reader_password)
    _analyze(url, [name for name, count in rows.items() if count])
    return Load({name: count for name, count in rows.items() if count}, tuple(days), tuple(detached), is_new)


def _prepare(connection: psycopg.Connection) -> bool:
    """Make the schema if it is not the declared one; whether it was made."""
    execute(connection, f"create schema if not exists {SCHEMA}")
    execute(connection, f"create schema if not exists {LOAD_SCHEMA}")
    for name in ("tables", "days"):
        execute(
            connection,
            f"create table if not exists {LOAD_SCHEMA}.{name} (name text primary key, fingerprint text not null)",
        )
    declared = declaration.fingerprint()
    if _loaded(connection, "tables").get("") == declared:
        return False
    _drop(connection)
    for name in ("tables", "days"):
        execute(connection, f"delete from {LOAD_SCHEMA}.{name}")
    for table in WAREHOUSE_TABLES:
        execute(connection, declaration.create_table(table))
    _note(connection, "tables", {"": declared})
    return True


def _drop(connection: psycopg.Connection) -> None:
    """Drop what an earlier version made; what others made in the schema, and detached months, stay."""
    query = f"""
        select relkind, relname from pg_class
        where relnamespace = '{SCHEMA}'::regnamespace and relowner = current_user::regrole
            and not relispartition and relname !~ '^{FACT}_[0-9]{{4}}_[0-9]{{2}}$'"""
    found: dict[str, list[str]] = {}
    for kind, name in execute(connection, query).fetchall():
        found.setdefault(kind, []).append(name)
    for kinds, what in (("v", SQL("view")), ("m", SQL("materialized view")), ("rp", SQL("table"))):
        if names := [name for kind in kinds for name in found.get(kind, [])]:
            listed = SQL(", ").join(Identifier(SCHEMA, name) for name in names)
            execute(connection, SQL("drop {} {}").format(what, listed))


def _finish(connection: psycopg.Connection) -> None:
    """Keys, references, comments, views and grants of a schema that was filled."""
    for statements in (declaration.keys, declaration.foreign_keys, declaration.comments):
        for table in WAREHOUSE_TABLES:
            for statement in statements(table):
                execute(connection, statement)
    for statement in declaration.views():
        execute(connection, statement)
    grant_reading(connection)


def _make_months(connection: psycopg.Connection, days: Iterable[date], today: date) -> None:
    """Make the fact's parts for the months of these days, and for some ahead."""
    months = {declaration.month_of(day) for day in days}
    month = declaration.month_of(today)
    for _ in range(MONTHS_AHEAD + 1):
        months.add(month)
        month = declaration.next_month(month)
    there = _attached(connection)
    for month in sorted(months - there.keys()):
        name = declaration.partition_name(month)
        # A month that was detached, and is asked for again, is in the way by its name alone.
        aside = f"{name}_detached"
        execute(connection, f"alter table if exists {SCHEMA}.{name} rename to {aside}")
        execute(connection, declaration.create_partition(month))


def _detach(connection: psycopg.Connection, kept_since: date) -> list[date]:
    """Detach the months that ended before the oldest day that is kept; they stay as tables of their own."""
    old = [month for month in _attached(connection) if declaration.next_month(month) <= kept_since]
    for month in sorted(old):
        name = declaration.partition_name(month)
        execute(connection, f"alter table {SCHEMA}.{FACT} detach partition {SCHEMA}.{name}")
        for column in _BY_NAME[FACT].references:
            # Films come and go; nothing that is set aside may hold them.
            execute(connection, f"alter table {SCHEMA}.{name} drop constraint if exists {FACT}_{column}_fkey")
        execute(
            connection,
            f"delete from {LOAD_SCHEMA}.days where name >= %s and name < %s",
            [month.isoformat(), declaration.next_month(month).isoformat()],
        )
    return sorted(old)


def _attached(connection: psycopg.Connection) -> dict[date, str]:
    """The fact's parts by month."""
    query = f"""
        select relname from pg_inherits inner join pg_class on pg_class.oid = inhrelid
        where inhparent = '{SCHEMA}.{FACT}'::regclass"""
    names = [name for (name,) in execute(connection, query).fetchall()]
    return {date.fromisoformat(name.removeprefix(f"{FACT}_").replace("_", "-") + "-01"): name for name in names}


def _fill(connection: psycopg.Connection, copy: PublishedCopy, table: Table) -> int:
    """Copy a table into an empty one."""
    return copy_rows(connection, copy, table, f"{SCHEMA}.{table.name}")


def _bring_up(connection: psycopg.Connection, copy: PublishedCopy, table: Table) -> int:
    """Change those rows of a table that differ; the number of rows written and deleted."""
    name, new = f"{SCHEMA}.{table.name}", f"new_{table.name}"
    execute(connection, f"create temporary table {new} (like {name}) on commit drop")
    copy_rows(connection, copy, table, new)
    execute(connection, f"analyze {new}")
    matches = " and ".join(f"old.{column} = gone.{column}" for column in table.key)
    deleted = execute(
        connection, f"delete from {name} as old using (table {name} except table {new}) as gone where {matches}"
    ).rowcount
    written = execute(connection, f"insert into {name} (table {new} except table {name})").rowcount
    execute(connection, f"drop table {new}")
    return max(deleted, written)


def _load_days(connection: psycopg.Connection, copy: PublishedCopy, *, is_new: bool) -> tuple[list[date], int]:
    """Load the fact's days that differ, and delete those that are gone."""
    wanted, known = _day_fingerprints(copy), _loaded(connection, "days")
    days = sorted(date.fromisoformat(day) for day, text in wanted.items() if known.get(day) != text)
    gone = sorted(date.fromisoformat(day) for day in known.keys() - wanted.keys())
    touched = [day for day in (*days, *gone) if day.isoformat() in known]
    if touched and not is_new:
        execute(connection, f"delete from {SCHEMA}.{FACT} where date_id = any(%s)", [touched])
    rows = copy_rows(connection, copy, _BY_NAME[FACT], f"{SCHEMA}.{FACT}", days) if days else 0
    if gone:
        execute(connection, f"delete from {LOAD_SCHEMA}.days where name = any(%s)", [[day.isoformat() for day in gone]])
    _note(connection, "days", {day.isoformat(): wanted[day.isoformat()] for day in days})
    return days, rows


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
    query = f"select date_id, count(*), bit_xor(hash({_columns(_BY_NAME[FACT])})) from {FACT} group by date_id"
    return {day.isoformat(): _text(*rest) for day, *rest in copy.cursor().execute(query).fetchall()}


def _text(count: int, digest: int) -> str:
    # DuckDB promises no hash that is the same in every version.
    return f"{count} rows, {digest:016x} by DuckDB {duckdb.__version__}"


def _columns(table: Table) -> str:
    return ", ".join(column.name for column in table.columns)


def _loaded(connection: psycopg.Connection, what: str) -> dict[str, str]:
    return dict(execute(connection, f"select name, fingerprint from {LOAD_SCHEMA}.{what}").fetchall())


def _note(connection: psycopg.Connection, what: str, fingerprints: Mapping[str, str]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            SQL(
                "insert into {} values (%s, %s) on conflict (name) do update set fingerprint = excluded.fingerprint"
            ).format(Identifier(LOAD_SCHEMA, what)),
            list(fingerprints.items()),
        )


def _analyze(url: str, names: Iterable[str]) -> None:
    """Let the planner know what is there now; the data is loaded whether or not this can be done."""
    with connect(url) as connection:
        for name in [*names, LATEST_VIEW]:
            execute(connection, f"analyze {SCHEMA}.{name}")
