"""What is wrong, what was told of it, and what is still to be sent, kept so that a crash loses and repeats nothing.

Belongs here: one SQLite file, in which an alert and the message about it come to be together or not at all. What a
message says is `texts`' business, how it travels `channels`'.

An alert is open from being raised until being resolved. Messages are made of alerts that nobody was told of; each
message has one delivery for each channel, which is leased while it is under way: if whoever has the lease dies, another
one sends the message again, with the same reference.
"""

import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from tmdb_assets.alerts.alert import Alert, Findings, Severity

LEASE = timedelta(minutes=4)
"""Longer than any channel takes to say yes or no."""

RETRY_AFTER = (
    timedelta(seconds=25),
    timedelta(minutes=1),
    timedelta(minutes=2),
    timedelta(minutes=5),
)
"""How long a channel that refused a message is left alone, by the number of tries; the last for all further ones."""

UNKNOWN_AFTER = timedelta(minutes=30)
"""The same after a try whose end is not known: the message may have arrived."""

KEPT = timedelta(days=90)
"""How long what is over is remembered."""

_WAIT_SECONDS = 20.0
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
create index if not exists unsent_delivery on delivery (due_at) where sent_at is null;
"""
_NOBODY = "-"
"""In place of a message's reference: nobody has to be told."""


@dataclass(frozen=True)
class Open:
    """An open alert.

    Attributes:
        alert: What is wrong.
        opened_at: When it was raised (UTC).
        is_told: Whether a message about it was made.
    """

    alert: Alert
    opened_at: datetime
    is_told: bool


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
class Draft:
    """A message that is about to be made: title and body without the reference."""

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


class Outbox:
    """The file; several processes may use it at once."""

    def __init__(self, place: Path) -> None:
        """Use the file at `place`; it is made if it is not there.

        Raises:
            sqlite3.Error: It can not be opened.
        """
        place.parent.mkdir(parents=True, exist_ok=True)
        self._place = place
        with self._transaction() as database:
            for statement in _SCHEMA.split(";\n"):
                database.execute(statement)

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """One transaction that sees and keeps out all others; written to the disk when it ends."""
        database = sqlite3.connect(self._place, timeout=_WAIT_SECONDS, isolation_level=None)
        try:
            database.execute("pragma synchronous = full")
            database.execute("begin immediate")
            yield database
            database.execute("commit")
        except BaseException:
            if database.in_transaction:
                database.execute("rollback")
            raise
        finally:
            database.close()

    def take_in(self, source: str, read: Callable[[str, Sequence[Alert]], Findings], now: datetime) -> None:
        """Ask a source what is new, and remember it together with where it was read to.

        No other process asks meanwhile, so nothing is found twice.

        Args:
            source: The source's name.
            read: Asks it; given its cursor and the open alerts.
            now: The time (UTC).
        """
        with self._transaction() as database:
            row = database.execute("select value from cursor where source = ?", [source]).fetchone()
            findings = read(row[0] if row else "", [one.alert for one in _open_alerts(database)])
            for event in findings.events:
                if isinstance(event, Alert):
                    _raise(database, event, now)
                else:
                    database.execute(
                        "update alert set resolved_at = ? where key = ? and resolved_at is null",
                        [now.isoformat(), event.key],
                    )
            database.execute("insert or replace into cursor values (?, ?)", [source, findings.cursor])

    def recall(self, name: str) -> str:
        """What is remembered under a name; an empty text if nothing is."""
        with self._transaction() as database:
            row = database.execute("select value from cursor where source = ?", [name]).fetchone()
        return row[0] if row else ""

    def note(self, name: str, value: str) -> None:
        """Remember something under a name."""
        with self._transaction() as database:
            database.execute("insert or replace into cursor values (?, ?)", [name, value])

    def open_alerts(self) -> list[Open]:
        """The open alerts, oldest first."""
        with self._transaction() as database:
            return _open_alerts(database)

    def tell(
        self,
        severity: Severity,
        write: Callable[[Sequence[Alert]], Draft],
        channels: Collection[str],
        now: datetime,
        *,
        recoveries: bool,
    ) -> None:
        """Make one message of all alerts, or all recoveries, that nobody was told of; none if there are none.

        Args:
            severity: The severity of the alerts.
            write: Words the message.
            channels: Where it goes.
            now: The time (UTC).
            recoveries: Whether it is about what was resolved of what had been told.
        """
        column = "resolution_told_in" if recoveries else "told_in"
        untold = (
            "told_in is not null and resolved_at is not null and resolution_told_in is null"
            if recoveries
            else "told_in is null"
        )
        with self._transaction() as database:
            if severity is Severity.WARNING and not recoveries:
                # A warning that went away before anybody was told of it is no news.
                database.execute(
                    "update alert set told_in = ?, resolution_told_in = ? where severity = ?"
                    " and told_in is null and resolved_at is not null and resolution_told_in is null",
                    [_NOBODY, _NOBODY, severity],
                )
            rows = database.execute(
                f"select number, body from alert where severity = ? and {untold} order by number",  # noqa: S608 - ours
                [severity],
            ).fetchall()
            if not rows:
                return
            draft, reference = write([Alert.from_text(body) for _, body in rows]), uuid4().hex[:8]
            database.execute(
                "insert into message values (?, ?, ?, ?, ?, ?)",
                [reference, severity, recoveries, draft.title, draft.body, now.isoformat()],
            )
            database.executemany(
                "insert into delivery (reference, channel, due_at) values (?, ?, ?)",
                [(reference, channel, now.isoformat()) for channel in channels],
            )
            database.executemany(
                f"update alert set {column} = ? where number = ?",  # noqa: S608 - one of two words
                [(reference, number) for number, _ in rows],
            )

    def lead_on(self, channels: Callable[[Severity], Collection[str]], known: Collection[str], now: datetime) -> None:
        """Give messages to the channels of today: those of a channel that is configured no more go to the others.

        Args:
            channels: The channels for a severity.
            known: All channels there are.
            now: The time (UTC).
        """
        with self._transaction() as database:
            stranded = database.execute(
                "select reference, channel, severity from delivery join message using (reference) where sent_at is null"
            ).fetchall()
            for reference, channel, severity in stranded:
                if channel in known:
                    continue
                database.execute("delete from delivery where reference = ? and channel = ?", [reference, channel])
                database.executemany(
                    "insert or ignore into delivery (reference, channel, due_at) values (?, ?, ?)",
                    [(reference, other, now.isoformat()) for other in channels(Severity(severity))],
                )

    def lease(self, channel: str, now: datetime) -> Message | None:
        """The oldest message that is due on a channel, for the caller alone for the time of a lease."""
        with self._transaction() as database:
            row = database.execute(
                "select reference, severity, is_recovery, title, body from delivery join message using (reference)"
                " where channel = ? and sent_at is null and due_at <= ? and coalesce(leased_until, '') <= ?"
                " order by created_at, message.rowid limit 1",
                [channel, now.isoformat(), now.isoformat()],
            ).fetchone()
            if row is None:
                return None
            database.execute(
                "update delivery set leased_until = ?, tries = tries + 1 where reference = ? and channel = ?",
                [(now + LEASE).isoformat(), row[0], channel],
            )
        return Message(row[0], Severity(row[1]), bool(row[2]), row[3], row[4])

    def sent(self, message: Message, channel: str, now: datetime) -> None:
        """Remember that a message arrived."""
        with self._transaction() as database:
            database.execute(
                "update delivery set sent_at = ?, leased_until = null, problem = null"
                " where reference = ? and channel = ?",
                [now.isoformat(), message.reference, channel],
            )

    def refused(self, message: Message, channel: str, problem: str, now: datetime, *, unknown: bool = False) -> None:
        """Remember that a message did not arrive, or, with `unknown`, that nobody knows; it is due again later."""
        with self._transaction() as database:
            (tries,) = database.execute(
                "select tries from delivery where reference = ? and channel = ?", [message.reference, channel]
            ).fetchone()
            pause = UNKNOWN_AFTER if unknown else RETRY_AFTER[min(tries, len(RETRY_AFTER)) - 1]
            database.execute(
                "update delivery set due_at = ?, leased_until = null, problem = ? where reference = ? and channel = ?",
                [(now + pause).isoformat(), problem, message.reference, channel],
            )

    def unsent(self) -> list[Unsent]:
        """The deliveries that did not succeed yet, oldest first."""
        with self._transaction() as database:
            rows = database.execute(
                "select title, channel, tries, created_at, problem from delivery join message using (reference)"
                " where sent_at is null order by created_at, channel"
            ).fetchall()
        return [
            Unsent(title, channel, tries, datetime.fromisoformat(created_at), problem or "")
            for title, channel, tries, created_at, problem in rows
        ]

    def forget(self, now: datetime) -> None:
        """Delete what was over and told long ago."""
        before = (now - KEPT).isoformat()
        with self._transaction() as database:
            database.execute("delete from alert where resolved_at < ? and told_in is not null", [before])
            database.execute("delete from delivery where sent_at < ?", [before])
            database.execute(
                "delete from message where created_at < ? and reference not in (select reference from delivery)",
                [before],
            )


def _open_alerts(database: sqlite3.Connection) -> list[Open]:
    rows = database.execute(
        "select body, opened_at, told_in from alert where resolved_at is null order by number"
    ).fetchall()
    return [
        Open(Alert.from_text(body), datetime.fromisoformat(opened_at).astimezone(UTC), told_in is not None)
        for body, opened_at, told_in in rows
    ]


def _raise(database: sqlite3.Connection, alert: Alert, now: datetime) -> None:
    """Open an alert; of one that is open already only the newest evidence is kept."""
    updated = database.execute(
        "update alert set body = ? where key = ? and resolved_at is null", [alert.to_text(), alert.key]
    )
    if updated.rowcount:
        return
    told_in = _NOBODY if alert.told_with else None
    database.execute(
        "insert into alert (key, severity, body, opened_at, told_in, resolved_at, resolution_told_in)"
        " values (?, ?, ?, ?, ?, ?, ?)",
        [
            alert.key,
            alert.severity,
            alert.to_text(),
            now.isoformat(),
            told_in,
            now.isoformat() if alert.is_event else None,
            _NOBODY if alert.is_event or alert.told_with else None,
        ],
    )
