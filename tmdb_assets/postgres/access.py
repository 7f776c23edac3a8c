"""Who may read the schema: the role `tmdb_reader`, which may do nothing else.

Belongs here: the role and its rights.
"""

import psycopg
from psycopg import errors
from psycopg.sql import SQL, Literal

from tmdb_assets.postgres.connection import PostgresError, execute
from tmdb_assets.postgres.declaration import READER, READER_TIMEOUT, SCHEMA


def grant_reading(connection: psycopg.Connection) -> None:
    """Let the reader read all that is in the schema, also what is made there later.

    Raises:
        PostgresError: The role does not exist, and the loading user may not make it; the text says what to do.
    """
    if not execute(connection, "select from pg_roles where rolname = %s", [READER]).fetchall():
        try:
            with connection.transaction():
                execute(connection, f"create role {READER} nologin")
        except errors.InsufficientPrivilege:
            raise PostgresError(
                f"There is no role {READER}, and the user of TMDB_ASSETS_POSTGRES_URL may not make it. Let an"
                f" administrator run `create role {READER} login password '...'`, then run the day again."
            ) from None
        execute(connection, f"alter role {READER} set statement_timeout = '{READER_TIMEOUT}'")
        execute(connection, f"alter role {READER} set default_transaction_read_only = on")
    execute(connection, f"grant usage on schema {SCHEMA} to {READER}")
    execute(connection, f"grant select on all tables in schema {SCHEMA} to {READER}")
    execute(connection, f"alter default privileges in schema {SCHEMA} grant select on tables to {READER}")


def let_reader_in(connection: psycopg.Connection, password: str) -> None:
    """Let the reader log in with a password."""
    execute(connection, SQL("alter role {} login password {}").format(SQL(READER), Literal(password)))
