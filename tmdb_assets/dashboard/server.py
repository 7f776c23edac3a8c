"""The server of the dashboard: Streamlit, configured by nothing but this module.

Belongs here: listening, ending, and the settings of Streamlit. Neither a file in somebody's home directory nor a
variable of the environment changes how the dashboard looks or what it tells whom. What it shows is `site`'s business.
"""

import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Awaitable, Callable, Collection, MutableMapping
from pathlib import Path
from typing import Any, TypeAlias

import uvicorn

from tmdb_assets.dashboard.theme import THEME

Message: TypeAlias = MutableMapping[str, Any]
Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
ASGIApp: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]

OPTIONS = {
    "browser.gatherUsageStats": False,
    "client.showErrorDetails": "none",
    "client.showErrorLinks": False,
    "client.toolbarMode": "viewer",
    "logger.hideWelcomeMessage": True,
    "logger.level": "error",
    "runner.magicEnabled": False,
    "server.fileWatcherType": "none",
    "server.headless": True,
    "server.runOnSave": False,
    "server.showEmailPrompt": False,
    "server.maxUploadSize": 1,
}
"""What is set in Streamlit, beside the theme; everything else is as Streamlit has it."""

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_LINGER_SECONDS = 1
_QUIET_SECONDS = 10
"""How long after the start Dagster's code location is loaded, which takes seconds: the first pages come first."""

_HEADERS = (
    # Nothing is loaded from elsewhere, and no other site may show the pages inside its own. Vega, which draws the
    # charts, and Streamlit make code and styles on the fly.
    (
        b"content-security-policy",
        (
            b"default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline';"
            b" img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' ws: wss:; worker-src 'self' blob:;"
            b" object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
        ),
    ),
    (b"referrer-policy", b"same-origin"),
    (b"x-content-type-options", b"nosniff"),
)
_WHERE = b"<script>window.__streamlit = { BACKEND_BASE_URL: window.location.origin }</script>"
_OF_THE_FILE = {b"content-length", b"etag", b"last-modified"}
_log = logging.getLogger("tmdb_assets.dashboard")


def serve(listening: socket.socket, names: Collection[str] = ()) -> None:
    """Answer on a socket that listens, until SIGINT or SIGTERM.

    Args:
        listening: The socket.
        names: Names under which people reach it beside those of this machine, such as a proxy's; a leading `*.` stands
            for all names below. Without any, a socket that is not of loopback alone answers under every name.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: sys.exit(0))
    # Streamlit and its parts say at every start what nobody has to know.
    logging.getLogger("streamlit").setLevel(logging.ERROR)
    # Whoever comes first waits for no import; the server is up when the first page can be made.
    from tmdb_assets.dashboard.page.health import PIPELINE  # noqa: PLC0415
    from tmdb_assets.dashboard.site import pages  # noqa: PLC0415

    pages()

    loading = threading.Timer(_QUIET_SECONDS, PIPELINE.load)
    loading.daemon = True
    loading.start()
    host, port = listening.getsockname()[:2]
    server = uvicorn.Server(
        uvicorn.Config(
            _application(host, port, names),
            log_config=None,
            access_log=False,
            ws="websockets-sansio",
            timeout_graceful_shutdown=_LINGER_SECONDS,
        )
    )
    server.run(sockets=[listening])


def end_with_pipe() -> None:
    """End this process once the one that started it closes the pipe that is our standard input, or is gone."""

    def wait() -> None:
        while os.read(0, 1024):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="end with pipe", daemon=True).start()


def _application(host: str, port: int, names: Collection[str]) -> ASGIApp:
    for name in [name for name in os.environ if name.startswith("STREAMLIT_")]:
        del os.environ[name]
    from streamlit import config  # noqa: PLC0415 - reads the environment
    from streamlit.starlette import App  # noqa: PLC0415

    # Files would be ~/.streamlit and .streamlit of the directory that somebody happens to be in.
    config.get_config_files = lambda _name: []
    options = OPTIONS | THEME | {"server.address": host, "server.port": port}
    # A page of another site whose name leads to this machine is refused; the name is all that tells it from ours.
    if names or host in _LOOPBACK:
        options["server.allowedHosts"] = [*_LOOPBACK, *names]
    config.get_config_options(force_reparse=True, options_from_flags=options)
    return _Front(App(Path(__file__).with_name("app.py"), on_script_error=_told))


class _Front:
    """Streamlit's application with safe headers, and with a page that knows where the application is.

    Streamlit's own page guesses: opened at /film it asks for /film/_stcore first, and fails with an error in the
    browser's console.
    """

    def __init__(self, application: ASGIApp) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        start: Message = {}
        body = b""
        # What is not packed can be added to; the page is small.
        scope["headers"] = [header for header in scope["headers"] if not _asks_for_packed_page(scope, header)]

        async def changed(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                start = message
                start["headers"] = [*start.get("headers", ()), *_HEADERS]
                if not _is_page(start):
                    await send(start)
            elif not _is_page(start):
                await send(message)
            else:
                body += message.get("body", b"")
                if not message.get("more_body"):
                    body = body.replace(b"<head>", b"<head>" + _WHERE, 1)
                    kept = [(name, value) for name, value in start["headers"] if name not in _OF_THE_FILE]
                    start["headers"] = [*kept, (b"content-length", str(len(body)).encode())]
                    await send(start)
                    await send({"type": "http.response.body", "body": body})

        await self._application(scope, receive, changed)


def _is_page(start: Message) -> bool:
    return any(name == b"content-type" and value.startswith(b"text/html") for name, value in start["headers"])


def _asks_for_packed_page(scope: Scope, header: tuple[bytes, bytes]) -> bool:
    return header[0] == b"accept-encoding" and not scope["path"].startswith("/static/")


def _told(error: Exception) -> bool:
    """Say on the page that something went wrong; what exactly is for the log."""
    import streamlit as st  # noqa: PLC0415 - the server is up

    _log.error("A page could not be made.", exc_info=error)
    st.error("This page could not be made. The log of `tmdb-assets dashboard` says why; other pages still work.")
    return True
