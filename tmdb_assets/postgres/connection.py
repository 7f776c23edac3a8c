"""Reaching the PostgreSQL server, and telling what goes wrong there in a sentence without secrets.

Belongs here: the connection's settings, and the words for errors. What is asked of the server is `loading`'s.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import psycopg
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict
from psycopg.sql import Composed

CONNECT_TIMEOUT_SECONDS = 10
LOCK_TIMEOUT_SECONDS = 30
"""How long a load waits for a lock that somebody else holds."""

_KEPT = "What readers see is as it was before; the next run loads what is missing."


class PostgresError(Exception):
    """The server could not do what was asked; the text says why and what to do, and holds no password."""


@contextmanager
def connect(url: str) -> Iterator[psycopg.Connection]:
    """A connection whose block is one transaction: committed at its end, rolled back by any error.

    Args:
        url: The address with user and password, `postgresql://...`.

    Raises:
        PostgresError: It can not be reached, does not let us in, or fails within the block.
    """
    with (
        told_clearly(url),
        psycopg.connect(
            url,
            connect_timeout=CONNECT_TIMEOUT_SECONDS,
            application_name="tmdb_assets",
            # A server that vanished without a word is noticed within a minute, not after the two hours of TCP.
            keepalives_idle=20,
            keepalives_interval=10,
            keepalives_count=4,
            tcp_user_timeout=60_000,
        ) as connection,
    ):
        execute(connection, f"set lock_timeout = '{LOCK_TIMEOUT_SECONDS}s'")
        # Whoever set limits for his own queries did not mean a load.
        execute(connection, "set statement_timeout = 0")
        execute(connection, "set timezone = 'UTC'")
        yield connection


def execute(
    connection: psycopg.Connection, statement: str | Composed, values: Sequence[object] | None = None
) -> psycopg.Cursor:
    """Execute a statement that is put together of names this project declares; values go apart from it."""
    return connection.execute(statement.encode() if isinstance(statement, str) else statement, values)


@contextmanager
def told_clearly(url: str) -> Iterator[None]:
    """Tell an error of the server as a sentence.

    Raises:
        PostgresError: Instead of any error of psycopg.
    """
    try:
        yield
    except psycopg.Error as error:
        raise PostgresError(_sentence(error, url)) from None


def place(url: str) -> str:
    """Which server and database it is, without user and password."""
    try:
        parts = conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        return "the address in TMDB_ASSETS_POSTGRES_URL"
    host, port = parts.get("host") or "localhost", parts.get("port") or 5432
    return f"{host}:{port}/{parts.get('dbname') or parts.get('user') or 'postgres'}"


def _sentence(error: psycopg.Error, url: str) -> str:
    at = f"PostgreSQL at {place(url)}"
    said = _without_secrets(error.diag.message_primary or str(error), url)
    match error:
        case errors.LockNotAvailable():
            return (
                f"{at}: somebody holds a lock on a table for more than {LOCK_TIMEOUT_SECONDS} seconds, such as a"
                f" transaction that was left open (see pg_stat_activity). {_KEPT}"
            )
        case errors.DiskFull():
            return f"{at}: its disk is full ({said}). Make room there. {_KEPT}"
        case errors.InsufficientPrivilege():
            return f"{at}: {said}. Grant it to the user of TMDB_ASSETS_POSTGRES_URL. {_KEPT}"
        case errors.DependentObjectsStillExist():
            return (
                f"{at}: {said}. {error.diag.message_detail or ''} Drop those objects of yours, or move them to a schema"
                f" of their own that is made anew after an upgrade. {_KEPT}"
            )
        case errors.OperationalError() | errors.InterfaceError() if error.sqlstate is None:
            return f"{at} can not be reached, or broke off: {said}. Is it up, and is the address right? {_KEPT}"
        case _:
            return f"{at}: {said}. {_KEPT}"


def _without_secrets(text: str, url: str) -> str:
    """The text on one line, without whatever stands in the address beside host, port and database."""
    try:
        parts = conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        return "the address can not be read"
    password = parts.get("password")
    plain = " ".join(text.split()).rstrip(".")
    return plain.replace(str(password), "***") if password else plain
