"""One request and the ways to answer it, for whoever stands between the socket and the routes.

Thin layer over ASGI: run the real application and keep its answer, send an answer, break one off, let it drip,
say nothing. Which of these happens is decided by `gate` and `faults`.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from tmdb_assets.sandbox.upstream import Upstream

    Headers = Mapping[str, str]


class Exchange:
    """A request waiting for its answer."""

    def __init__(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send, upstream: Upstream) -> None:
        """Keep the ASGI parts; nothing is sent yet.

        Args:
            app: the application.
            scope: of the request.
            receive: from the client.
            send: to the client.
            upstream: whose path is asked.
        """
        self._app, self._scope, self._receive, self._send = app, scope, receive, send
        self.upstream = upstream
        self.endpoint = upstream.endpoint_of(scope["path"])
        """The endpoint as the statistics name it."""
        self.is_file = self.endpoint in upstream.files
        """Whether the answer is a gzip file of lines instead of a JSON document."""
        self.query: dict[str, str] = dict(parse_qsl(scope["query_string"].decode("latin-1")))
        self.is_head = scope["method"] == "HEAD"
        """Whether only headers are asked for."""
        self.on_broken: Callable[[], None] = lambda: None
        """To be called before an answer that is broken goes out: whoever has it may look at the count at once."""
        self.on_whole: Callable[[str], None] = lambda _: None
        """To be called with the status before the end of an answer goes out, for the same reason."""
        self.status: int | None = None
        """HTTP status sent so far."""

    async def pass_on(self) -> None:
        """Let the application answer, and note its status."""
        await self._app(self._scope, self._receive, self._noting)

    async def _noting(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        elif not message.get("more_body"):
            self.on_whole(str(self.status))
        await self._send(message)

    async def answer(self, query: Mapping[str, str] | None = None) -> tuple[int, dict[str, str], bytes]:
        """The application's answer, held back: status, headers, body.

        Args:
            query: values to ask for instead of those of the request.
        """
        status, headers, chunks = 500, {}, []

        async def hold(message: Message) -> None:
            nonlocal status, headers
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in message["headers"]}
            else:
                chunks.append(message.get("body", b""))

        scope = dict(self._scope)
        if query is not None:
            scope["query_string"] = urlencode({**self.query, **query}).encode("latin-1")
        await self._app(scope, self._receive, hold)
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
        self.on_whole(str(status))
        await self._send({"type": "http.response.body", "body": body})

    async def break_off(self, status: int, headers: Headers, body: bytes) -> None:
        """Announce the whole body and send half: the server closes a connection that is left unfinished."""
        await self._start(status, headers, len(body))
        await self._send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})

    async def drip(self, status: int, headers: Headers, body: bytes, piece: int, pause: float) -> None:
        """Send a complete answer in pieces of so many bytes, with a pause in seconds between, until nobody listens."""
        await self._start(status, headers, len(body))
        gone = asyncio.create_task(self._disconnected())
        try:
            for start in range(0, max(1, len(body)), piece):
                more = start + piece < len(body)
                await self._send({"type": "http.response.body", "body": body[start : start + piece], "more_body": more})
                if more and gone in (await asyncio.wait({gone}, timeout=pause))[0]:
                    return
        finally:
            gone.cancel()

    async def _disconnected(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass

    async def wait_for_disconnect(self, seconds: float) -> None:
        """Send nothing until the client gives up, or for some time; then the connection closes.

        The answer is begun and left unfinished, so that the server closes instead of sending a 500.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._disconnected()
                return
        await self._start(200, {}, 1)
