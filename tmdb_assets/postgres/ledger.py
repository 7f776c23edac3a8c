"""What the loader remembers of its loads, in a schema of its own beside the data.

It is changed in the transaction that changes the data, so it is never wrong about it. Each dataset has one of its own,
in the schema that is given here. Belongs here: reading and writing it.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum

import psycopg
from psycopg.sql import SQL, Identifier

from tmdb_assets.postgres.connection import execute


class Page(StrEnum):
    """A table of the ledger, each from a name to a text.

    * `properties`: `shape` of the schema (`Declaration.fingerprint`), and whether what it `holds` is real or a demo.
    * `objects`: the tables and views we made, with their kind.
    * `tables`, `days`: what was loaded of a table, and of a day of the fact; an empty text if it has to be looked at.
    """

    PROPERTIES = "properties"
    OBJECTS = "objects"
    TABLES = "tables"
    DAYS = "days"


def prepare(connection: psycopg.Connection, schema: str) -> None:
    """Make the ledger, if there is none."""
    for page in Page:
        name = f"{schema}.{page}"
        execute(connection, f"create table if not exists {name} (name text primary key, value text not null)")


def read(connection: psycopg.Connection, schema: str, page: Page) -> dict[str, str]:
    """A page of it."""
    return dict(execute(connection, f"select name, value from {schema}.{page}").fetchall())


def note(connection: psycopg.Connection, schema: str, page: Page, entries: Mapping[str, str]) -> None:
    """Write these entries, new or over what was noted of the same name."""
    known = read(connection, schema, page)
    news = [(name, value) for name, value in entries.items() if known.get(name) != value]
    statement = SQL("insert into {} values (%s, %s) on conflict (name) do update set value = excluded.value")
    with connection.cursor() as cursor:
        cursor.executemany(statement.format(Identifier(schema, page.value)), news)


def forget(connection: psycopg.Connection, schema: str, page: Page, names: Iterable[str]) -> None:
    """Delete these entries."""
    execute(connection, f"delete from {schema}.{page} where name = any(%s)", [list(names)])


def clear(connection: psycopg.Connection, schema: str, page: Page) -> None:
    """Delete all entries of a page."""
    execute(connection, f"delete from {schema}.{page}")
