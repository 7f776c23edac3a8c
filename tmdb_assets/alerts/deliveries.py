"""Which message has to go to which channel, and when it is tried.

Belongs here: the order and the pauses. How a message travels is `channels`' business, what it says `texts`'.

A channel gets its messages one after the other, oldest first. One that is refused is followed by a try with another
one: if that arrives, the first one rests by itself and keeps nobody from being told; if not, the whole channel rests,
and begins with the oldest one again. A delivery is leased while it is under way: if whoever has the lease dies,
another one sends the message again, with the same reference.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from tmdb_assets.alerts.alert import Severity
from tmdb_assets.alerts.database import Database

LOG = "log"
"""The channel that is always there: it gets what no other channel does."""

LEASE = timedelta(minutes=3)
"""Longer than any channel takes to say yes or no."""

RESTS = tuple(timedelta(seconds=seconds) for seconds in (25, 60, 120, 240))
"""How long a channel is left alone that took nothing, by how often in a row; the last for all further times."""

PUT_BACK = tuple(timedelta(minutes=minutes) for minutes in (1, 4, 15, 60))
"""The same for a message that a channel refused while it took another one."""

UNKNOWN = tuple(timedelta(minutes=minutes) for minutes in (4, 15, 30, 60))
"""The same for a message of which nobody knows whether it arrived."""

GONE_AFTER = timedelta(minutes=10)
"""A channel that nobody has configured for so long gets nothing any more."""


@dataclass(frozen=True)
class Message:
    """A message to be sent.

    Attributes:
        reference: What no other message has; it stands in the text, so that a repetition can be told.
        severity: Who gets it.
        is_recovery: Whether it is good news.
        title: One line.
        body: The text.
    """

    reference: str
    severity: Severity
    is_recovery: bool
    title: str
    body: str


@dataclass(frozen=True)
class Unsent:
    """A delivery that did not succeed yet."""

    title: str
    channel: str
    tries: int
    created_at: datetime
    problem: str


class Deliveries:
    """The deliveries in a database; several processes may work on them at once."""

    def __init__(self, database: Database) -> None:
        """Use a database."""
        self._database = database

    def announce(self, channels: Mapping[str, Iterable[Severity]], now: datetime) -> None:
        """Say which channels there are; what waits for a channel that nobody has any more goes to the others.

        Processes may have different channels: each sends on its own ones, and messages are for all of them.

        Args:
            channels: The channels of this process, and the severities they get.
            now: The time (UTC).
        """
        with self._database.transaction() as connection:
            connection.executemany(
                "insert into channel (key, severities, seen_at) values (?, ?, ?)"
                " on conflict (key) do update set severities = excluded.severities, seen_at = excluded.seen_at",
                [(key, ",".join(sorted(severities)), now.isoformat()) for key, severities in channels.items()],
            )
            stranded = connection.execute(
                "select reference, delivery.channel, severity from delivery join message using (reference)"
                " left join channel on channel.key = delivery.channel"
                " where sent_at is null and coalesce(leased_until, '') <= ? and delivery.channel != ?"
                " and coalesce(seen_at, '') < ?",
                [now.isoformat(), LOG, (now - GONE_AFTER).isoformat()],
            ).fetchall()
            for reference, channel, severity in stranded:
                connection.execute("delete from delivery where reference = ? and channel = ?", [reference, channel])
                address(connection, reference, Severity(severity), now)

    def lease(self, channel: str, now: datetime, *, instead_of: Message | None = None) -> Message | None:
        """The next message for a channel, for the caller alone for the time of a lease; None if none is due.

        Args:
            channel: The channel.
            now: The time (UTC).
            instead_of: A message that was refused just now: is it the channel's fault or the message's?
        """
        with self._database.transaction() as connection:
            if _is_at_work(connection, channel, now) or (instead_of is None and _rests(connection, channel, now)):
                return None
            row = connection.execute(
                "select reference, severity, is_recovery, title, body from delivery join message using (reference)"
                " where channel = ? and sent_at is null and due_at <= ? and reference != ?"
                " order by ? and tries > 0, created_at, message.rowid limit 1",
                [channel, now.isoformat(), instead_of.reference if instead_of else "", instead_of is not None],
            ).fetchone()
            if row is None:
                return None
            connection.execute(
                "update delivery set leased_until = ?, tries = tries + 1 where reference = ? and channel = ?",
                [(now + LEASE).isoformat(), row[0], channel],
            )
        return Message(row[0], Severity(row[1]), bool(row[2]), row[3], row[4])

    def sent(self, message: Message, channel: str, now: datetime) -> None:
        """Remember that a message arrived."""
        with self._database.transaction() as connection:
            connection.execute(
                "update delivery set sent_at = ?, leased_until = null, problem = null"
                " where reference = ? and channel = ?",
                [now.isoformat(), message.reference, channel],
            )
            connection.execute("update channel set failures = 0, rests_until = null where key = ?", [channel])

    def refused(self, message: Message, channel: str, problem: str, now: datetime, *, unknown: bool = False) -> None:
        """Remember that a message did not arrive, or, with `unknown`, that nobody knows."""
        with self._database.transaction() as connection:
            connection.execute(
                "update delivery set leased_until = null, problem = ? where reference = ? and channel = ?",
                [problem, message.reference, channel],
            )
            if unknown:
                _postpone(connection, message, channel, UNKNOWN, now)

    def put_back(self, message: Message, channel: str, now: datetime) -> None:
        """Let a message rest that a channel refused while it took another one."""
        with self._database.transaction() as connection:
            _postpone(connection, message, channel, PUT_BACK, now)

    def rest(self, channel: str, now: datetime) -> None:
        """Leave a channel alone for a while: it took nothing."""
        with self._database.transaction() as connection:
            row = connection.execute("select failures from channel where key = ?", [channel]).fetchone()
            failures = row[0] if row else 0
            connection.execute(
                "update channel set failures = ?, failed_at = ?, rests_until = ? where key = ?",
                [failures + 1, now.isoformat(), (now + RESTS[min(failures, len(RESTS) - 1)]).isoformat(), channel],
            )

    def unsent(self) -> list[Unsent]:
        """The deliveries that did not succeed yet, oldest first."""
        with self._database.transaction() as connection:
            rows = connection.execute(
                "select title, channel, tries, created_at, problem from delivery join message using (reference)"
                " where sent_at is null order by created_at, channel"
            ).fetchall()
        return [
            Unsent(title, channel, tries, datetime.fromisoformat(created_at), problem or "")
            for title, channel, tries, created_at, problem in rows
        ]


def address(connection: sqlite3.Connection, reference: str, severity: Severity, now: datetime) -> None:
    """Give a message to every channel that gets its severity, or else to the log."""
    alive = connection.execute(
        "select key, severities from channel where seen_at >= ?", [(now - GONE_AFTER).isoformat()]
    ).fetchall()
    connection.executemany(
        "insert or ignore into delivery (reference, channel, due_at) values (?, ?, ?)",
        [
            (reference, key, now.isoformat())
            for key in [key for key, severities in alive if severity in severities.split(",")] or [LOG]
        ],
    )


def _is_at_work(connection: sqlite3.Connection, channel: str, now: datetime) -> bool:
    """Whether a message is under way on a channel: the next one would overtake it."""
    found = connection.execute(
        "select 1 from delivery where channel = ? and sent_at is null and leased_until > ?", [channel, now.isoformat()]
    )
    return found.fetchone() is not None


def _rests(connection: sqlite3.Connection, channel: str, now: datetime) -> bool:
    """Whether a channel is left alone; a message that is newer than its last failure is a reason to try again."""
    found = connection.execute("select rests_until, failed_at from channel where key = ?", [channel]).fetchone()
    if not found or not found[0] or found[0] <= now.isoformat():
        return False
    newer = connection.execute(
        "select 1 from delivery join message using (reference)"
        " where channel = ? and sent_at is null and tries = 0 and created_at > ?",
        [channel, found[1]],
    )
    return newer.fetchone() is None


def _postpone(
    connection: sqlite3.Connection, message: Message, channel: str, pauses: tuple[timedelta, ...], now: datetime
) -> None:
    row = connection.execute(
        "select tries from delivery where reference = ? and channel = ?", [message.reference, channel]
    ).fetchone()
    if row is None:
        return  # it was given to another channel meanwhile
    pause = pauses[max(0, min(row[0], len(pauses)) - 1)]
    connection.execute(
        "update delivery set due_at = max(due_at, ?) where reference = ? and channel = ?",
        [(now + pause).isoformat(), message.reference, channel],
    )
