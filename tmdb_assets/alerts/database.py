"""The file in which alerts, messages and deliveries are kept, so that a crash loses and repeats nothing.

Belongs here: the tables, one transaction, and what becomes of a file that is broken. What is written into the tables
is said by `outbox` and `deliveries`.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from tmdb_assets.lake.folder_lock import claim, let_go

_WAIT_SECONDS = 60.0
"""How long a transaction waits for another process; longer than any source takes to be read."""

_SCHEMA = """
create table if not exists alert (
    number integer primary key,
    key text not null,
    severity text not null,
    body text not null,
    opened_at text not null,
    told_in text,
    resolved_at text,
    resolution_told_in text
);
create unique index if not exists open_alert on alert (key) where resolved_at is null;
create index if not exists untold_alert on alert (severity) where told_in is null or resolution_told_in is null;
create table if not exists cursor (source text primary key, value text not null);
create table if not exists message (
    reference text primary key,
    severity text not null,
    is_recovery integer not null,
    title text not null,
    body text not null,
    created_at text not null
);
create table if not exists delivery (
    reference text not null references message,
    channel text not null,
    tries integer not null default 0,
    due_at text not null,
    leased_until text,
    sent_at text,
    problem text,
    primary key (reference, channel)
);
create index if not exists unsent_delivery on delivery (channel, due_at) where sent_at is null;
create table if not exists channel (
    key text primary key,
    severities text not null,
    seen_at text not null,
    failures integer not null default 0,
    failed_at text,
    rests_until text
);
"""
_BROKEN = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


class Database:
    """The file; several processes may use it at once."""

    def __init__(self, place: Path) -> None:
        """Use the file at `place`; it is made if it is not there.

        Raises:
            sqlite3.Error: It cannot be opened.
        """
        place.parent.mkdir(parents=True, exist_ok=True)
        self._place = place
        with self.transaction() as connection:
            for statement in _SCHEMA.split(";\n"):
                connection.execute(statement)
            _add_columns(connection)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """One transaction that sees and keeps out all others; written to the disk when it ends."""
        connection = sqlite3.connect(self._place, timeout=_WAIT_SECONDS, isolation_level=None)
        try:
            connection.execute("pragma synchronous = full")
            connection.execute("begin immediate")
            yield connection
            connection.execute("commit")
        except BaseException:
            if connection.in_transaction:
                connection.execute("rollback")
            raise
        finally:
            connection.close()


def _add_columns(connection: sqlite3.Connection) -> None:
    """Give the tables of a file that an earlier version made the columns that are new since.

    A new column has to have a default or may be NULL: of what was kept before nothing else is known.
    """
    with closing(sqlite3.connect(":memory:")) as declared:
        declared.executescript(_SCHEMA)
        for (table,) in declared.execute("select name from sqlite_master where type = 'table'").fetchall():
            there = {name for _, name, *_ in connection.execute(f"pragma table_info({table})")}
            for _, name, kind, is_required, default, _ in declared.execute(f"pragma table_info({table})"):
                if name not in there:
                    rule = (" not null" if is_required else "") + (f" default {default}" if default else "")
                    connection.execute(f"alter table {table} add column {name} {kind}{rule}")


def is_broken(error: sqlite3.Error) -> bool:
    """Whether an error means that the file itself is damaged, and not that it cannot be used just now."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _BROKEN


def set_aside(place: Path, now: datetime) -> Path | None:
    """Give a broken file another name, so that a new one is made in its place.

    Returns:
        Where it is now; None if it is not broken: another process was quicker.
    """
    ends = time.monotonic() + _WAIT_SECONDS
    while not claim(place.parent):
        if time.monotonic() > ends:
            raise TimeoutError(f"another process is at work on {place}")
        time.sleep(0.05)
    try:
        if _is_whole(place):
            return None
        kept = place.with_name(f"{place.name}.broken-{now:%Y%m%dT%H%M%S}")
        # A journal that stays would be played back into the new file.
        for suffix in ("-journal", "-wal", "-shm"):
            beside = place.with_name(place.name + suffix)
            if beside.exists():
                beside.replace(kept.with_name(kept.name + suffix))
        place.replace(kept)
        return kept
    finally:
        let_go(place.parent)


def _is_whole(place: Path) -> bool:
    try:
        with closing(sqlite3.connect(place, timeout=_WAIT_SECONDS)) as connection:
            return connection.execute("pragma integrity_check(1)").fetchone() == ("ok",)
    except sqlite3.DatabaseError as error:
        if is_broken(error):
            return False
        raise
