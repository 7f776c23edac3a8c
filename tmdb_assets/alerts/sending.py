"""Getting out what is in the outbox: every channel on its own, so that none waits for another.

Belongs here: threads, and what is tried next after a try. Which message is due is said by `deliveries`, how it travels
by `channels`.
"""

import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import requests

from tmdb_assets.alerts.alert import Severity
from tmdb_assets.alerts.channels import SEND_SECONDS, Channel, ChannelError, discreetly
from tmdb_assets.alerts.deliveries import LOG, Deliveries, Message
from tmdb_assets.settings import Settings, now_utc

Log = Callable[[int, str], None]

WAIT_SECONDS = 20.0
"""How long a look of the daemon waits for its deliveries; what takes longer goes on by itself."""

_HEARTBEAT_SECONDS = 5.0
_REMEMBER_TRIES = 5

_busy: set[tuple[Path, str]] = set()
_busy_lock = threading.Lock()


@dataclass
class Sender:
    """Sends what is due.

    Attributes:
        deliveries: What has to go where.
        channels: The channels of this process.
        data_dir: Whose messages they are.
        log: Takes a level and a line.
        may_go_on: Whether the process lives on, so that what takes long can go on by itself.
    """

    deliveries: Deliveries
    channels: Sequence[Channel]
    data_dir: Path
    log: Log
    may_go_on: bool

    def send(self) -> None:
        """Send what is due on all channels at once, oldest first on each."""
        while message := self.deliveries.lease(LOG, now_utc()):
            level = logging.ERROR if message.severity is Severity.ERROR else logging.WARNING
            self._say(logging.INFO if message.is_recovery else level, f"{message.title}\n{message.body}")
            self.deliveries.sent(message, LOG, now_utc())
        threads = [
            threading.Thread(target=self._send_to, args=(channel,), daemon=True, name=f"alerts {channel.key}")
            for channel in self.channels
        ]
        for thread in threads:
            thread.start()
        # Whoever ends while a message is under way would send it once more the next time.
        ends = time.monotonic() + (WAIT_SECONDS if self.may_go_on else 2 * SEND_SECONDS)
        for thread in threads:
            thread.join(max(0.0, ends - time.monotonic()))

    def _send_to(self, channel: Channel) -> None:
        with _alone(self.data_dir, channel.key) as is_alone:
            if not is_alone:
                return  # an earlier look is still at it
            try:
                self._send_due(channel)
            except sqlite3.Error as error:
                self._say(logging.ERROR, f"the outbox of the alerts cannot be used: {error}")

    def _send_due(self, channel: Channel) -> None:
        refused = None
        while message := self.deliveries.lease(channel.key, now_utc(), instead_of=refused):
            if self._deliver(channel, message):
                if refused:
                    self.deliveries.put_back(refused, channel.key, now_utc())
                refused = None
            elif refused:
                break
            else:
                refused = message
        if refused:
            self.deliveries.rest(channel.key, now_utc())

    def _deliver(self, channel: Channel, message: Message) -> bool:
        try:
            channel.send(message)
        except ChannelError as error:
            self.deliveries.refused(message, channel.key, str(error), now_utc(), unknown=error.is_unknown)
            self._say(logging.WARNING, f"{channel.name} did not take a message, it is sent again: {error}")
            return False
        except Exception as error:  # noqa: BLE001 - a fault of one channel's code is that channel's alone
            problem = f"{type(error).__name__} in the code of the channel"
            self.deliveries.refused(message, channel.key, problem, now_utc(), unknown=True)
            self._say(logging.ERROR, f"{channel.name}: {problem}")
            return False
        self._remember(channel, message)
        return True

    def _remember(self, channel: Channel, message: Message) -> None:
        """Note that a message arrived, with patience: what is not noted is sent again."""
        for left in reversed(range(_REMEMBER_TRIES)):
            try:
                return self.deliveries.sent(message, channel.key, now_utc())
            except sqlite3.Error:
                if not left:
                    raise
                time.sleep(1)
        return None

    def _say(self, level: int, line: str) -> None:
        try:
            self.log(level, line)
        except Exception:  # noqa: BLE001 - the log of a look that is over may be closed
            logging.getLogger(__name__).log(level, line)


class _alone:  # noqa: N801 - it reads as what it says
    """Whether nobody else of this process sends on a channel; keeps others out as long as the block runs."""

    def __init__(self, data_dir: Path, key: str) -> None:
        self._place, self._is_alone = (data_dir, key), False

    def __enter__(self) -> bool:
        with _busy_lock:
            self._is_alone = self._place not in _busy
            _busy.add(self._place)
        return self._is_alone

    def __exit__(self, *_: object) -> None:
        if self._is_alone:
            with _busy_lock:
                _busy.discard(self._place)


def ping(settings: Settings, log: Log) -> None:
    """Tell the dead man's switch that alerting is alive; if it does not hear from it, it raises the alarm itself."""
    if not settings.heartbeat_url:
        return
    problems = [f"no answer within {_HEARTBEAT_SECONDS:.0f} seconds"]
    thread = threading.Thread(
        target=_ping, args=(settings, settings.heartbeat_url, problems), daemon=True, name="alerts heartbeat"
    )
    thread.start()
    # An answer that comes in drops has no end that a timeout of the library would see.
    thread.join(_HEARTBEAT_SECONDS)
    if problems:
        log(logging.WARNING, f"ALERT_HEARTBEAT_URL did not take the heartbeat: {problems[-1]}")


def _ping(settings: Settings, url: str, problems: list[str]) -> None:
    try:
        with _alone(settings.data_dir, "heartbeat") as is_alone:
            if not is_alone:
                return  # the last one has not ended yet
            with discreetly(), requests.get(url, timeout=_HEARTBEAT_SECONDS, stream=True) as answer:
                answer.raise_for_status()
    except requests.RequestException as error:
        problems.append(str(error.response.status_code) if error.response is not None else type(error).__name__)
        return
    except Exception as error:  # noqa: BLE001 - what the libraries below let through; its words may quote the address
        problems.append(type(error).__name__)
        return
    problems.clear()
