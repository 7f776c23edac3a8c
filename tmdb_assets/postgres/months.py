"""The fact's parts by month: made ahead, filled, and taken away when the retention setting says so.

Belongs here: which months there are. What is in them is `loading`'s.

Facts that are older than the setting leave the fact day by day, as they leave the published copy, and stand from then
on in tables of their own, one a month. They are moved, not detached with their part: whoever reads in a transaction of
his own would see a part vanish in the middle of it, and rows that are moved stay where they were for him. No load
deletes them: a person archives such a table, and drops it. Every load lists them, so that none is forgotten.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import psycopg
from psycopg import errors

from tmdb_assets.postgres.connection import execute
from tmdb_assets.postgres.declaration import READER, Declaration
from tmdb_assets.schemas import Table

MONTHS_AHEAD = 2

_TIDY_LOCK_SECONDS = 2


@dataclass(frozen=True)
class Detached:
    """A table with what left the fact of a month, with the name of its schema; its size includes the indexes."""

    table: str
    size_bytes: int

    @property
    def drop(self) -> str:
        """The statement that a person drops it with, once it is archived or nobody wants it."""
        return f"drop table {self.table};"


def month_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def next_month(month: date) -> date:
    """The first day of the month after it."""
    return month_of(month + timedelta(days=31))


def part_name(fact: Table, month: date) -> str:
    """The name of the fact's part for a month."""
    return f"{fact.name}_{month:%Y_%m}"


def detached_name(fact: Table, month: date) -> str:
    """The name of the table with what left the fact of a month."""
    return f"{part_name(fact, month)}_detached"


def needed(days: Iterable[date], today: date) -> set[date]:
    """The months of these days, of today, and of some time ahead."""
    months = {month_of(day) for day in days}
    month = month_of(today)
    for _ in range(MONTHS_AHEAD + 1):
        months.add(month)
        month = next_month(month)
    return months


def make(
    connection: psycopg.Connection,
    declared: Declaration,
    months: Iterable[date],
    schema: str | None = None,
    fill: Callable[[date, str], int] = lambda _, __: 0,
) -> int:
    """Make those parts that are not there.

    Args:
        connection: The transaction.
        declared: The schema.
        months: Their first days.
        schema: Where the fact is, if it is not there yet.
        fill: Writes what a month begins with into the table that it is given the name of; the number of rows.

    Returns:
        The number of rows written.
    """
    rows, fact = 0, f"{schema or declared.schema}.{declared.fact.name}"
    for month in sorted(set(months) - there(connection, declared, schema)):
        name = f"{schema or declared.schema}.{part_name(declared.fact, month)}"
        # Made by itself and attached: as a part from the start it would lock readers out until the load ends. And keys
        # and references of what is in it by then are looked at in one go, ten times as fast as row by row.
        execute(connection, f"create table {name} (like {fact})")
        rows += fill(month, name)
        execute(connection, f"comment on table {name} is 'The part of {declared.fact.name} for {month:%Y-%m}.'")
        values = f"from ('{month}') to ('{next_month(month)}')"
        execute(connection, f"alter table {fact} attach partition {name} for values {values}")
    return rows


def there(connection: psycopg.Connection, declared: Declaration, schema: str | None = None) -> set[date]:
    """The months that have a part."""
    fact = declared.fact.name
    query = f"""
        select relname from pg_inherits inner join pg_class on pg_class.oid = inhrelid
        where inhparent = '{schema or declared.schema}.{fact}'::regclass"""
    names = [name.removeprefix(f"{fact}_") for (name,) in execute(connection, query).fetchall()]
    return {date.fromisoformat(name.replace("_", "-") + "-01") for name in names}


def set_aside(connection: psycopg.Connection, declared: Declaration, days: Sequence[date]) -> list[date]:
    """Move the facts of these days into the tables of what left; the months they were of."""
    months = sorted({month_of(day) for day in days})
    fact = f"{declared.schema}.{declared.fact.name}"
    columns = ", ".join(column.name for column in declared.fact.columns)
    for month in months:
        name = f"{declared.schema}.{detached_name(declared.fact, month)}"
        of_month = [day for day in days if month_of(day) == month]
        if not execute(connection, "select to_regclass(%s)::text", [name]).fetchall()[0][0]:
            # What is not declared of an old table can not contradict a later declaration: no references, no NOT NULL.
            execute(connection, f"create table {name} as select * from {fact} with no data")
            execute(connection, f"alter table {name} add primary key ({', '.join(declared.fact.key)})")
            execute(
                connection,
                f"comment on table {name} is 'Facts of {month:%Y-%m} that are older than the published copy keeps them:"
                f" out of every other table, and never deleted by a load. Archive it, then: drop table {name};'",
            )
            execute(connection, f"grant select on {name} to {READER}")
        _delete(connection, declared, name, of_month)
        execute(
            connection,
            f"with gone as (delete from {fact} where {declared.period} = any(%s) returning {columns})"
            f" insert into {name} ({columns}) select {columns} from gone",
            [of_month],
        )
    return months


def detached(connection: psycopg.Connection, declared: Declaration) -> list[Detached]:
    """All tables of what left the fact, oldest first."""
    # Sizes and no counts: those would read all of what nobody reads any more.
    query = """
        select relname, pg_total_relation_size(pg_class.oid) from pg_class
        where relnamespace = to_regnamespace(%s) and relkind = 'r' and relname ~ %s order by relname"""
    names = rf"^{declared.fact.name}_\d{{4}}_\d{{2}}_detached$"
    found = execute(connection, query, [declared.schema, names]).fetchall()
    return [Detached(f"{declared.schema}.{name}", size) for name, size in found]


def take_back(connection: psycopg.Connection, declared: Declaration, days: Iterable[date]) -> None:
    """These days are loaded: take them out of the tables of what left, so that no day stands in both."""
    for month in sorted({month_of(day) for day in days}):
        name = f"{declared.schema}.{detached_name(declared.fact, month)}"
        if execute(connection, "select to_regclass(%s)::text", [name]).fetchall()[0][0]:
            _delete(connection, declared, name, [day for day in days if month_of(day) == month])


def drop_empty(connection: psycopg.Connection, declared: Declaration, months: Iterable[date]) -> None:
    """Drop parts that nothing is in any more, unless somebody reads the fact just now: then another time."""
    for month in months:
        name = f"{declared.schema}.{part_name(declared.fact, month)}"
        try:
            with connection.transaction():
                execute(connection, f"set local lock_timeout = '{_TIDY_LOCK_SECONDS}s'")
                execute(connection, f"lock table {declared.schema}.{declared.fact.name} in access exclusive mode")
                if not execute(connection, f"select exists (table {name})").fetchall()[0][0]:
                    execute(connection, f"drop table {name}")
        except errors.LockNotAvailable:
            return


def _delete(connection: psycopg.Connection, declared: Declaration, name: str, days: Sequence[date]) -> None:
    execute(connection, f"delete from {name} where {declared.period} = any(%s)", [list(days)])
