"""What an alert is: one thing that is wrong, with its evidence and a key that no other has.

Belongs here: the record and how it is kept as text. Where alerts come from is said by `checks`, `runs` and `states`,
how they read by `texts`.
"""

import dataclasses
import json
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How much it matters, and so how soon it is told."""

    ERROR = "error"
    """Told at once."""
    WARNING = "warning"
    """Told once a day, together with the other ones."""


class Kind(StrEnum):
    """What raises an alert."""

    CHECK = "check"
    """A check that failed, whatever became of its run."""
    RUN = "run"
    """A run that failed."""
    UNEVALUATED = "unevaluated"
    """Checks that a run planned and never evaluated: it died, or they crashed."""
    DAY = "day"
    """A period that is missing past its deadline, or that nobody can bring back."""
    STALE = "stale"
    """Assets that were not made again by their deadline."""
    SILENCE = "silence"
    """Times in which nobody looked: the daemon was off, or one of its parts is."""
    BLIND = "blind"
    """Alerting itself cannot read something."""


@dataclass(frozen=True)
class Alert:
    """One thing that is wrong.

    Attributes:
        key: What it is about; while an alert with this key is open, it is not raised again.
        kind: What raised it.
        severity: How soon it is told.
        subject: The asset, job, part of the daemon or source it is about.
        seen_at: When it happened (UTC), as far as that is known.
        reason: What is wrong, in words.
        dataset: The name of the dataset it is about; empty if it is about none.
        first_day: First period it is about, by its first day; None if it is not about periods.
        last_day: Last period it is about.
        check: The check's name.
        blocks: Whether the check keeps its table from the published copy.
        rows: Rows that were looked at.
        failing_rows: Rows that fail.
        examples: A few of the failing rows, column -> value; their values come from outside.
        checks: Checks that were not evaluated, as "table check".
        state: A period's state.
        run_id: The run that found it.
        is_event: Whether it is over as soon as it was told: there is nothing to recover from.
        told_with: The key of the alert that says the same already; empty if this one has to be told.
    """

    key: str
    kind: Kind
    severity: Severity
    subject: str
    seen_at: datetime
    reason: str = ""
    dataset: str = ""
    first_day: date | None = None
    last_day: date | None = None
    check: str = ""
    blocks: bool = False
    rows: int | None = None
    failing_rows: int | None = None
    examples: tuple[dict[str, str], ...] = ()
    checks: tuple[str, ...] = ()
    state: str = ""
    run_id: str = ""
    is_event: bool = False
    told_with: str = ""

    def to_text(self) -> str:
        """The alert as JSON."""
        return json.dumps(dataclasses.asdict(self), default=lambda value: value.isoformat())

    @classmethod
    def from_text(cls, text: str) -> "Alert":
        """The inverse of `to_text`; of an alert that another version kept, what this one knows of it."""
        fields = {field.name for field in dataclasses.fields(cls)}
        known: dict[str, Any] = {name: value for name, value in json.loads(text).items() if name in fields}
        for name in {"first_day", "last_day"} & set(known):
            known[name] = date.fromisoformat(known[name]) if known[name] else None
        known["seen_at"] = datetime.fromisoformat(known["seen_at"])
        known["kind"], known["severity"] = Kind(known["kind"]), Severity(known["severity"])
        for name in {"examples", "checks"} & set(known):
            known[name] = tuple(known[name])
        return cls(**known)


@dataclass(frozen=True)
class Resolved:
    """What an alert was about holds no more."""

    key: str


@dataclass(frozen=True)
class Findings:
    """What a source has to say since it was asked last.

    Attributes:
        events: What was raised and what was resolved, in the order in which it happened.
        cursor: Where to go on the next time.
    """

    events: tuple[Alert | Resolved, ...]
    cursor: str = ""
