"""What may still be asked of a source that allows so many requests a day: a ledger with one row a request.

Belongs here: counting requests by UTC day, closing a day that the source refused, and when it is tried again. What a
refusal looks like is the sources' business. The ledger holds a digest of the key and never the key: another key is
another quota.

A request is noted before it is sent, so that a process that is killed has counted it. The rows live in an SQLite file,
which is written in one transaction a row: of two processes that ask at the same time none gets more than there is.
"""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from pathlib import Path

from tmdb_assets.lake.disk import disk_error_in, told_clearly
from tmdb_assets.settings import Settings

RESERVE = 20
"""Requests a day that are left for whatever else uses the key."""

FIRST_PROBE = time(0, 5, tzinfo=UTC)
"""After a refusal the source is tried again from then on, the next day: its own day may begin at any hour."""

PROBE_EVERY = timedelta(hours=1)

_KEPT_DAYS = 30
_LONGEST_PAUSE = timedelta(hours=25)  # a quota of a day that begins again later than that is a mistake
_CACHED = timedelta(hours=24)  # so long a refusal may be given out again for what was refused


def ledger_place(settings: Settings) -> Path:
    """The ledger's file."""
    return settings.data_dir / "quota" / "requests.sqlite"


class Outcome(StrEnum):
    """What became of a request."""

    SENT = "sent"  # and no more is known: the process may have been killed
    GOOD = "good"  # the source answered, whatever it said of the thing that was asked for
    FAILED = "failed"  # no answer, or none of the source's own
    USED_UP = "used_up"
    BAD_KEY = "bad_key"


class UsedUpError(Exception):
    """Nothing may be asked now; the text says why, and from when on again."""


@dataclass(frozen=True)
class State:
    """What may be asked now.

    Attributes:
        left: So many requests.
        reason: Why it is none, or one.
        refused_key: What the source said of the key, if it refused it and nothing has changed since.
        is_refusing: Whether the source refused, for whatever reason, and has not answered since.
    """

    left: int
    reason: str = ""
    refused_key: str | None = None
    is_refusing: bool = False


@dataclass(frozen=True)
class Quota:
    """The quota of one key with one source.

    Attributes:
        path: The ledger's file; it is made when something is noted.
        source: The source.
        key: The key; a secret.
        daily_limit: What the source allows a UTC day.
        reserve: How much of that is left for others.
    """

    path: Path
    source: str
    key: str
    daily_limit: int
    reserve: int = RESERVE

    def __repr__(self) -> str:
        return f"Quota({self.source!r}, {self.daily_limit} a day)"

    def state(self, now: datetime) -> State:
        """What may be asked at a time (UTC).

        Raises:
            DiskError: The ledger cannot be read.
        """
        if not self.path.exists():
            return self._state(None, now)
        with self._opened() as ledger:
            return self._state(ledger, now)

    def left(self, now: datetime) -> int:
        """How many requests may be sent at a time (UTC)."""
        return self.state(now).left

    def note(self, thing: str, now: datetime) -> int:
        """Note a request that is about to be sent; returns the number of its row.

        Raises:
            UsedUpError: It may not be sent; nothing is noted.
            DiskError: The ledger cannot be written.
        """
        with self._opened() as ledger, _transaction(ledger):
            state = self._state(ledger, now)
            if state.left < 1:
                raise UsedUpError(state.reason)
            if not self._used(ledger, now.date()):
                oldest = (now.date() - timedelta(days=_KEPT_DAYS)).isoformat()
                ledger.execute("delete from request where day < ?", [oldest])
            row = (now.date().isoformat(), self.source, self._digest, now.isoformat(), thing, Outcome.SENT)
            noted = ledger.execute(
                "insert into request (day, source, key_digest, asked_at, thing, outcome) values (?, ?, ?, ?, ?, ?)", row
            )
            assert noted.lastrowid is not None  # noqa: S101 - SQLite numbers every row
            return noted.lastrowid

    def settle(self, number: int, outcome: Outcome, told: str = "", until: datetime | None = None) -> None:
        """Note what became of a request.

        Args:
            number: Its row.
            outcome: What became of it.
            told: What the source said, without the key.
            until: From when on the source says that it answers again.

        Raises:
            DiskError: The ledger cannot be written.
        """
        with self._opened() as ledger, _transaction(ledger):
            ledger.execute(
                "update request set outcome = ?, told = ?, until = ? where number = ?",
                [outcome, told[:200], until.isoformat() if until else None, number],
            )

    def refused_lately(self, now: datetime) -> set[str]:
        """What was asked for when the source refused, in the last 24 hours: the refusal may be cached for it."""
        if not self.path.exists():
            return set()
        with self._opened() as ledger:
            found = ledger.execute(
                "select thing from request where source = ? and key_digest = ? and outcome in (?, ?) and asked_at > ?",
                [self.source, self._digest, Outcome.USED_UP, Outcome.BAD_KEY, (now - _CACHED).isoformat()],
            )
            return {thing for (thing,) in found}

    def outcomes(self, day: date) -> dict[str, int]:
        """The requests of a UTC day by outcome, of all keys of the source."""
        if not self.path.exists():
            return {}
        with self._opened() as ledger:
            found = ledger.execute(
                "select outcome, count(*) from request where source = ? and day = ? group by outcome order by outcome",
                [self.source, day.isoformat()],
            )
            return dict(found.fetchall())

    @property
    def _digest(self) -> str:
        # So few digits tell keys apart and do not lead back to one: a key of 8 hexadecimal digits is soon tried out.
        return hashlib.sha256(f"{self.source}\n{self.key}".encode()).hexdigest()[:4]

    def _state(self, ledger: sqlite3.Connection | None, now: datetime) -> State:
        used = self._used(ledger, now.date()) if ledger else 0
        left = max(self.daily_limit - self.reserve - used, 0)
        spent = (
            ""
            if left
            else f"{used:,} requests were sent on {now.date()} (UTC), and {self.reserve:,} of {self.daily_limit:,} are"
            f" left for others; the next may be sent on {now.date() + timedelta(days=1)}"
        )
        refusals = self._refusals(ledger) if ledger else []
        if not refusals:
            return State(left, spent)
        first, last = refusals[0], refusals[-1]
        if last.outcome == Outcome.BAD_KEY:
            if last.asked_at.date() >= now.date():
                refused = f"the key was refused at {last.asked_at:%Y-%m-%d %H:%M} UTC"
                return State(0, refused, refused_key=last.told, is_refusing=True)
            refused = spent or "the key was refused, one request tries whether it still is"
            return State(min(left, 1), refused, is_refusing=True)
        again = max(
            datetime.combine(first.asked_at.date() + timedelta(days=1), FIRST_PROBE), last.tried_at + PROBE_EVERY
        )
        if last.until and last.asked_at < last.until <= last.asked_at + _LONGEST_PAUSE:
            again = last.until if last.tried_at <= last.until else last.tried_at + PROBE_EVERY
        told = f"the source said at {last.asked_at:%Y-%m-%d %H:%M} UTC that its quota is used up"
        if now < again:
            return State(0, f"{told}; it is tried again from {again:%Y-%m-%d %H:%M} UTC", is_refusing=True)
        told = spent or f"{told}; one request tries whether it still is"
        return State(min(left, 1), told, is_refusing=True)

    def _used(self, ledger: sqlite3.Connection, day: date) -> int:
        found = ledger.execute(
            "select count(*) from request where source = ? and key_digest = ? and day = ?",
            [self.source, self._digest, day.isoformat()],
        )
        return found.fetchone()[0]

    def _refusals(self, ledger: sqlite3.Connection) -> list["_Refusal"]:
        """The refusals since the source last answered, oldest first; of two kinds, those of the newest kind."""
        mine = [self.source, self._digest]
        (answered,) = ledger.execute(
            "select coalesce(max(number), 0) from request where source = ? and key_digest = ? and outcome = ?",
            [*mine, Outcome.GOOD],
        ).fetchone()
        found = ledger.execute(
            "select outcome, asked_at, max(asked_at) over (), told, until from request where number > ?"
            " and +source = ? and +key_digest = ? order by number",  # by number, which are few
            [answered, *mine],
        )
        refusals = [
            _Refusal(
                Outcome(outcome),
                datetime.fromisoformat(asked_at),
                datetime.fromisoformat(tried_at),
                told or "",
                datetime.fromisoformat(until) if until else None,
            )
            for outcome, asked_at, tried_at, told, until in found
            if outcome in {Outcome.USED_UP, Outcome.BAD_KEY}
        ]
        return [refusal for refusal in refusals if refusal.outcome == refusals[-1].outcome]

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        with told_clearly(f"The ledger of requests to {self.source}", self.path):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            try:
                with closing(sqlite3.connect(self.path, timeout=30, isolation_level=None)) as ledger:
                    ledger.execute("pragma synchronous = full")
                    ledger.execute(
                        "create table if not exists request (number integer primary key autoincrement,"
                        " day text not null, source text not null, key_digest text not null, asked_at text not null,"
                        " thing text not null, outcome text not null, told text, until text)"
                    )
                    for columns in ("outcome, number", "day"):
                        name = columns.partition(",")[0]
                        ledger.execute(
                            f"create index if not exists by_{name} on request (source, key_digest, {columns})"
                        )
                    yield ledger
            except sqlite3.Error as error:
                found = disk_error_in(str(error), "The ledger of requests", self.path)
                raise found or OSError(f"The ledger of requests {self.path} cannot be used: {error}") from error


@dataclass(frozen=True)
class _Refusal:
    outcome: Outcome
    asked_at: datetime
    tried_at: datetime
    """When anything was sent last since the source last answered, whatever became of it."""
    told: str
    until: datetime | None


@contextmanager
def _transaction(ledger: sqlite3.Connection) -> Iterator[None]:
    """All of the block is written, or nothing; nobody else writes meanwhile."""
    ledger.execute("begin immediate")
    try:
        yield
    except BaseException:
        ledger.execute("rollback")
        raise
    ledger.execute("commit")
