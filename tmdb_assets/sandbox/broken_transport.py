"""Faults that keep an answer from being read: errors, other hosts, broken connections, broken encodings.

One function a kind, the same for every upstream. What is readable and wrong belongs to the upstream whose content it
is. A refused connection is no kind: close the sandbox.
"""

from __future__ import annotations

import gzip
import time
from codecs import BOM_UTF8
from email.utils import formatdate
from http import HTTPStatus
from typing import TYPE_CHECKING

from tmdb_assets.sandbox.packing import gzipped
from tmdb_assets.sandbox.upstream import JSON_TYPE

if TYPE_CHECKING:
    from tmdb_assets.sandbox.exchange import Exchange
    from tmdb_assets.sandbox.faults import Fault

HANG_SECONDS, DRIP_SECONDS, DRIP_BYTES = 3600.0, 0.2, 256
GZIP_SPOTS = ("middle", "crc")
UNASKED = ("gzip", "zstd")
_ZSTD_BLOCK = 100_000
_NO_JSON = b"Service is starting, please wait <NaN>"


async def status(fault: Fault, exchange: Exchange) -> str:
    """An HTTP status with the body that the upstream gives it."""
    exchange.on_broken()
    given = fault.status or 503
    content_type, body = exchange.upstream.error(exchange.endpoint, given, fault.status_code)
    headers = {"content-type": content_type}
    if fault.retry_after is not None:
        headers["retry-after"] = str(fault.retry_after)
    elif fault.retry_after_date is not None:
        headers["retry-after"] = formatdate(time.time() + fault.retry_after_date, usegmt=True)
    await exchange.reply(given, headers, body)
    return str(given)


def _page(heading: str) -> bytes:
    head = f"<html>\r\n<head><title>{heading}</title></head>\r\n<body>\r\n<center><h1>{heading}</h1></center>"
    return f"{head}\r\n</body>\r\n</html>\r\n".encode()


async def html_502(_: Fault, exchange: Exchange) -> str:
    """A gateway's own page."""
    exchange.on_broken()
    await exchange.reply(502, {"content-type": "text/html"}, _page("502 Bad Gateway"))
    return "502"


async def html_200(_: Fault, exchange: Exchange) -> str:
    """A page for people, as if all were well."""
    exchange.on_broken()
    await exchange.reply(200, {"content-type": "text/html"}, _page("We will be back soon"))
    return "200"


async def redirect(fault: Fault, exchange: Exchange) -> str:
    """Somebody else is to be asked."""
    exchange.on_broken()
    given = fault.status or 302
    await exchange.reply(given, {"location": str(fault.location)}, b"")
    return str(given)


async def reset(_: Fault, exchange: Exchange) -> str:
    """Half of the body, then the connection closes although more was announced."""
    exchange.on_broken()
    given, headers, body = await exchange.answer()
    await exchange.break_off(given, headers, body)
    return "reset"


async def hang(fault: Fault, exchange: Exchange) -> str:
    """Nothing is sent."""
    exchange.on_broken()
    await exchange.wait_for_disconnect(HANG_SECONDS if fault.seconds is None else fault.seconds)
    return "hang"


async def slow_drip(fault: Fault, exchange: Exchange) -> str:
    """The right answer, a few bytes at a time: no pause is long, the whole is."""
    exchange.on_broken()
    given, headers, body = await exchange.answer()
    pause = DRIP_SECONDS if fault.seconds is None else fault.seconds
    await exchange.drip(given, headers, body, fault.piece_bytes or DRIP_BYTES, pause)
    return "slow_drip"


async def truncated_json(_: Fault, exchange: Exchange) -> str:
    """A complete HTTP answer whose JSON ends in the middle; of a file the lines, in good gzip."""
    exchange.on_broken()
    given, headers, body = await exchange.answer()
    if exchange.is_file and given == HTTPStatus.OK and body:
        lines = gzip.decompress(body)
        middle = len(lines) // 2
        # Never at the end of a line, where nothing would be wrong with what is left.
        cut = lines.rfind(b"\n", 0, middle) + 20
        body = b"".join(gzipped([lines[:cut]]))
    else:
        body = body[: len(body) // 2]
    await exchange.reply(given, headers, body)
    return str(given)


async def invalid_json(_: Fault, exchange: Exchange) -> str:
    """Something that is not JSON, announced as JSON; a file whose lines are none."""
    exchange.on_broken()
    if exchange.is_file:
        await exchange.reply(200, {"content-type": "application/gzip"}, b"".join(gzipped([_NO_JSON + b"\n"])))
    else:
        await exchange.reply(200, {"content-type": JSON_TYPE}, _NO_JSON)
    return "200"


async def _packed(exchange: Exchange) -> tuple[int, dict[str, str], bytes]:
    """The right answer with a gzip body: a file is one, other bodies are encoded."""
    given, headers, body = await exchange.answer()
    if exchange.is_file:
        return given, headers, body
    return given, {**headers, "content-encoding": "gzip"}, gzip.compress(body, mtime=0)


async def wrong_gzip(_: Fault, exchange: Exchange) -> str:
    """What is announced as gzip is plain: the body of an answer, or the file."""
    exchange.on_broken()
    given, headers, body = await exchange.answer()
    if not exchange.is_file:
        headers = {**headers, "content-encoding": "gzip"}
    elif given == HTTPStatus.OK and body:
        body = gzip.decompress(body)
    await exchange.reply(given, headers, body)
    return str(given)


async def truncated_gzip(_: Fault, exchange: Exchange) -> str:
    """A complete HTTP answer whose gzip stream ends in the middle."""
    exchange.on_broken()
    given, headers, body = await _packed(exchange)
    await exchange.reply(given, headers, body[: len(body) // 2])
    return str(given)


async def corrupt_gzip(fault: Fault, exchange: Exchange) -> str:
    """A gzip stream of the right length with one wrong byte: in the middle, or in its checksum."""
    exchange.on_broken()
    given, headers, body = await _packed(exchange)
    wrong = bytearray(body)
    if wrong:
        # The last eight bytes of a gzip stream are its checksum and its length.
        wrong[-8 if fault.value == "crc" else len(wrong) // 2] ^= 0xFF
    await exchange.reply(given, headers, bytes(wrong))
    return str(given)


async def unasked_encoding(fault: Fault, exchange: Exchange) -> str:
    """The right answer in a packing that nobody asked for and no header names; a file is packed once more."""
    exchange.on_broken()
    given, headers, body = await exchange.answer()
    body = _zstd(body) if fault.value == "zstd" else gzip.compress(body, mtime=0)
    await exchange.reply(given, headers, body)
    return str(given)


async def byte_order_mark(_: Fault, exchange: Exchange) -> str:
    """The right answer with a mark before its text; of a file before its first line."""
    exchange.on_broken()
    given, headers, body = await exchange.answer()
    if exchange.is_file and given == HTTPStatus.OK and body:
        body = b"".join(gzipped([BOM_UTF8, gzip.decompress(body)]))
    else:
        body = BOM_UTF8 + body
    await exchange.reply(given, headers, body)
    return str(given)


def _zstd(content: bytes) -> bytes:
    """The same bytes as a frame of Zstandard (RFC 8878) whose blocks are stored as they are: Python packs none yet."""
    frame = b"\x28\xb5\x2f\xfd\xa0" + len(content).to_bytes(4, "little")
    for start in range(0, len(content) or 1, _ZSTD_BLOCK):
        block = content[start : start + _ZSTD_BLOCK]
        is_last = start + _ZSTD_BLOCK >= len(content)
        frame += (len(block) << 3 | is_last).to_bytes(3, "little") + block
    return frame
