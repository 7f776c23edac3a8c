"""One attempt at a request: its connection can be cut from outside, when its time is over or nobody wants it any more.

Belongs here: sockets, and who may end what. A socket's own time-out begins again with every piece that arrives, so a
server that drips - bytes of a header, of a handshake, of a body - never runs into it; cutting ends all of these.
"""

import contextlib
import socket
import threading
from contextvars import ContextVar, Token
from types import TracebackType
from typing import Any, Self

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

_current: ContextVar["Attempt | None"] = ContextVar("attempt", default=None)
_flight: ContextVar["Flight | None"] = ContextVar("flight", default=None)


class CutOffError(Exception):
    """The connection was cut by us while an answer was read."""


class Flight:
    """Requests that end together: once one has failed, the others neither wait nor retry, and are cut off."""

    def __init__(self) -> None:
        self.ended = threading.Event()
        self._attempts: set[Attempt] = set()
        self._lock = threading.Lock()

    def board(self) -> None:
        """Let all requests of the calling thread take part from now on."""
        _flight.set(self)

    def add(self, attempt: "Attempt") -> None:
        """Let an attempt take part; it is cut at once if all is over already."""
        with self._lock:
            self._attempts.add(attempt)
        if self.ended.is_set():
            attempt.cut()

    def remove(self, attempt: "Attempt") -> None:
        """The attempt has come to its own end."""
        with self._lock:
            self._attempts.discard(attempt)

    def end(self) -> None:
        """Cut every attempt and wake whoever waits."""
        self.ended.set()
        with self._lock:
            attempts = list(self._attempts)
        for attempt in attempts:
            attempt.cut()


def current_flight() -> Flight:
    """The flight of the calling thread; one of its own if it takes part in none."""
    return _flight.get() or Flight()


class Attempt:
    """A `with` block during which the calling thread's connection is cut after `seconds`, or by its flight's end."""

    def __init__(self, seconds: float, flight: Flight) -> None:
        self.was_cut = False
        self._flight = flight
        self._timer = threading.Timer(max(seconds, 0), self.cut)
        self._timer.daemon = True
        self._held: socket.socket | None = None
        self._lock = threading.Lock()
        self._token: Token[Attempt | None] | None = None

    def __enter__(self) -> Self:
        self._token = _current.set(self)
        self._timer.start()
        self._flight.add(self)
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self._timer.cancel()
        self._flight.remove(self)
        if self._token is not None:
            _current.reset(self._token)
        with self._lock:
            self._release()

    def hold(self, connection: Any) -> None:  # noqa: ANN401 - a socket, or what stands for one under TLS
        """Keep a second handle of the socket: the first one may change its owner (TLS) while it is in use."""
        with self._lock:
            self._release()
            self._held = socket.fromfd(connection.fileno(), socket.AF_INET, socket.SOCK_STREAM)
            if self.was_cut:
                _shut_down(self._held)

    def cut(self) -> None:
        """End the connection both ways; whoever reads from it sees its end at once."""
        with self._lock:
            self.was_cut = True
            if self._held is not None:
                _shut_down(self._held)

    def _release(self) -> None:
        if self._held is not None:
            self._held.close()
            self._held = None


def _shut_down(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):  # the other side was faster
        connection.shutdown(socket.SHUT_RDWR)


class _Held:
    """Gives the socket of a connection to the attempt that uses it, a new one before any handshake."""

    sock: Any

    def _new_conn(self) -> Any:  # noqa: ANN401 - urllib3's
        new = super()._new_conn()  # pyright: ignore[reportAttributeAccessIssue]
        _hold(new)
        return new

    def request(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - urllib3's
        if self.sock is not None:
            _hold(self.sock)
        super().request(*args, **options)  # pyright: ignore[reportAttributeAccessIssue]


def _hold(connection: Any) -> None:  # noqa: ANN401 - see Attempt.hold
    if (attempt := _current.get()) is not None:
        attempt.hold(connection)


class _HeldHttp(_Held, HTTPConnection):
    pass


class _HeldHttps(_Held, HTTPSConnection):
    pass


class _HttpPool(HTTPConnectionPool):
    ConnectionCls = _HeldHttp  # pyright: ignore[reportAssignmentType] - as in urllib3


class _HttpsPool(HTTPSConnectionPool):
    ConnectionCls = _HeldHttps  # pyright: ignore[reportAssignmentType] - as in urllib3


_POOLS = {"http": _HttpPool, "https": _HttpsPool}


class CuttableAdapter(HTTPAdapter):
    """Makes connections, through a proxy as well, that an `Attempt` can cut."""

    def init_poolmanager(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - requests'
        """Pools of our connections."""
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, proxy: Any, **options: Any) -> Any:  # noqa: ANN401 - requests'
        """Pools of our connections, unless the proxy needs some of its own kind (SOCKS)."""
        manager = super().proxy_manager_for(proxy, **options)
        if not proxy.lower().startswith("socks"):
            manager.pool_classes_by_scheme = _POOLS
        return manager
