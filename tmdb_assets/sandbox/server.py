"""A running sandbox: the application with its gate, and a server for it in a thread of this process.

`Sandbox` is what tests, the demo and benchmarks start; the command line binds it and runs its server in the
foreground. What is answered belongs to the upstreams.
"""

from __future__ import annotations

import socket
import threading
import time
from typing import TYPE_CHECKING, Any, Self

import uvicorn

from tmdb_assets.sandbox.application import application
from tmdb_assets.sandbox.faults import Fault, FaultPlan
from tmdb_assets.sandbox.gate import Gate
from tmdb_assets.sandbox.settings import SandboxSettings
from tmdb_assets.sandbox.traffic import Traffic
from tmdb_assets.sandbox.upstream import Clock
from tmdb_assets.sandbox.upstreams import UPSTREAMS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

_START_SECONDS = 30.0
_STOP_SECONDS = 10.0


class Sandbox:
    """A sandbox on a real socket; use it as a context manager.

    The upstreams are opened when the object is made, the socket is opened on entering.
    """

    def __init__(self, settings: SandboxSettings | None = None) -> None:
        """Open the upstreams.

        Raises:
            ValueError: one of them cannot be opened as it is set up; the text says what to do.
        """
        self.settings = settings or SandboxSettings()
        self.clock = Clock(self.settings.today)
        self._opened = {upstream.name: upstream.open(self.settings, self.clock) for upstream in UPSTREAMS}
        for upstream in UPSTREAMS:
            upstream.introduce(self._opened[upstream.name], self._opened.values())
        self._traffic = Traffic(self.settings.rate_limit)
        routes = [route for upstream in UPSTREAMS for route in upstream.routes(self._opened[upstream.name])]
        self._gate = Gate(application(routes, self._traffic), self.settings, self._traffic)
        self._socket: socket.socket | None = None
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        if self._socket is None:
            msg = "the sandbox has no address yet: enter it with `with` first"
            raise RuntimeError(msg)
        host, port = self._socket.getsockname()[:2]
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    @property
    def variables(self) -> dict[str, str]:
        """The environment of a pipeline that asks this sandbox, for all upstreams."""
        told = {"origin": self.origin, "token": self.token}
        return {name: text.format(**told) for upstream in UPSTREAMS for name, text in upstream.variables.items()}

    @property
    def api_url(self) -> str:
        """What stands for `https://api.themoviedb.org/3`."""
        return self.variables["TMDB_API_URL"]

    @property
    def exports_url(self) -> str:
        """What stands for `https://files.tmdb.org/p/exports`."""
        return self.variables["TMDB_EXPORTS_URL"]

    @property
    def _world(self) -> Any:  # noqa: ANN401 (each upstream's is its own)
        """What the films are answered from; tests of the dashboard plant titles there."""
        return self._opened["TMDB"]

    @property
    def token(self) -> str:
        """The token that is accepted."""
        return self.settings.token

    def stats(self) -> dict[str, Any]:
        """What was asked so far, as `/_sandbox/stats` has it."""
        return self._traffic.report()

    def reset_stats(self) -> None:
        """Count from nothing again."""
        self._traffic.reset()

    def set_today(self, today: date | None) -> None:
        """Move the clock; None is the real UTC date."""
        self.clock.fixed = today

    def set_faults(self, faults: Iterable[Fault]) -> None:
        """Break these answers from now on, counted from nothing."""
        self._gate.plan = FaultPlan(faults)

    def bind(self) -> socket.socket:
        """Open the socket.

        Raises:
            OSError: the port is taken.
        """
        family = socket.AF_INET6 if ":" in self.settings.host else socket.AF_INET
        opened = socket.socket(family, socket.SOCK_STREAM)
        try:
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            opened.bind((self.settings.host, self.settings.port))
        except OSError:
            opened.close()
            raise
        self._socket = opened
        return opened

    def server(self) -> uvicorn.Server:
        """A uvicorn server for this sandbox, not started."""
        config = uvicorn.Config(
            self._gate,
            access_log=False,
            # Uvicorn would report every answer that a fault plan breaks off as an error of the application;
            # real mistakes are logged by the routes.
            log_level="critical",
            log_config=None,
            lifespan="off",
            backlog=2048,
            timeout_graceful_shutdown=1,
            server_header=False,
        )
        return uvicorn.Server(config)

    def __enter__(self) -> Self:
        """Start serving in a thread, and wait until it accepts."""
        opened = self.bind()
        self._server = self.server()
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [opened]}, name="tmdb-sandbox", daemon=True
        )
        self._thread.start()
        deadline = time.monotonic() + _START_SECONDS
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > deadline:
                self.close()
                msg = f"the sandbox did not start on {self.settings.host}:{self.settings.port}"
                raise RuntimeError(msg)
            time.sleep(0.005)
        return self

    def __exit__(self, *_: object) -> None:
        """Stop serving."""
        self.close()

    def close(self) -> None:
        """Stop serving and close the socket; safe to call twice."""
        if self._server is not None:
            self._server.should_exit = True
        if self._thread is not None:
            self._thread.join(_STOP_SECONDS)
        if self._socket is not None:
            self._socket.close()
        self._server = self._thread = self._socket = None
