"""What happens to a request before the routes see it: counting, rate limit, latency, faults.

Pure ASGI around the application. The paths under `/_sandbox` pass untouched. What an endpoint answers when
all is well is not decided here.
"""

from __future__ import annotations

import asyncio
import time
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING

from tmdb_assets.sandbox.application import INTERNAL
from tmdb_assets.sandbox.exchange import Exchange
from tmdb_assets.sandbox.fault_kinds import KINDS
from tmdb_assets.sandbox.faults import FaultPlan
from tmdb_assets.sandbox.upstream import NOBODY
from tmdb_assets.sandbox.upstreams import UPSTREAMS

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from tmdb_assets.sandbox.settings import SandboxSettings
    from tmdb_assets.sandbox.traffic import Traffic


class Gate:
    """ASGI middleware in front of the routes."""

    def __init__(self, app: ASGIApp, settings: SandboxSettings, traffic: Traffic) -> None:
        """Stand in front of `app`."""
        self._app = app
        self._latency = settings.latency_ms / 1000
        self._retry_after = settings.retry_after
        self._traffic = traffic
        self.plan = FaultPlan(settings.faults)
        """Replace it to break other answers from now on."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["path"].startswith(f"{INTERNAL}/"):
            await self._app(scope, receive, send)
            return
        path = scope["path"]
        upstream = next((upstream for upstream in UPSTREAMS if upstream.owns(path)), NOBODY)
        app = upstream.answering(self._app, path, self.plan.faults, upstream)
        exchange = Exchange(app, scope, receive, send, upstream)
        end = exchange.on_whole = self._traffic.begin(exchange.endpoint)
        outcome = None
        try:
            outcome = await self._answer(path, exchange)
        finally:
            end(outcome or str(exchange.status or "aborted"))

    async def _answer(self, path: str, exchange: Exchange) -> str | None:
        """Answer, and say what the statistics should call it if that is not the HTTP status."""
        upstream = exchange.upstream
        # The limit is on arrival: an answer that takes long does not make room for more requests.
        if upstream.is_limited(path) and not self._traffic.admits(upstream.name, time.monotonic()):
            given = HTTPStatus.TOO_MANY_REQUESTS
            content_type, body = upstream.error(exchange.endpoint, given, None)
            headers = {"content-type": content_type}
            if self._retry_after is not None:
                headers["retry-after"] = str(self._retry_after)
            await exchange.reply(given, headers, body)
            return None
        fault = self.plan.strike(exchange.endpoint, path, exchange.query)
        if self._latency:
            await asyncio.sleep(self._latency)
        if fault is not None:
            exchange.on_broken = partial(self._traffic.broke, fault.kind)
            return await KINDS[fault.kind][exchange.endpoint].act(fault, exchange)
        await exchange.pass_on()
        return None
