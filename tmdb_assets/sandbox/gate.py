"""What happens to a request before the routes see it: counting, rate limit, latency, faults.

Pure ASGI around the application. The paths under `/_sandbox` pass untouched. What an endpoint answers when
all is well is not decided here.
"""

from __future__ import annotations

import asyncio
import time
from functools import partial
from typing import TYPE_CHECKING

from tmdb_assets.sandbox.exchange import Exchange
from tmdb_assets.sandbox.fault_kinds import KINDS
from tmdb_assets.sandbox.faults import FaultPlan
from tmdb_assets.sandbox.upstreams.tmdb.answers import ERRORS, JSON_TYPE, error_body
from tmdb_assets.sandbox.upstreams.tmdb.endpoints import endpoint_of

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from tmdb_assets.sandbox.settings import SandboxSettings
    from tmdb_assets.sandbox.traffic import Traffic

INTERNAL = "/_sandbox/"


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
        if scope["type"] != "http" or scope["path"].startswith(INTERNAL):
            await self._app(scope, receive, send)
            return
        endpoint = endpoint_of(scope["path"])
        exchange = Exchange(self._app, scope, receive, send, self.plan.id_offset(scope["path"]))
        outcome = None
        self._traffic.begin()
        try:
            outcome = await self._answer(endpoint, scope, exchange)
        finally:
            self._traffic.end(endpoint, outcome or str(exchange.status or "aborted"))

    async def _answer(self, endpoint: str, scope: Scope, exchange: Exchange) -> str | None:
        """Answer, and say what the statistics should call it if that is not the HTTP status."""
        # The limit is on arrival: an answer that takes long does not make room for more requests. The
        # exports come from another host upstream, which has no such limit.
        if scope["path"].startswith("/3/") and not self._traffic.admits(time.monotonic()):
            headers = {"content-type": JSON_TYPE}
            if self._retry_after is not None:
                headers["retry-after"] = str(self._retry_after)
            await exchange.reply(ERRORS[25][0], headers, error_body(25))
            return None
        fault = self.plan.strike(endpoint, scope["path"], exchange.query)
        if self._latency:
            await asyncio.sleep(self._latency)
        if fault is not None:
            exchange.on_broken = partial(self._traffic.broke, fault.kind)
            return await KINDS[fault.kind].act(fault, exchange)
        await exchange.pass_on()
        return None
