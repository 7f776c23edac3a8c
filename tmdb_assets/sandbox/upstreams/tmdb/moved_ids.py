"""Films and series under the ids that a fault of the plan gave them: who was told such an id may ask for it.

The routes know them by their real ids only. What makes ids huge belongs to `broken_entries`.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

import orjson

from tmdb_assets.sandbox.exchange import Exchange
from tmdb_assets.sandbox.upstreams.tmdb.answer_content import to_json
from tmdb_assets.sandbox.upstreams.tmdb.broken_entries import offset_of
from tmdb_assets.sandbox.upstreams.tmdb.endpoints import id_of, shifted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.types import ASGIApp, Receive, Scope, Send

    from tmdb_assets.sandbox.faults import Fault
    from tmdb_assets.sandbox.upstream import Upstream


def with_moved_ids(app: ASGIApp, path: str, faults: Iterable[Fault], upstream: Upstream) -> ASGIApp:
    """The application that also knows the ids of the plan's `huge_ids` rules."""
    asked = id_of(path)
    offsets = [offset_of(fault) for fault in faults if fault.kind == "huge_ids" and fault.part is None]
    offset = max((offset for offset in offsets if asked is not None and asked > offset), default=0)
    if not offset:
        return app

    async def moved(scope: Scope, receive: Receive, send: Send) -> None:
        exchange = Exchange(app, {**scope, "path": shifted(scope["path"], -offset)}, receive, send, upstream)
        status, headers, body = await exchange.answer()
        if status == HTTPStatus.OK and not exchange.is_head:
            document = orjson.loads(body)
            body = to_json({**document, "id": document["id"] + offset})
        await exchange.reply(status, headers, body)

    return moved
