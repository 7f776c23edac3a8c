"""One look at everything: what is wrong goes into the outbox, what is in the outbox goes out.

Belongs here: the order of the steps, and that none of them keeps the others from being done. Who looks, and how often,
is decided by whoever calls: the sensor `alerts`, `tmdb-assets run`, `tmdb-assets alerts send`.
"""

import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import dagster as dg
import requests
from dagster import AssetCheckKey, DagsterInstance

from tmdb_assets.alerts import states
from tmdb_assets.alerts.alert import Alert, Findings, Kind, Severity
from tmdb_assets.alerts.channels import Channel, ChannelError, for_severity
from tmdb_assets.alerts.checks import CheckReader
from tmdb_assets.alerts.outbox import Draft, Message, Outbox
from tmdb_assets.alerts.runs import RunReader
from tmdb_assets.alerts.texts import Situation, alert_message, recovery_message
from tmdb_assets.coverage import DEADLINE, DayCoverage, cover
from tmdb_assets.defs.resources import Workspace
from tmdb_assets.publication import read_published
from tmdb_assets.settings import Settings, now_utc

SILENCE, WARNINGS = "silence", "warnings told on"
"""What the outbox remembers beside what the sources say."""

LOG = "log"
"""The channel that is always there: it gets what no other channel does."""

IN_DETAIL = frozenset({"day_coverage"})
"""Checks whose failures are told day by day."""

_WAIT_SECONDS = 20.0
"""How long a look waits for its deliveries; what takes longer goes on by itself."""

_HEARTBEAT_SECONDS = 5.0

_STUCK_AFTER = timedelta(minutes=15)
"""A message that did not arrive for so long is a matter for the dead man's switch."""

Log = Callable[[int, str], None]

_busy: set[tuple[Path, str]] = set()
_busy_lock = threading.Lock()


@dataclass
class Graph:
    """What can be wrong.

    Attributes:
        assets: All assets.
        checks: All checks, and whether they block.
    """

    assets: Sequence[dg.AssetKey]
    checks: Mapping[AssetCheckKey, bool]


@dataclass
class Patrol:
    """Looks after one instance and its data.

    Attributes:
        workspace: The data.
        instance: The record of runs and checks.
        graph: What can be wrong.
        channels: Where messages go; without any, to the log.
        log: Takes a level and a line.
        is_daemon: Whether somebody looks every few seconds; only then a pause means something.
    """

    workspace: Workspace
    instance: DagsterInstance
    graph: Graph
    channels: Sequence[Channel]
    log: Log
    is_daemon: bool = False
    _blind: dict[str, str] = field(default_factory=dict)

    @property
    def outbox(self) -> Outbox:
        """Where alerts and messages are kept."""
        return open_outbox(self.workspace.settings)

    def look(self) -> bool:
        """Take in what is wrong, word it and send it.

        Returns:
            Whether all could be read; if not, that is an alert, too.

        Raises:
            sqlite3.Error: The outbox can not be used: nothing is lost, the next look finds the same.
        """
        now, outbox = now_utc(), self.outbox
        self._blind.clear()
        self._collect(outbox, now)
        outbox.take_in("blind", partial(self._blindness, now), now)
        self._word(outbox, now)
        self._send(outbox)
        stuck = [one for one in outbox.unsent() if one.tries and now - one.created_at > _STUCK_AFTER]
        if not self._blind and not stuck:
            ping(self.workspace.settings, self.log)
        outbox.forget(now)
        return not self._blind

    def _collect(self, outbox: Outbox, now: datetime) -> None:
        awake = self._rouse(outbox, now)
        reader = CheckReader(
            self.instance, {key: blocks for key, blocks in self.graph.checks.items() if key.name not in IN_DETAIL}
        )
        covered: list[DayCoverage] = []
        settings = self.workspace.settings

        def read_runs(cursor: str, open_alerts: Sequence[Alert]) -> Findings:
            published = set(read_published(settings).days)
            return RunReader(self.instance, reader.never_evaluated, published).read(cursor, open_alerts, now)

        def read_days(_: str, open_alerts: Sequence[Alert]) -> Findings:
            covered.extend(cover(settings, self.workspace.lake, now))
            return states.missing_days(covered, open_alerts, now, awake=awake)

        def read_freshness(_: str, open_alerts: Sequence[Alert]) -> Findings:
            return states.stale_assets(self.instance, self.graph.assets, open_alerts, awake=awake)

        def read_daemons(_: str, open_alerts: Sequence[Alert]) -> Findings:
            return states.silent_daemons(self.instance, open_alerts, now, awake=awake and self.is_daemon)

        def read_checks(cursor: str, open_alerts: Sequence[Alert]) -> Findings:
            return reader.read(cursor, open_alerts, now)

        # Checks come before runs: a run that failed because of a check is told with it.
        for source, read in {
            "the checks": read_checks,
            "the runs": read_runs,
            "the days": read_days,
            "the freshness of the assets": read_freshness,
            "the heartbeats": read_daemons,
        }.items():
            self._ask(outbox, source, read, now)

    def _ask(
        self, outbox: Outbox, source: str, read: Callable[[str, Sequence[Alert]], Findings], now: datetime
    ) -> None:
        try:
            outbox.take_in(source, read, now)
        except sqlite3.Error:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the others are asked, and somebody is told
            self._blind[source] = f"{type(error).__name__}: {error}"
            self.log(logging.ERROR, f"alerting can not read {source}: {type(error).__name__}: {error}")

    def _blindness(self, now: datetime, _: str, open_alerts: Sequence[Alert]) -> Findings:
        wrong = [
            Alert(f"{Kind.BLIND}/{source}", Kind.BLIND, Severity.ERROR, source, now, reason=reason)
            for source, reason in self._blind.items()
        ]
        return states.compare(Kind.BLIND, wrong, open_alerts)

    def _rouse(self, outbox: Outbox, now: datetime) -> bool:
        """Note that somebody looks; whether somebody did for long enough to have mended what can be mended."""
        if not self.is_daemon:
            return True
        outbox.take_in(SILENCE, lambda cursor, _: states.silence(cursor, now), now)
        return states.is_awake(outbox.recall(SILENCE), now)

    def _word(self, outbox: Outbox, now: datetime) -> None:
        published = read_published(self.workspace.settings).days
        situation = Situation(self.workspace.settings.ui_url, max(published, default=None), len(published))

        def alerts(told: Sequence[Alert]) -> Draft:
            return alert_message(told, situation)

        def recoveries(told: Sequence[Alert]) -> Draft:
            return recovery_message(told, situation)

        due = [Severity.ERROR]
        if self._warnings_are_due(outbox, now):
            due.append(Severity.WARNING)
        for severity in due:
            keys = self._keys(severity)
            outbox.tell(severity, alerts, keys, now, recoveries=False)
            outbox.tell(severity, recoveries, keys, now, recoveries=True)

    def _warnings_are_due(self, outbox: Outbox, now: datetime) -> bool:
        """Whether the warnings of a day are told now: once a day, after the deadline."""
        if now < datetime.combine(now.date(), DEADLINE) or outbox.recall(WARNINGS) == str(now.date()):
            return False
        outbox.note(WARNINGS, str(now.date()))
        return True

    def _keys(self, severity: Severity) -> list[str]:
        return [channel.key for channel in for_severity(self.channels, severity)] or [LOG]

    def _send(self, outbox: Outbox) -> None:
        outbox.lead_on(self._keys, {channel.key for channel in self.channels} | {LOG}, now_utc())
        while message := outbox.lease(LOG, now_utc()):
            level = logging.ERROR if message.severity is Severity.ERROR else logging.WARNING
            self.log(logging.INFO if message.is_recovery else level, f"{message.title}\n{message.body}")
            outbox.sent(message, LOG, now_utc())
        threads = [
            threading.Thread(target=self._send_to, args=(outbox, channel), daemon=True, name=f"alerts {channel.key}")
            for channel in self.channels
        ]
        for thread in threads:
            thread.start()
        ends = time.monotonic() + _WAIT_SECONDS
        for thread in threads:
            thread.join(max(0.0, ends - time.monotonic()))

    def _send_to(self, outbox: Outbox, channel: Channel) -> None:
        """Send what is due on a channel, oldest first, until a message is refused twice in a row."""
        place = (self.workspace.settings.data_dir, channel.key)
        with _busy_lock:
            if place in _busy:
                return  # an earlier look is still at it
            _busy.add(place)
        try:
            refused = 0
            while refused < 2 and (message := outbox.lease(channel.key, now_utc())):  # noqa: PLR2004
                refused = 0 if self._deliver(outbox, channel, message) else refused + 1
        except sqlite3.Error as error:
            self.log(logging.ERROR, f"the outbox of the alerts can not be used: {error}")
        finally:
            with _busy_lock:
                _busy.discard(place)

    def _deliver(self, outbox: Outbox, channel: Channel, message: Message) -> bool:
        try:
            channel.send(message)
        except ChannelError as error:
            outbox.refused(message, channel.key, str(error), now_utc(), unknown=error.is_unknown)
            self.log(logging.WARNING, f"{channel.name} did not take a message, it is sent again: {error}")
            return False
        outbox.sent(message, channel.key, now_utc())
        return True


def open_outbox(settings: Settings) -> Outbox:
    """The outbox of a data directory."""
    return Outbox(settings.data_dir / "alerts" / "outbox.sqlite")


def graph_of(assets: Iterable[dg.AssetKey], specs: Iterable[dg.AssetCheckSpec]) -> Graph:
    """What can be wrong, from the definitions."""
    return Graph(sorted(assets), {spec.key: spec.blocking for spec in specs})


def ping(settings: Settings, log: Log) -> None:
    """Tell the dead man's switch that alerting is alive; if it does not hear from it, it raises the alarm itself."""
    if not settings.heartbeat_url:
        return
    try:
        requests.get(settings.heartbeat_url, timeout=_HEARTBEAT_SECONDS).raise_for_status()
    except requests.RequestException as error:
        status = error.response.status_code if error.response is not None else type(error).__name__
        log(logging.WARNING, f"ALERT_HEARTBEAT_URL did not take the heartbeat: {status}")
