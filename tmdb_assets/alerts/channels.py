"""Where messages go: the channels of `ALERT_URLS`, which apprise knows how to reach.

Belongs here: reading the addresses, and sending one message to one of them. Addresses carry secrets: none is ever
logged, stored or put into an error; a channel is called by what apprise shows of it.
"""

import logging
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

from tmdb_assets.alerts.alert import Severity
from tmdb_assets.alerts.outbox import Message
from tmdb_assets.settings import SettingsError

if TYPE_CHECKING:
    from apprise import NotifyBase

CONNECT_SECONDS = 10.0
ANSWER_SECONDS = 60.0
"""How long a receiver may take to say yes: a slow one must not get the message twice."""

SEND_SECONDS = 120.0
"""How long sending may take altogether; shorter than the lease of a delivery."""

_ENTRY = re.compile(r"(?:(?P<severities>[a-z,]+)=)?(?P<url>[A-Za-z][A-Za-z0-9+.-]*://.+)")
_SECRET_LENGTH = 4


class ChannelError(Exception):
    """A message did not arrive; the text says why, without the address.

    Attributes:
        is_unknown: Whether it may have arrived all the same.
    """

    def __init__(self, problem: str, *, is_unknown: bool = False) -> None:
        super().__init__(problem)
        self.is_unknown = is_unknown


@dataclass(frozen=True)
class Channel:
    """One address.

    Attributes:
        number: Its place in ALERT_URLS, from 1.
        key: What it is remembered by; says nothing of the address.
        service: What it is: Slack, E-Mail, ...
        severities: Which alerts it gets.
        url: The address; a secret.
    """

    number: int
    key: str
    service: str
    severities: frozenset[Severity]
    url: str = field(repr=False)

    @property
    def name(self) -> str:
        """What people call it."""
        return f"{self.service} (entry {self.number} of ALERT_URLS)"

    def send(self, message: Message) -> None:
        """Send a message.

        Raises:
            ChannelError: It did not arrive, or nobody knows whether it did.
        """
        import apprise  # noqa: PLC0415 - only whoever sends needs it

        plugin = _plugin(self.url)
        if plugin is None:
            raise ChannelError("apprise does not know the address any more")
        sender = apprise.Apprise(asset=plugin.asset)
        sender.add(plugin)
        result = sender.notify(
            title=message.title,
            body=f"{message.body}\n\nref {message.reference}",
            body_format=apprise.NotifyFormat.TEXT,
            notify_type=_notify_type(message),
            timeout=SEND_SECONDS,
        )
        if result:
            return
        said = [entry.message for one in result for attempt in one.attempts for entry in attempt.logs]
        reason = self._without_secrets("; ".join(said)) or "the receiver did not take it"
        waited = max((attempt.elapsed for one in result for attempt in one.attempts), default=0.0)
        raise ChannelError(reason, is_unknown=waited >= ANSWER_SECONDS)

    def _without_secrets(self, text: str) -> str:
        """What a library said, without anything that the address has after its scheme."""
        for part in sorted(re.split(r"[/?&=:@#]+", self.url.partition("://")[2]), key=len, reverse=True):
            if len(part) >= _SECRET_LENGTH:
                text = text.replace(part, "***")
        return text


def channels(urls: str) -> list[Channel]:
    """The channels of `ALERT_URLS`.

    Args:
        urls: Addresses that apprise knows, separated by blanks or new lines. Before an address may stand which alerts
            it gets, as in `error=slack://...` or `error,warning=mailto://...`; without it, it gets all.

    Raises:
        SettingsError: An entry can not be used; the text says which, and not what it is.
    """
    return [_channel(number, entry) for number, entry in enumerate(urls.split(), start=1)]


def for_severity(known: Iterable[Channel], severity: Severity) -> list[Channel]:
    """The channels that get alerts of a severity."""
    return [channel for channel in known if severity in channel.severities]


def _channel(number: int, entry: str) -> Channel:
    found = _ENTRY.fullmatch(entry)
    if not found:
        raise SettingsError(f"ALERT_URLS: entry {number} is no address such as slack://... or error=mailto://...")
    words = (found["severities"] or ",".join(Severity)).split(",")
    if unknown := [word for word in words if word not in set(Severity)]:
        raise SettingsError(
            f"ALERT_URLS: entry {number} is for {', '.join(map(repr, unknown))}, and there are only"
            f" {' and '.join(Severity)} alerts"
        )
    url = found["url"]
    plugin = _plugin(url)
    if plugin is None:
        scheme = url.partition("://")[0]
        raise SettingsError(
            f"ALERT_URLS: entry {number} ({scheme}://...) is no complete address of a service that apprise knows: see"
            " https://appriseit.com"
        )
    key = sha256(f"tmdb_assets alert channel {url}".encode()).hexdigest()[:16]
    return Channel(number, key, str(plugin.service_name), frozenset(map(Severity, words)), url)


def _plugin(url: str) -> "NotifyBase | None":
    """What apprise has for an address, patient enough for a slow receiver, and keeping what it does to itself."""
    import apprise  # noqa: PLC0415 - only whoever sends needs it

    # It logs addresses while debugging.
    logger = logging.getLogger("apprise")
    logger.propagate = False
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
    asset = apprise.AppriseAsset(
        app_id="tmdb_assets", app_desc="tmdb_assets", app_url="", image_url_mask="", service_timeout=SEND_SECONDS
    )
    plugin = apprise.Apprise.instantiate(url, asset=asset, suppress_exceptions=True)
    if not isinstance(plugin, apprise.NotifyBase):
        return None
    if "overflow=" not in url:
        plugin.overflow_mode = apprise.OverflowMode.SPLIT
    if "cto=" not in url:
        # For a mail server it stands for every answer.
        plugin.socket_connect_timeout = ANSWER_SECONDS if "mail" in url.partition("://")[0] else CONNECT_SECONDS
    if "rto=" not in url:
        plugin.socket_read_timeout = ANSWER_SECONDS
    return plugin


def _notify_type(message: Message) -> str:
    if message.is_recovery:
        return "success"
    return "failure" if message.severity is Severity.ERROR else "warning"


def names(known: Sequence[Channel]) -> str:
    """The channels in words."""
    return ", ".join(f"{channel.name} for {' and '.join(sorted(channel.severities))}" for channel in known)
