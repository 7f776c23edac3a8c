"""One request and the ways to answer it, for whoever stands between the socket and the routes.

Thin layer over ASGI: run the real application and keep its answer, send an answer, break one off, let it drip,
say nothing. The application knows a film by its real id only; an id with an offset is translated here. Which of
these happens is decided by `gate` and `faults`.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

import orjson

from tmdb_assets.sandbox.upstreams.tmdb.answer_content import to_json
from tmdb_assets.sandbox.upstreams.tmdb.endpoints import endpoint_of, shifted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    Headers = Mapping[str, str]


class Exchange:
    """A request waiting for its answer."""

    def __init__(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send, id_offset: int = 0) -> None:
        """Keep the ASGI parts; nothing is sent yet.

        Args:
            app: the application.
            scope: of the request.
            receive: from the client.
            send: to the client.
            id_offset: what the film id in the path is too large by.
        """
        self._app, self._scope, self._receive, self._send = app, scope, receive, send
        self._id_offset = id_offset
        self.endpoint = endpoint_of(scope["path"])
        """The endpoint as the statistics name it."""
        self.query: dict[str, str] = dict(parse_qsl(scope["query_string"].decode("latin-1")))
        self.is_head = scope["method"] == "HEAD"
        """Whether only headers are asked for."""
        self.on_broken: Callable[[], None] = lambda: None
        """To be called before an answer that is broken goes out: whoever has it may look at the count at once."""
        self.status: int | None = None
        """HTTP status sent so far."""

    async def pass_on(self) -> None:
        """Let the application answer, and note its status."""
        if self._id_offset:
            await self.reply(*await self.upstream())
            return
        await self._app(self._scope, self._receive, self._noting)

    async def _noting(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        await self._send(message)

    async def upstream(self, query: Mapping[str, str] | None = None) -> tuple[int, dict[str, str], bytes]:
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
        if self._id_offset:
            scope["path"] = shifted(scope["path"], -self._id_offset)
        await self._app(scope, self._receive, hold)
        body = b"".join(chunks)
        if self._id_offset and status == HTTPStatus.OK and not self.is_head:
            document = orjson.loads(body)
            body = to_json({**document, "id": document["id"] + self._id_offset})
        return status, headers, body

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
