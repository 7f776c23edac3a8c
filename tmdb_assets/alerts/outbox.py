"""What is wrong, and what was told of it: alerts and messages come to be together or not at all.

Belongs here: an alert is open from being raised until being resolved; messages are made of alerts that nobody was told
of. What a message says is `texts`' business, how it is delivered `deliveries`'.
"""

import dataclasses
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from tmdb_assets.alerts.alert import Alert, Findings, Severity
from tmdb_assets.alerts.database import Database
from tmdb_assets.alerts.deliveries import Deliveries, address
from tmdb_assets.alerts.texts import Draft

KEPT = timedelta(days=90)
"""How long what is over is remembered."""

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


class UnreadableError(Exception):
    """A source could not be asked; the cause says why."""


class Outbox:
    """The alerts and messages of one data directory; several processes may use it at once.

    Attributes:
        deliveries: Which of the messages have to go where.
    """

    def __init__(self, place: Path) -> None:
        """Use the file at `place`; it is made if it is not there.

        Raises:
            sqlite3.Error: It cannot be opened.
        """
        self._database = Database(place)
        self.deliveries = Deliveries(self._database)

    def take_in(self, source: str, read: Callable[[str, Sequence[Alert]], Findings], now: datetime) -> None:
        """Ask a source what is new, and remember it together with where it was read to.

        No other process asks meanwhile, so nothing is found twice.

        Args:
            source: The source's name.
            read: Asks it; given its cursor and the open alerts.
            now: The time (UTC).

        Raises:
            UnreadableError: The source could not be asked; it is asked for the same again the next time.
            sqlite3.Error: The outbox cannot be used.
        """
        with self._database.transaction() as connection:
            cursor = _recall(connection, source)
            try:
                findings = read(cursor, [one.alert for one in _open_alerts(connection)])
            except Exception as error:
                raise UnreadableError(source) from error
            for event in findings.events:
                if isinstance(event, Alert):
                    _raise(connection, event, now)
                else:
                    connection.execute(
                        "update alert set resolved_at = ? where key = ? and resolved_at is null",
                        [now.isoformat(), event.key],
                    )
            if findings.cursor != cursor:
                _note(connection, source, findings.cursor)

    def recall(self, name: str) -> str:
        """What is remembered under a name; an empty text if nothing is."""
        with self._database.transaction() as connection:
            return _recall(connection, name)

    def note(self, name: str, value: str) -> None:
        """Remember something under a name."""
        with self._database.transaction() as connection:
            _note(connection, name, value)

    def open_alerts(self) -> list[Open]:
        """The open alerts, oldest first, without those that another one tells of."""
        with self._database.transaction() as connection:
            return [one for one in _open_alerts(connection) if not one.alert.told_with]

    def tell(self, severity: Severity, write: Callable[[Sequence[Alert]], Draft], now: datetime) -> bool:
        """Make one message of all alerts that nobody was told of; none, and False, if there are none.

        Args:
            severity: The severity of the alerts.
            write: Words the message.
            now: The time (UTC).
        """
        with self._database.transaction() as connection:
            if severity is Severity.WARNING:
                # A warning that went away before anybody was told of it is no news.
                connection.execute(
                    "update alert set told_in = ?, resolution_told_in = ? where severity = ?"
                    " and told_in is null and resolved_at is not null and resolution_told_in is null",
                    [_NOBODY, _NOBODY, severity],
                )
            rows = connection.execute(
                "select number, body from alert where severity = ? and told_in is null order by number", [severity]
            ).fetchall()
            if reference := _new_message(connection, severity, write, rows, now, is_recovery=False):
                connection.executemany(
                    "update alert set told_in = ? where number = ?", [(reference, number) for number, _ in rows]
                )
            return bool(reference)

    def tell_recoveries(self, severity: Severity, write: Callable[[Sequence[Alert]], Draft], now: datetime) -> bool:
        """Make one message of all that is over, was told of, and whose end nobody was told of.

        Args:
            severity: The severity of the alerts.
            write: Words the message.
            now: The time (UTC).

        Returns:
            Whether there is one.
        """
        with self._database.transaction() as connection:
            rows = connection.execute(
                "select number, body from alert where severity = ? and told_in is not null"
                " and resolved_at is not null and resolution_told_in is null order by number",
                [severity],
            ).fetchall()
            if reference := _new_message(connection, severity, write, rows, now, is_recovery=True):
                connection.executemany(
                    "update alert set resolution_told_in = ? where number = ?",
                    [(reference, number) for number, _ in rows],
                )
            return bool(reference)

    def end_untold(self, is_over: Callable[[Alert], bool], now: datetime) -> list[Alert]:
        """End open alerts without telling anybody, neither of them nor of their end.

        Args:
            is_over: Which of the open alerts.
            now: The time (UTC).

        Returns:
            Those alerts, oldest first.
        """
        with self._database.transaction() as connection:
            over = [one.alert for one in _open_alerts(connection) if is_over(one.alert)]
            connection.executemany(
                "update alert set resolved_at = ?, told_in = coalesce(told_in, ?), resolution_told_in = ?"
                " where key = ? and resolved_at is null",
                [(now.isoformat(), _NOBODY, _NOBODY, alert.key) for alert in over],
            )
            return over

    def forget(self, now: datetime) -> None:
        """Delete what was over and told long ago."""
        before = (now - KEPT).isoformat()
        with self._database.transaction() as connection:
            connection.execute(
                "delete from alert where resolved_at < ? and told_in is not null and resolution_told_in is not null",
                [before],
            )
            connection.execute("delete from delivery where sent_at < ?", [before])
            connection.execute(
                "delete from message where created_at < ? and reference not in (select reference from delivery)",
                [before],
            )
            connection.execute("delete from channel where seen_at < ?", [before])


def _new_message(
    connection: sqlite3.Connection,
    severity: Severity,
    write: Callable[[Sequence[Alert]], Draft],
    rows: Sequence[tuple[int, str]],
    now: datetime,
    *,
    is_recovery: bool,
) -> str:
    """Make a message of alerts, for every channel that gets them; its reference, or an empty text without alerts."""
    if not rows:
        return ""
    draft, reference = write([Alert.from_text(body) for _, body in rows]), uuid4().hex[:8]
    connection.execute(
        "insert into message values (?, ?, ?, ?, ?, ?)",
        [reference, severity, is_recovery, _storable(draft.title), _storable(draft.body), now.isoformat()],
    )
    address(connection, reference, severity, now)
    return reference


def _open_alerts(connection: sqlite3.Connection) -> list[Open]:
    rows = connection.execute(
        "select body, opened_at, told_in from alert where resolved_at is null order by number"
    ).fetchall()
    return [
        Open(Alert.from_text(body), datetime.fromisoformat(opened_at).astimezone(UTC), told_in is not None)
        for body, opened_at, told_in in rows
    ]


def _raise(connection: sqlite3.Connection, alert: Alert, now: datetime) -> None:
    """Open an alert; of one that is open already only the newest evidence is kept, unless it became worse."""
    known = connection.execute(
        "select number, severity, told_in, resolution_told_in from alert where key = ? and resolved_at is null",
        [alert.key],
    ).fetchone()
    if known and not (known[1] == Severity.WARNING and alert.severity is Severity.ERROR):
        number, severity, told_in, resolution_told_in = known
        if told_in == _NOBODY and not alert.told_with:
            # What another alert said as well is now wrong for a reason of its own.
            told_in = resolution_told_in = None
        connection.execute(
            "update alert set body = ?, told_in = ?, resolution_told_in = ? where number = ?",
            [
                dataclasses.replace(alert, severity=Severity(severity)).to_text(),
                told_in,
                resolution_told_in,
                number,
            ],
        )
        return
    if known:
        connection.execute(
            "update alert set resolved_at = ?, told_in = coalesce(told_in, ?), resolution_told_in = ? where number = ?",
            [now.isoformat(), _NOBODY, _NOBODY, known[0]],
        )
    connection.execute(
        "insert into alert (key, severity, body, opened_at, told_in, resolved_at, resolution_told_in)"
        " values (?, ?, ?, ?, ?, ?, ?)",
        [
            alert.key,
            alert.severity,
            alert.to_text(),
            now.isoformat(),
            _NOBODY if alert.told_with else None,
            now.isoformat() if alert.is_event else None,
            _NOBODY if alert.is_event or alert.told_with else None,
        ],
    )


def _recall(connection: sqlite3.Connection, name: str) -> str:
    row = connection.execute("select value from cursor where source = ?", [name]).fetchone()
    return row[0] if row else ""


def _note(connection: sqlite3.Connection, name: str, value: str) -> None:
    connection.execute("insert or replace into cursor values (?, ?)", [name, value])


def _storable(text: str) -> str:
    """A text without what no file can hold: halves of characters."""
    return text.encode("utf-8", "replace").decode("utf-8")
