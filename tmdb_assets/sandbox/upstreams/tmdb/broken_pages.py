"""Faults between the pages of a listing: another page, a repeated one, a changing number of pages, nothing at all.

Every answer is well-formed alone; what is wrong shows only beside the request or the other pages. Fields that
are wrong in themselves are in `broken_entries`.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import orjson

from tmdb_assets.sandbox.packing import gzipped
from tmdb_assets.sandbox.upstreams.tmdb.endpoints import PROVIDERS

if TYPE_CHECKING:
    from tmdb_assets.sandbox.exchange import Exchange
    from tmdb_assets.sandbox.faults import Fault


def _asked_page(exchange: Exchange) -> int:
    text = exchange.query.get("page", "1")
    return int(text) if text.isascii() and text.isdigit() else 1


def _other(fault: Fault, page: int) -> int:
    """The page to answer instead: `value`, or the one before, or for the first the one behind."""
    if fault.value is not None:
        return fault.value
    return page - 1 if page > 1 else 2


async def other_page(fault: Fault, exchange: Exchange) -> str:
    """The films of another page, under that page's number."""
    asked = _asked_page(exchange)
    other = _other(fault, asked)
    status, headers, body = await exchange.answer({"page": str(other)})
    if other != asked:
        exchange.on_broken()
    await exchange.reply(status, headers, body)
    return str(status)


async def repeated_page(fault: Fault, exchange: Exchange) -> str:
    """The films of another page, under the number of the one that was asked for."""
    asked = _asked_page(exchange)
    other = _other(fault, asked)
    status, headers, body = await exchange.answer({"page": str(other)})
    if status != HTTPStatus.OK or other == asked:
        await exchange.reply(status, headers, body)
        return str(status)
    exchange.on_broken()
    await exchange.reply(status, headers, orjson.dumps({**orjson.loads(body), "page": asked}))
    return str(status)


async def _with_total(exchange: Exchange, fault: Fault, usual: int, size: int) -> str:
    status, headers, body = await exchange.answer()
    if status != HTTPStatus.OK or _asked_page(exchange) == 1:
        await exchange.reply(status, headers, body)
        return str(status)
    document = orjson.loads(body)
    pages = document["total_pages"]
    total = fault.value or max(1, pages * usual // size)
    document["total_results"] = max(0, document["total_results"] * total // pages)
    exchange.on_broken()
    await exchange.reply(status, headers, orjson.dumps({**document, "total_pages": total}))
    return str(status)


async def growing_pages(fault: Fault, exchange: Exchange) -> str:
    """From the second page on there are more pages than the first one said: `value`, or twice as many."""
    return await _with_total(exchange, fault, 2, 1)


async def shrinking_pages(fault: Fault, exchange: Exchange) -> str:
    """From the second page on there are fewer pages than the first one said: `value`, or half as many."""
    return await _with_total(exchange, fault, 1, 2)


async def empty_results(_: Fault, exchange: Exchange) -> str:
    """A well-formed answer without anything in it; an export without a line."""
    status, headers, body = await exchange.answer()
    if exchange.is_head or status != HTTPStatus.OK:
        await exchange.reply(status, headers, body)
        return str(status)
    exchange.on_broken()
    if exchange.is_file:
        await exchange.reply(status, headers, b"".join(gzipped([])))
        return str(status)
    full = orjson.loads(body)
    empty: Any = [] if isinstance(full, list) else {}
    if isinstance(full, dict):
        empty = {name: [] for name, value in full.items() if isinstance(value, list)}
        if "results" in full and exchange.endpoint != PROVIDERS:
            empty = {"page": full.get("page", 1), "results": [], "total_pages": 1, "total_results": 0}
    await exchange.reply(status, headers, orjson.dumps(empty))
    return str(status)
