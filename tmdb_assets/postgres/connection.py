"""Reaching the PostgreSQL server, and telling what goes wrong there in a sentence without secrets.

Belongs here: the connection's settings, and the words for errors. What is asked of the server is `loading`'s.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import psycopg
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict
from psycopg.sql import Composed

from tmdb_assets.postgres.declaration import load_schema

CONNECT_TIMEOUT_SECONDS = 10
LOCK_TIMEOUT_SECONDS = 30
"""How long a load waits for a lock that somebody else holds."""

TURN_TIMEOUT_SECONDS = 600
"""How long a load waits for another one: a first load of years takes minutes."""

_TURNS = 0x746D6462
"""The number of the lock by which loads take turns; any does that nobody else uses (these are the letters tmdb)."""

_SETTINGS = {
    "lock_timeout": f"{LOCK_TIMEOUT_SECONDS}s",
    # Whoever set limits for his own queries did not mean a load. The last one is not in every version.
    "statement_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
    "transaction_timeout": "0",
    "timezone": "UTC",
}

_KEPT = "What readers see is as it was before; the next run loads what is missing."

_REFUSED = ("authentication failed", "no password supplied", "pg_hba.conf", "not permitted to log in")
"""What a server says that does not let us in; until one is in, there is no code for it."""

_BROKEN = (
    errors.AdminShutdown,
    errors.CrashShutdown,
    errors.CannotConnectNow,
    errors.TooManyConnections,
    psycopg.InterfaceError,
)


class PostgresError(Exception):
    """The server could not do what was asked; the text says why and what to do, and holds no password.

    Attributes:
        may_pass: Whether the same may succeed in a moment, without anybody's doing.
    """

    def __init__(self, text: str, *, may_pass: bool = False) -> None:
        super().__init__(text)
        self.may_pass = may_pass


@contextmanager
def connect(url: str, *, only_reads: bool = False, dataset: str = "DATASET") -> Iterator[psycopg.Connection]:
    """A connection whose block is one transaction: committed at its end, rolled back by any error.

    Args:
        url: The address with user and password, `postgresql://...`.
        only_reads: Whether all of the block sees the same moment, and changes nothing.
        dataset: Whose schema it is about, for the words of errors.

    Raises:
        PostgresError: It can not be reached, does not let us in, or fails within the block.
    """
    with (
        told_clearly(url, dataset),
        psycopg.connect(
            url,
            connect_timeout=CONNECT_TIMEOUT_SECONDS,
            application_name="tmdb_assets",
            # Else it is the server's or the environment's, and letters may become others on the way.
            client_encoding="utf8",
            prepare_threshold=None,
            # A server that vanished without a word is noticed within a minute, not after the two hours of TCP.
            keepalives_idle=20,
            keepalives_interval=10,
            keepalives_count=4,
            tcp_user_timeout=60_000,
        ) as connection,
    ):
        if only_reads:
            connection.isolation_level, connection.read_only = psycopg.IsolationLevel.REPEATABLE_READ, True
        for name, value in _SETTINGS.items():
            # For the transaction alone: between us and the server may be a pool whose connections others use after us.
            query = "select set_config(name, %s, true) from pg_settings where lower(name) = %s"
            execute(connection, query, [value, name])
        yield connection


def execute(
    connection: psycopg.Connection, statement: str | Composed, values: Sequence[object] | None = None
) -> psycopg.Cursor:
    """Execute a statement that is put together of names this project declares; values go apart from it."""
    return connection.execute(statement.encode() if isinstance(statement, str) else statement, values)


def take_turn(connection: psycopg.Connection) -> None:
    """Wait for other loads to end, and keep them waiting until the transaction ends.

    Raises:
        PostgresError: One takes too long.
    """
    execute(connection, f"set local lock_timeout = '{TURN_TIMEOUT_SECONDS}s'")
    try:
        execute(connection, "select pg_advisory_xact_lock(%s)", [_TURNS])
    except errors.LockNotAvailable:
        raise PostgresError(
            f"Another load into the same database has been at work for more than {TURN_TIMEOUT_SECONDS} seconds (see"
            " pg_stat_activity, application_name tmdb_assets). The next run loads what is missing then.",
            may_pass=True,
        ) from None
    execute(connection, f"set local lock_timeout = '{LOCK_TIMEOUT_SECONDS}s'")


@contextmanager
def told_clearly(url: str, dataset: str = "DATASET") -> Iterator[None]:
    """Tell an error of the server as a sentence.

    Raises:
        PostgresError: Instead of any error of psycopg.
    """
    try:
        yield
    except psycopg.Error as error:
        raise _told(error, url, dataset) from None


def place(url: str) -> str:
    """Which server and database it is, without user and password."""
    try:
        parts = conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        return "the address in TMDB_ASSETS_POSTGRES_URL"
    host, port = parts.get("host") or parts.get("hostaddr") or "localhost", parts.get("port") or 5432
    return f"{host}:{port}/{parts.get('dbname') or parts.get('user') or 'postgres'}"


def _told(error: psycopg.Error, url: str, dataset: str) -> PostgresError:
    said = _without_secrets(error.diag.message_primary or str(error), url)
    detail = _without_secrets(error.diag.message_detail or "", url)
    may_pass = False
    match error:
        case errors.LockNotAvailable():
            may_pass = True
            reason = (
                f": somebody holds a lock on a table for more than {LOCK_TIMEOUT_SECONDS} seconds, such as a"
                " transaction that was left open (see pg_stat_activity)."
            )
        case errors.DiskFull():
            reason = f": its disk is full ({said}). Make room there."
        case errors.InsufficientPrivilege():
            reason = f": {said}. Grant it to the user of TMDB_ASSETS_POSTGRES_URL."
        case errors.DependentObjectsStillExist():
            reason = (
                f": {said}: {detail}. The tables are to be made anew, as an upgrade changed them: drop those objects of"
                " yours, run the day again, then create them anew."
            )
        case errors.DuplicateTable() | errors.DuplicateObject() | errors.WrongObjectType():
            reason = f": {said}. It is none of ours: rename it, then run the day again."
        case errors.UndefinedTable() | errors.UndefinedColumn() | errors.InvalidColumnReference():
            reason = (
                f": {said}. Somebody changed our tables. To have them made anew by the next run: update"
                f" {load_schema(dataset)}.properties set value = '' where name = 'shape'."
            )
        case errors.ProgramLimitExceeded():
            reason = f": {said}. A text in a key is too long for an index: mend it."
        case _ if any(words in said for words in _REFUSED):
            reason = f" does not let us in: {said}. Look at user and password in TMDB_ASSETS_POSTGRES_URL."
        case _ if isinstance(error, _BROKEN) or (isinstance(error, psycopg.OperationalError) and not error.sqlstate):
            may_pass = True
            reason = f" can not be reached, or broke off: {said}. Is it up, and is the address right?"
        case _:
            # Of an operation, not of what was asked: a deadlock, a conflict, a resource that is short. Or a role was
            # changed from two databases at once.
            may_pass = isinstance(error, psycopg.OperationalError) or "concurrently updated" in said
            reason = f": {said}."
    return PostgresError(f"PostgreSQL at {place(url)}{reason} {_KEPT}", may_pass=may_pass)


def _without_secrets(text: str, url: str) -> str:
    """The text on one line, without the password of the address."""
    try:
        parts = conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        return "the address can not be read"
    plain = " ".join(text.split()).rstrip(".")
    for secret in (parts.get("password"), parts.get("sslpassword")):
        plain = plain.replace(str(secret), "***") if secret else plain
    return plain
