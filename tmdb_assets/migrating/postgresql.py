"""An earlier version's schema in PostgreSQL: `tmdb` becomes that of the dataset that it held.

Belongs here: renaming it, with what the loader remembers of it. What stands in a schema is `postgres.declaration`'s.
"""

import psycopg
from psycopg import errors
from psycopg.sql import SQL, Identifier, Literal

from tmdb_assets.migrating.places import DATASET, UPGRADE
from tmdb_assets.postgres.connection import PostgresError, connect, execute, take_turn
from tmdb_assets.postgres.declaration import load_schema

SCHEMA, LOAD_SCHEMA = "tmdb", "tmdb_load"
"""The schemas of the earlier version: what analysts read, and what the loader remembers."""


def rename_schemas(url: str) -> bool:
    """Rename the schemas, in one transaction; tables, views, rights and other people's views come along.

    Returns:
        Whether there was anything to rename.

    Raises:
        PostgresError: The server could not do it, or both versions have loaded; nothing changed.
    """
    with connect(url) as connection:
        take_turn(connection)
        if not _is_there(connection, LOAD_SCHEMA):
            return False
        try:
            for old, new in ((SCHEMA, DATASET), (LOAD_SCHEMA, load_schema(DATASET))):
                if _is_there(connection, old):
                    _make_way(connection, old, new)
                    execute(connection, SQL("alter schema {} rename to {}").format(Identifier(old), Identifier(new)))
        except errors.InsufficientPrivilege as error:
            raise PostgresError(
                f"The user of TMDB_ASSETS_POSTGRES_URL may not rename the schema {SCHEMA}"
                f" ({error.diag.message_primary}). Let its owner, who needs the right to create in the database, run:"
                f" alter schema {SCHEMA} rename to {DATASET}; alter schema {LOAD_SCHEMA} rename to"
                f" {load_schema(DATASET)};"
            ) from None
        _reword(connection)
        execute(
            connection,
            SQL("update {} set name = 'holds' where name = 'films'").format(
                Identifier(load_schema(DATASET), "properties")
            ),
        )
    return True


def refuse_earlier(connection: psycopg.Connection) -> None:
    """See that the database holds no schema of the earlier version: a load would make all of it a second time.

    Raises:
        PostgresError: It does.
    """
    if _is_there(connection, LOAD_SCHEMA):
        raise PostgresError(
            f"The database has the schema {SCHEMA} of an earlier version: run `{UPGRADE}`, which renames it to"
            f" {DATASET}."
        )


def _is_there(connection: psycopg.Connection, schema: str) -> bool:
    return execute(connection, "select to_regnamespace(%s)::text", [schema]).fetchall()[0][0] is not None


def _make_way(connection: psycopg.Connection, old: str, new: str) -> None:
    """An empty schema that an administrator has made for this version makes way."""
    if not _is_there(connection, new):
        return
    query = "select relname from pg_class where relnamespace = to_regnamespace(%s) limit 1"
    if execute(connection, query, [new]).fetchall():
        raise PostgresError(
            f"The schemas {old} and {new} are both in the database: drop the one you do not want, then run"
            f" `{UPGRADE}` again."
        )
    execute(connection, SQL("drop schema {}").format(Identifier(new)))


def _reword(connection: psycopg.Connection) -> None:
    """The comments of tables that were set aside say how they are dropped, with the name of the schema."""
    query = """
        select relname, obj_description(oid, 'pg_class') from pg_class
        where relnamespace = to_regnamespace(%s) and relkind = 'r' and relname ~ '_detached$'"""
    for name, said in execute(connection, query, [DATASET]).fetchall():
        if said:
            reworded = said.replace(f"drop table {SCHEMA}.", f"drop table {DATASET}.")
            statement = SQL("comment on table {} is {}").format(Identifier(DATASET, name), Literal(reworded))
            execute(connection, statement)
