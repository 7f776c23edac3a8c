"""Who may read the schemas: the role `tmdb_reader`, which may do nothing else.

Belongs here: the role, its limits and its rights.
"""

from collections.abc import Iterable

import psycopg
from psycopg import errors
from psycopg.sql import SQL, Composed, Identifier, Literal

from tmdb_assets.postgres.connection import PostgresError, connect, execute, take_turn
from tmdb_assets.postgres.declaration import READER

READER_LIMITS = {
    "statement_timeout": "60s",
    # Whoever leaves a transaction open keeps PostgreSQL from clearing away what was replaced since.
    "idle_in_transaction_session_timeout": "10min",
    "default_transaction_read_only": "on",
}
"""What a session of the reader begins with. An administrator may set others: those stay."""


def prepare_reader(url: str, password: str | None = None) -> str | None:
    """Make the reader, give it its limits, and let it log in if there is a password.

    Returns:
        What an administrator still has to do, because the loading user may not; None if nothing.

    Raises:
        PostgresError: The role does not exist, and the loading user may not make it, or may not let it log in; the
            text says what to do.
    """
    by_hand = [f"alter role {READER} set {name} = '{value}'" for name, value in READER_LIMITS.items()]
    with connect(url) as connection:
        take_turn(connection)
        found = execute(connection, "select rolconfig from pg_roles where rolname = %s", [READER]).fetchall()
        if not found:
            _or_refuse(
                connection,
                SQL("create role {} nologin").format(Identifier(READER)),
                f"There is no role {READER}, and the user of TMDB_ASSETS_POSTGRES_URL may not make it. Let an"
                f" administrator run: create role {READER} login password '...'; {'; '.join(by_hand)}. Then run the"
                " day again.",
            )
        if password:
            # Only the verifier travels: the password itself is in no log of the server and in no pg_stat_activity.
            verifier = connection.pgconn.encrypt_password(password.encode(), READER.encode(), b"scram-sha-256").decode()
            _or_refuse(
                connection,
                SQL("alter role {} login password {}").format(Identifier(READER), Literal(verifier)),
                f"The user of TMDB_ASSETS_POSTGRES_URL may not change the role {READER}. Let an administrator give it"
                " its password, and take TMDB_ASSETS_POSTGRES_READER_PASSWORD away.",
            )
        limited = {setting.partition("=")[0] for (settings,) in found for setting in settings or ()}
        missing = [text for name, text in zip(READER_LIMITS, by_hand, strict=True) if name not in limited]
        try:
            with connection.transaction():
                for statement in missing:
                    execute(connection, statement)
        except errors.InsufficientPrivilege:
            return f"{READER} has not all of its limits. Let an administrator run: {'; '.join(missing)}"
    return None


def grant_reading(connection: psycopg.Connection, schema: str, names: Iterable[str]) -> None:
    """Let the reader read these tables and views of the schema, and whatever we make there later."""
    # Asked before: the schema may be somebody else's, who has granted it already.
    query = "select has_schema_privilege(%s, %s, 'usage')"
    if not execute(connection, query, [READER, schema]).fetchall()[0][0]:
        execute(connection, f"grant usage on schema {schema} to {READER}")
    # One by one: what others made in the schema is theirs to grant.
    listed = SQL(", ").join(Identifier(schema, name) for name in names)
    execute(connection, SQL("grant select on {} to {}").format(listed, Identifier(READER)))
    execute(connection, f"alter default privileges in schema {schema} grant select on tables to {READER}")


def _or_refuse(connection: psycopg.Connection, statement: Composed, refusal: str) -> None:
    try:
        with connection.transaction():
            execute(connection, statement)
    except errors.InsufficientPrivilege:
        raise PostgresError(refusal) from None
    except (errors.DuplicateObject, errors.UniqueViolation):
        return  # a load into another database of the same server was quicker: roles are all databases'
