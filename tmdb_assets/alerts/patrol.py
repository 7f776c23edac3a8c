"""One look at everything: what is wrong goes into the outbox, what is in the outbox goes out.

Belongs here: the order of the steps, and that none of them keeps the others from being done. Who looks, and how often,
is decided by whoever calls: the sensor `alerts`, `tmdb-assets run`, `tmdb-assets alerts send`.
"""

import json
import logging
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from dagster import DagsterInstance

from tmdb_assets.alerts import states
from tmdb_assets.alerts.alert import Alert, Findings, Kind, Severity
from tmdb_assets.alerts.channels import Channel
from tmdb_assets.alerts.checks import CheckReader
from tmdb_assets.alerts.database import is_broken, set_aside
from tmdb_assets.alerts.outbox import Outbox, UnreadableError
from tmdb_assets.alerts.runs import RunReader
from tmdb_assets.alerts.sending import Log, Sender, ping
from tmdb_assets.alerts.texts import Draft, Situation, alert_message, recovery_message
from tmdb_assets.calendar.coverage import cover
from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.datasets import DATASETS
from tmdb_assets.records.declared import Declared
from tmdb_assets.settings import Settings, now_utc
from tmdb_assets.warehouse.publication import Contents, read_published
from tmdb_assets.workspace import Workspace

SILENCE, WARNINGS = "silence", "warnings told on"
"""What the outbox remembers beside what the sources say."""

IN_DETAIL = frozenset({"coverage"})
"""Checks whose failures are told period by period; that they were never evaluated is told as of any other check."""

_STUCK_AFTER = timedelta(minutes=15)
"""A message that did not arrive for so long is a matter for the dead man's switch."""

_MAX_KEYS = 20


@dataclass
class Patrol:
    """Looks after one instance and its data.

    Attributes:
        workspace: The data.
        instance: The record of runs and checks.
        declared: What can be wrong.
        channels: Where messages go; without any, to the log.
        log: Takes a level and a line.
        is_daemon: Whether somebody looks every few seconds; only then a pause means something.
    """

    workspace: Workspace
    instance: DagsterInstance
    declared: Declared
    channels: Sequence[Channel]
    log: Log
    is_daemon: bool = False
    _blind: dict[str, str] = field(default_factory=dict)
    _published: dict[str, Contents] = field(default_factory=dict)

    @property
    def outbox(self) -> Outbox:
        """Where alerts and messages are kept."""
        return open_outbox(self.workspace.settings)

    def look(self) -> bool:
        """Take in what is wrong, word it and send it.

        Returns:
            Whether all could be read; if not, that is an alert, too.

        Raises:
            sqlite3.Error: The outbox cannot be used: nothing is lost, the next look finds the same.
        """
        try:
            return self._look(self.outbox)
        except sqlite3.DatabaseError as error:
            if not is_broken(error):
                raise
            now = now_utc()
            kept = set_aside(outbox_place(self.workspace.settings), now)
            outbox = self.outbox
            if kept:
                self._tell_of_loss(outbox, kept, error, now)
            return self._look(outbox)

    def _look(self, outbox: Outbox) -> bool:
        now = now_utc()
        outbox.deliveries.announce({channel.key: channel.severities for channel in self.channels}, now)
        self._blind.clear()
        self._collect(outbox, now)
        outbox.take_in("blind", partial(self._blindness, now), now)
        self._word(outbox, now)
        settings = self.workspace.settings
        Sender(outbox.deliveries, self.channels, settings.data_dir, self.log, may_go_on=self.is_daemon).send()
        stuck = [one for one in outbox.deliveries.unsent() if now_utc() - one.created_at > _STUCK_AFTER]
        if not self._blind and not stuck:
            ping(settings, self.log)
        outbox.forget(now)
        return not self._blind

    def _collect(self, outbox: Outbox, now: datetime) -> None:
        awake = self._rouse(outbox, now)
        assets = self.declared.assets
        checks = {key: check.blocks for key, check in self.declared.checks.items()}
        reader = CheckReader(self.instance, checks, IN_DETAIL, {key: one.dataset for key, one in assets.items()})

        def read_checks(cursor: str, open_alerts: Sequence[Alert]) -> Findings:
            return reader.read(cursor, open_alerts, now)

        def read_runs(cursor: str, open_alerts: Sequence[Alert]) -> Findings:
            published = {name: copy.periods for name, copy in self._published.items()}
            return RunReader(self.instance, published, assets).read(cursor, open_alerts, now)

        def read_freshness(_: str, open_alerts: Sequence[Alert]) -> Findings:
            return states.stale_assets(self.instance, assets, open_alerts, now, awake=awake)

        def read_daemons(_: str, open_alerts: Sequence[Alert]) -> Findings:
            return states.silent_daemons(self.instance, open_alerts, now, awake=awake and self.is_daemon)

        # Each dataset is a source of its own: one that cannot be read keeps nothing of another from being told.
        for dataset in DATASETS:
            self._ask(outbox, f"the published copy of {dataset.name}", partial(self._read_copy, dataset), now)
        # Checks come before runs: a run that failed because of a check is told with it.
        self._ask(outbox, "the checks", read_checks, now)
        self._ask(outbox, "the runs", read_runs, now)
        for dataset in DATASETS:
            read = partial(self._read_periods, dataset, now, awake)
            self._ask(outbox, f"the {dataset.calendar.noun}s of {dataset.name}", read, now)
        self._ask(outbox, "the datasets", lambda _, open_alerts: states.of_no_dataset(open_alerts), now)
        self._ask(outbox, "the freshness of the assets", read_freshness, now)
        self._ask(outbox, "the heartbeats", read_daemons, now)

    def _read_copy(self, dataset: Dataset, cursor: str, _: Sequence[Alert]) -> Findings:
        self._published.pop(dataset.name, None)
        self._published[dataset.name] = read_published(dataset.paths(self.workspace.settings))
        return Findings((), cursor)

    def _read_periods(
        self, dataset: Dataset, now: datetime, awake: bool, _: str, open_alerts: Sequence[Alert]
    ) -> Findings:
        covered = cover(dataset, self.workspace.settings, self.workspace.lake, now)
        return states.missing_periods(dataset, covered, open_alerts, now, awake=awake)

    def _ask(
        self, outbox: Outbox, source: str, read: Callable[[str, Sequence[Alert]], Findings], now: datetime
    ) -> None:
        try:
            outbox.take_in(source, read, now)
        except UnreadableError as error:
            # The others are asked all the same, and somebody is told.
            self._blind[source] = f"{type(error.__cause__).__name__}: {error.__cause__}"
            self.log(logging.ERROR, f"alerting cannot read {source}: {self._blind[source]}")

    def _blindness(self, now: datetime, cursor: str, open_alerts: Sequence[Alert]) -> Findings:
        """What cannot be read; by a daemon twice in a row, for a database that is locked is not worth a message."""
        before = set(json.loads(cursor or "[]")) if self.is_daemon else set(self._blind)
        wrong = [
            Alert(f"{Kind.BLIND}/{source}", Kind.BLIND, Severity.ERROR, source, now, reason=reason)
            for source, reason in self._blind.items()
            if source in before
        ]
        found = states.compare(Kind.BLIND, wrong, open_alerts)
        return Findings(found.events, json.dumps(sorted(self._blind)))

    def _rouse(self, outbox: Outbox, now: datetime) -> bool:
        """Note that somebody looks; whether somebody did for long enough to have mended what can be mended."""
        if not self.is_daemon:
            return True
        outbox.take_in(SILENCE, lambda cursor, _: states.silence(cursor, now), now)
        return states.is_awake(outbox.recall(SILENCE), now)

    def _word(self, outbox: Outbox, now: datetime) -> None:
        copies = {dataset.name: self._published.get(dataset.name) for dataset in DATASETS}
        situation = Situation(
            self.workspace.settings.ui_url, {name: copy.periods if copy else None for name, copy in copies.items()}
        )
        due = [Severity.ERROR]
        warnings_are_due = self._warnings_are_due(outbox, now)
        if warnings_are_due:
            due.append(Severity.WARNING)
        told = set()
        for severity in due:
            # What is over is told before what is new: the last word on something is how it is now.
            if outbox.tell_recoveries(severity, self._writer(recovery_message, situation), now):
                told.add(severity)
            if outbox.tell(severity, self._writer(alert_message, situation), now):
                told.add(severity)
        if Severity.WARNING in told:
            outbox.note(WARNINGS, str(now.date()))

    def _writer(
        self, write: Callable[[Sequence[Alert], Situation], Draft], situation: Situation
    ) -> Callable[[Sequence[Alert]], Draft]:
        def draft(alerts: Sequence[Alert]) -> Draft:
            try:
                return write(alerts, situation)
            except Exception as error:  # noqa: BLE001 - told badly is better than not told
                self.log(logging.ERROR, f"a message could not be worded: {type(error).__name__}: {error}")
                keys = "\n".join(alert.key for alert in alerts[:_MAX_KEYS])
                return Draft(
                    f"[{alerts[0].severity}] {len(alerts):,} alerts that could not be worded",
                    f"{type(error).__name__}: {error}\n{keys}\nNext: tmdb-assets alerts list",
                )

        return draft

    def _warnings_are_due(self, outbox: Outbox, now: datetime) -> bool:
        """Whether the warnings of a day are told now: once a day, after all deadlines if somebody looks then."""
        deadline = max(dataset.timetable.deadline for dataset in DATASETS)
        is_late = now >= datetime.combine(now.date(), deadline, UTC) or not self.is_daemon
        return is_late and outbox.recall(WARNINGS) != str(now.date())

    def _tell_of_loss(self, outbox: Outbox, kept: Path, error: sqlite3.Error, now: datetime) -> None:
        self.log(
            logging.ERROR, f"the outbox of the alerts is broken ({error}): it is kept as {kept}, a new one is made"
        )
        alert = Alert(
            key=f"{Kind.BLIND}/outbox/{kept.name}",
            kind=Kind.BLIND,
            severity=Severity.ERROR,
            subject="its own outbox",
            seen_at=now,
            reason=f"the file is broken ({error}) and was set aside as {kept.name}: what was open is told once more,"
            " messages that nobody had got yet are lost with it unless what they told of still holds",
            is_event=True,
        )
        outbox.take_in("outbox", lambda cursor, _: Findings((alert,), cursor), now)


def open_outbox(settings: Settings) -> Outbox:
    """The outbox of a data directory."""
    return Outbox(outbox_place(settings))


def outbox_place(settings: Settings) -> Path:
    """Where the outbox of a data directory is."""
    return settings.data_dir / "alerts" / "outbox.sqlite"
