"""Receivers of alerts on loopback: an HTTP server shaped like Slack's webhook, and a mail server. Both can misbehave.

Belongs here: what arrived, and how they answer. Mattermost's webhook is shaped like Slack's and its address names a
host, so processes of their own can be told of it.
"""

import asyncio
import contextlib
import json
import re
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

TOKEN = "k3yThatNobodyMayEverSeeInAFile0123"
PASSWORD = "p@ss/w0rd-That-Nobody-May-See"
LIVES = 60.0


@dataclass(frozen=True)
class Got:
    """Something that arrived.

    Attributes:
        at: When (seconds since 1970).
        path: The path it was sent to.
        content: The JSON of it.
    """

    at: float
    path: str
    content: dict

    @property
    def text(self) -> str:
        if "attachments" in self.content:
            (one,) = self.content["attachments"]
            return f"{one['title']}\n{one['text']}"
        return self.content["text"].replace("\r\n", "\n")

    @property
    def title(self) -> str:
        return self.text.partition("\n")[0]

    @property
    def reference(self) -> str:
        return re.search(r"ref (\S+)$", self.text)[1]


Answer = Callable[["_Handler", bytes], None]


def status(code: int, body: bytes = b"") -> Answer:
    def answer(handler: "_Handler", _: bytes) -> None:
        handler.answer(code, body)

    return answer


def ok(handler: "_Handler", _: bytes) -> None:
    handler.answer(200, b"ok")


def slow(seconds: float) -> Answer:
    def answer(handler: "_Handler", _: bytes) -> None:
        time.sleep(seconds)
        handler.answer(200, b"ok")

    return answer


def echoing(handler: "_Handler", body: bytes) -> None:
    """An error page that shows the whole request."""
    handler.answer(500, f"{handler.requestline}\n{handler.headers}\n".encode() + body)


def dripping(handler: "_Handler", _: bytes) -> None:
    """An answer without an end."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
    ends = time.monotonic() + LIVES
    while time.monotonic() < ends:
        handler.wfile.write(b"o")
        time.sleep(0.1)


def reset(handler: "_Handler", _: bytes) -> None:
    """It has the whole message, and hangs up instead of saying so."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "_Server"

    def do_POST(self) -> None:
        self.close_connection = True
        receiver = self.server.receiver
        if receiver.hangs_up:
            self.rfile.read(5)
            reset(self, b"")
            return
        body = self.rfile.read(int(self.headers["Content-Length"]))
        answer = receiver.answer
        if answer not in receiver.refusing:
            with receiver.lock:
                receiver.received.append(Got(time.time(), self.path, json.loads(body)))
        receiver.tries += 1
        with contextlib.suppress(OSError):
            answer(self, body)

    def do_GET(self) -> None:
        self.close_connection = True
        with self.server.receiver.lock:
            self.server.receiver.beats.append(self.path)
        with contextlib.suppress(OSError):
            self.server.receiver.answer(self, b"")

    def answer(self, code: int, body: bytes) -> None:
        self.send_response(code)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    receiver: "Receiver"
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, *_: object) -> None:
        pass


@dataclass
class Receiver:
    """A webhook.

    Attributes:
        answer: How it answers; with `refuse`, what it takes does not count as arrived.
        received: What arrived.
        beats: Paths of GET requests: heartbeats.
    """

    answer: Answer = ok
    received: list[Got] = field(default_factory=list)
    beats: list[str] = field(default_factory=list)
    refusing: list[Answer] = field(default_factory=list)
    hangs_up: bool = False
    tries: int = 0
    port: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    _server: _Server | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Listen; again on the same port, if it listened before."""
        if self._server:
            return
        self._server = _Server(("127.0.0.1", self.port), _Handler)
        self._server.receiver = self
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def stop(self) -> None:
        """Listen no more: connections are refused."""
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def refuse(self, answer: Answer) -> None:
        """Answer like this from now on, taking nothing."""
        self.refusing.append(answer)
        self.answer = answer

    @property
    def url(self) -> str:
        """Its address for ALERT_URLS."""
        return f"mmost://127.0.0.1:{self.port}/{TOKEN}"

    @property
    def heartbeat_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/ping/{TOKEN}"

    @property
    def titles(self) -> list[str]:
        return [got.title for got in self.received]

    @property
    def references(self) -> list[str]:
        return [got.reference for got in self.received]


class MailServer:
    """A mail server.

    Attributes:
        mails: What arrived.
        refusal: What it answers instead of taking a mail; empty if it takes it.
        pause: Seconds it takes to answer.
    """

    def __init__(self, *, login: bool = False) -> None:
        self.mails: list[EmailMessage] = []
        self.refusal = ""
        self.pause = 0.0
        self._is_up = False
        self._login = login
        options = {"auth_require_tls": False, "auth_required": login}
        self._controller = Controller(self, hostname="127.0.0.1", port=_free_port(), **options)
        self._controller.authenticator = _authenticate
        if login:
            self._controller.SMTP_kwargs |= {"authenticator": _authenticate}

    @property
    def url(self) -> str:
        who = f"robot:{PASSWORD.replace('@', '%40').replace('/', '%2F')}@" if self._login else ""
        return f"mailto://{who}127.0.0.1:{self._controller.port}?from=robot@example.org&to=me@example.org&mode=insecure"

    def __enter__(self) -> Self:
        self._controller.start()
        self._is_up = True
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Listen no more: connections are refused."""
        if self._is_up:
            self._controller.stop()
        self._is_up = False

    async def handle_DATA(self, _: SMTP, __: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        if self.refusal:
            return self.refusal
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        await asyncio.sleep(self.pause)
        return "250 taken"


def _authenticate(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
    good = isinstance(data, LoginPassword) and data.password == PASSWORD.encode()
    return AuthResult(success=good)


def text_of(mail: EmailMessage) -> str:
    """What a person reads."""
    return mail.get_body(("plain", "html")).get_content()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def deaf() -> Iterator[int]:
    """The port of a server that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]
