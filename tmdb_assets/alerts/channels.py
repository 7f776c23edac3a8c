"""Where messages go: the channels of `ALERT_URLS`, which apprise knows how to reach.

Belongs here: reading the addresses, and sending one message to one of them. Addresses carry secrets: none is ever
logged, stored or put into an error; a channel is called by what apprise shows of it.
"""

import base64
import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from tmdb_assets.alerts.alert import Severity
from tmdb_assets.alerts.deliveries import Message
from tmdb_assets.drawable import drawable
from tmdb_assets.settings import SettingsError

if TYPE_CHECKING:
    from apprise import NotifyBase

CONNECT_SECONDS = 10.0
ANSWER_SECONDS = 60.0
"""How long a receiver may take to say yes: a slow one must not get the message twice."""

SEND_SECONDS = 120.0
"""How long sending may take altogether; shorter than the lease of a delivery."""

MAX_TITLE, MAX_BODY = 200, 20_000
"""Characters of a message that are sent; texts are much shorter."""

_ENTRY = re.compile(r"(?:(?P<severities>[a-z,]+)=)?(?P<url>[A-Za-z][A-Za-z0-9+.-]*://.+)")
_SECRET_LENGTH = 4
_ZERO_WIDTH_SPACE = "\u200b"
_ACTS = re.compile(r"@(?=\w)|<(?=[!@#/a-z])|\](?=\()", re.IGNORECASE)
"""What a chat program takes for a call, markup or a link with a name."""
_NOT_SENT = re.compile(
    r"refused|NewConnectionError|ConnectTimeout|NameResolution|getaddrinfo|Name or service|No route|unreachable"
    r"|SSLCertVerification|CERTIFICATE|ProxyError|^Socket Exception: \(\d{3}, |^Socket Exception: \{",
    re.IGNORECASE,
)
"""What libraries say if the message cannot have arrived."""
_ANSWER = re.compile(r"^Socket Exception: \((\d{3}), ")
_discreet: ContextVar[bool] = ContextVar("discreet", default=False)


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

        with discreetly():
            plugin = _plugin(self.url)
            if plugin is None:
                raise ChannelError("apprise does not know the address any more")
            sender = apprise.Apprise(asset=plugin.asset)
            sender.add(plugin)
            result = sender.notify(
                title=chat_safe(" ".join(message.title.split()), MAX_TITLE),
                body=f"{chat_safe(message.body, MAX_BODY)}\n\nref {message.reference}",
                body_format=apprise.NotifyFormat.TEXT,
                notify_type=_notify_type(message),
                timeout=SEND_SECONDS,
                log_level=logging.DEBUG,
            )
        if result:
            return
        attempts = [attempt for one in result for attempt in one.attempts]
        said = [(entry.level, entry.message) for attempt in attempts for entry in attempt.logs]
        raise ChannelError(
            self._without_secrets(_reason(said)) or "the receiver did not take it",
            is_unknown=_may_have_arrived(said) or max((a.elapsed for a in attempts), default=0.0) >= ANSWER_SECONDS,
        )

    def _without_secrets(self, said: str) -> str:
        """What a library said, without anything that the address has after its scheme, in whatever form."""
        place, _, query = self.url.partition("://")[2].partition("?")
        values = [pair.partition("=")[2] for pair in query.split("&")]
        parts = {part for text in (place, *values) for part in re.split(r"[/:@#,;]+", text) if part}
        forms = {form for part in parts for form in (part, unquote(part), quote(unquote(part), safe=""))}
        forms |= {base64.b64encode(form.encode()).decode().rstrip("=") for form in forms if len(form) >= _SECRET_LENGTH}
        for form in sorted(forms, key=len, reverse=True):
            short = len(form) < _SECRET_LENGTH
            said = re.sub(rf"(?<!\w){re.escape(form)}(?!\w)" if short else re.escape(form), "***", said)
        return said


def chat_safe(text: str, most: int) -> str:
    """A text that every channel shows as it is: nobody is called, nothing is a link with another name, no line lies.

    Args:
        text: The text; its lines stay.
        most: How many characters of it are kept.
    """
    kept = text if len(text) <= most else f"{text[:most]} …"
    return _ACTS.sub(lambda found: found[0] + _ZERO_WIDTH_SPACE, drawable(kept, lines=True))


@contextmanager
def discreetly() -> Iterator[None]:
    """While the block runs, nobody hears what the HTTP library logs of it: while debugging it logs addresses."""
    for name in list(logging.root.manager.loggerDict):
        logger = logging.getLogger(name)
        if (name == "urllib3" or name.startswith("urllib3.")) and _not_discreet not in logger.filters:
            logger.addFilter(_not_discreet)
    token = _discreet.set(True)
    try:
        yield
    finally:
        _discreet.reset(token)


def _not_discreet(_: logging.LogRecord) -> bool:
    return not _discreet.get()


def _reason(said: Sequence[tuple[str, str]]) -> str:
    """What a person is told of a failed try: what was logged as a warning, and the code of a mail server."""
    words = [text for level, text in said if level in {"WARNING", "ERROR", "CRITICAL"}]
    words += [f"the server answered {found[1]}" for _, text in said if (found := _ANSWER.match(text))]
    if _may_have_arrived(said):
        words.append("nobody knows whether it arrived")
    return "; ".join(dict.fromkeys(words))


def _may_have_arrived(said: Sequence[tuple[str, str]]) -> bool:
    """Whether a connection broke, or nobody answered, after the message may have been taken."""
    broken = [text for _, text in said if text.startswith("Socket Exception")]
    return any(not _NOT_SENT.search(text) for text in broken)


def channels(urls: str) -> list[Channel]:
    """The channels of `ALERT_URLS`.

    Args:
        urls: Addresses that apprise knows, separated by blanks or new lines. Before an address may stand which alerts
            it gets, as in `error=slack://...` or `error,warning=mailto://...`; without it, it gets all.

    Raises:
        SettingsError: An entry cannot be used; the text says which, and not what it is.
    """
    known: dict[str, Channel] = {}
    for number, entry in enumerate(urls.split(), start=1):
        channel = _channel(number, entry)
        twin = known.setdefault(channel.key, channel)
        # The same address twice is one channel: nobody gets a message twice.
        known[channel.key] = replace(twin, severities=twin.severities | channel.severities)
    return list(known.values())


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

    # It logs addresses while debugging: it is asked what it debugs, and nobody else hears it.
    logger = logging.getLogger("apprise")
    logger.propagate = False
    logger.setLevel(logging.DEBUG)
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
    asset = apprise.AppriseAsset(
        app_id="tmdb_assets",
        app_desc="tmdb_assets",
        app_url="",
        image_url_mask="",
        service_timeout=SEND_SECONDS,
        # A POST that is sent on arrives as a GET without the message, and counts as taken.
        http_redirects=False,
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
