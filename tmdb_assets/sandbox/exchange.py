"""One request and the ways to answer it, for whoever stands between the socket and the routes.

Thin layer over ASGI: run the real application and keep its answer, send an answer, break one off, say
nothing. Which of these happens is decided by `gate` and `faults`.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    Headers = Mapping[str, str]


class Exchange:
    """A request waiting for its answer."""

    def __init__(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        """Keep the ASGI parts; nothing is sent yet."""
        self._app, self._scope, self._receive, self._send = app, scope, receive, send
        self.status: int | None = None
        """HTTP status sent so far."""

    async def pass_on(self) -> None:
        """Let the application answer, and note its status."""
        await self._app(self._scope, self._receive, self._noting)

    async def _noting(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        await self._send(message)

    async def upstream(self) -> tuple[int, dict[str, str], bytes]:
        """The application's answer, held back: status, headers, body."""
        status, headers, chunks = 500, {}, []

        async def hold(message: Message) -> None:
            nonlocal status, headers
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in message["headers"]}
            else:
                chunks.append(message.get("body", b""))

        await self._app(self._scope, self._receive, hold)
        return status, headers, b"".join(chunks)

    async def _start(self, status: int, headers: Headers, length: int) -> None:
        kept = {name: value for name, value in headers.items() if name != "content-length"}
        kept["content-length"] = str(length)
        raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in kept.items()]
        self.status = status
        await self._send({"type": "http.response.start", "status": status, "headers": raw})

    async def reply(self, status: int, headers: Headers, body: bytes) -> None:
        """Send a complete answer."""
        await self._start(status, headers, len(body))
        await self._send({"type": "http.response.body", "body": body})

    async def break_off(self, status: int, headers: Headers, body: bytes) -> None:
        """Announce the whole body and send half: the server closes a connection that is left unfinished."""
        await self._start(status, headers, len(body))
        await self._send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})

    async def wait_for_disconnect(self, seconds: float) -> None:
        """Send nothing until the client gives up, or for some time; then the connection closes.

        The answer is begun and left unfinished, so that the server closes instead of sending a 500.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while (await self._receive())["type"] != "http.disconnect":
                    pass
                return
        await self._start(200, {}, 1)
