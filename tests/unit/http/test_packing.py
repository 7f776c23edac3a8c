"""Whatever a good answer is packed in, it is read or told by name; nothing that is damaged is taken for one."""

import bz2
import gzip
import json
import lzma
import zlib

import pytest

from tests.unit.conftest import TOKEN, error, page, said
from tests.unit.raw_server import RawServer, header
from tmdb_assets.http.errors import AnswerError, AuthenticationError, UpstreamError
from tmdb_assets.http.limiter import RequestLimiter
from tmdb_assets.http.packing import PackingError, unpacked
from tmdb_assets.sources.tmdb.films.client import FilmsClient

TEXT = json.dumps(page()).encode()
MARK = b"\xef\xbb\xbf"
BROTLI = bytes.fromhex(
    "1b7500c02c0e7813e3d5980877e11d5f0511ca3d32914aa30b9d16f90a630bbab1588678e4b622a6789d9c666960f8d692b6246d0b2c498402"
    "b7e1237afc15d42a6696d0793899dd60b954066d76160abcf63758264f7b0f6948be591301"
)
"""An answer as a server packs it; no library of ours could."""
ZSTD = b"\x28\xb5\x2f\xfd\x20" + bytes([len(TEXT)]) + (len(TEXT) << 3 | 1).to_bytes(3, "little") + TEXT


def deflated(content):
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush()


READABLE = {
    "plain": (TEXT, None),
    "gzip": (gzip.compress(TEXT), "gzip"),
    "gzip without its header": (gzip.compress(TEXT), None),
    "gzip by its old name": (gzip.compress(TEXT), "x-gzip"),
    "gzip in capitals and with blanks": (gzip.compress(TEXT), " GZip ,"),
    "gzip announced as br": (gzip.compress(TEXT), "br"),
    "gzip announced as deflate": (gzip.compress(TEXT), "deflate"),
    "gzip of several members": (gzip.compress(TEXT[:50]) + gzip.compress(TEXT[50:]), "gzip"),
    "gzip padded with zeros": (gzip.compress(TEXT) + b"\0" * 100, "gzip"),
    "gzip with rubbish after it": (gzip.compress(TEXT) + b"rubbish" * 100, "gzip"),
    "gzip twice": (gzip.compress(gzip.compress(TEXT)), "gzip, gzip"),
    "gzip twice, announced once": (gzip.compress(gzip.compress(TEXT)), "gzip"),
    "zlib, then gzip": (gzip.compress(zlib.compress(TEXT)), "deflate, gzip"),
    "raw deflate, then gzip": (gzip.compress(deflated(TEXT)), "deflate, gzip"),
    "zlib": (zlib.compress(TEXT), "deflate"),
    "zlib without its header": (zlib.compress(TEXT), None),
    "zlib that is packed hard": (zlib.compress(TEXT, 9), None),
    "zlib that is only stored": (zlib.compress(TEXT, 0), None),
    "raw deflate": (deflated(TEXT), "deflate"),
    "plain, announced as gzip": (TEXT, "gzip"),
    "plain, announced as br": (TEXT, "br"),
    "plain, announced as deflate": (TEXT, "deflate"),
    "plain, with a charset for an encoding": (TEXT, "utf-8"),
    "plain, as itself": (TEXT, "identity"),
    "a byte order mark": (MARK + TEXT, None),
    "two byte order marks": (MARK + MARK + TEXT, None),
    "a byte order mark in gzip": (gzip.compress(MARK + TEXT), None),
}


def encoded(body, encoding):
    return said(body, **({} if encoding is None else {"Content_Encoding": encoding}))


@pytest.mark.parametrize("packed", READABLE.values(), ids=READABLE)
def test_what_can_be_read_is_the_same_text_whatever_it_is_packed_in_and_whatever_was_announced(server, client, packed):
    server.script = [encoded(*packed)]

    assert client.discover_page(1).text.payload == TEXT.decode()
    assert len(server.paths) == 1


@pytest.mark.parametrize("packed", [gzip.compress(MARK + TEXT), zlib.compress(TEXT), MARK + TEXT, TEXT])
def test_it_is_read_byte_by_byte_too(packed):
    assert b"".join(unpacked((bytes([byte]) for byte in packed), "", 10_000)) == TEXT


UNREADABLE = {
    "zstd": (ZSTD, "zstd", "the answer is compressed with zstd, which was not asked for"),
    "zstd without its header": (ZSTD, None, "compressed with zstd"),
    "zstd announced as gzip": (ZSTD, "gzip", "compressed with zstd"),
    "zstd in gzip": (gzip.compress(ZSTD), "gzip", "compressed with zstd"),
    "brotli": (BROTLI, "br", "the answer is compressed with brotli, which was not asked for"),
    "gzip, then brotli": (BROTLI, "gzip, br", "compressed with brotli"),
    "brotli without its header": (BROTLI, None, "is no JSON .* it is no text and begins with the bytes 1b 75 00"),
    "brotli announced as gzip": (BROTLI, "gzip", "is announced as gzip and is none .* the bytes 1b 75 00"),
    "xz": (lzma.compress(TEXT), None, "compressed with xz"),
    "bzip2": (bz2.compress(TEXT), None, "compressed with bzip2"),
    "something new": (b"\x01\x02\x03" * 50, "new-2030", "compressed with new-2030"),
    "packed again and again": (gzip.compress(gzip.compress(gzip.compress(gzip.compress(TEXT)))), None, "more than 3"),
    "UTF-16 with its mark": (TEXT.decode().encode("utf-16"), None, "is text in UTF-16, and not in UTF-8"),
    "UTF-16 without a mark": (TEXT.decode().encode("utf-16-be"), None, "text in UTF-16"),
    "UTF-16 in gzip": (gzip.compress(TEXT.decode().encode("utf-16-le")), None, "text in UTF-16"),
    "UTF-32": (TEXT.decode().encode("utf-32"), None, "text in UTF-32"),
    "Latin-1": ('{"page": "é"}'.encode("latin-1"), None, "is no JSON .* it is no text and begins with the bytes 7b 22"),
    "a page for people in gzip": (gzip.compress(b"<html>Soon"), None, "is no JSON .* it begins with '<html>Soon'"),
    "nothing, announced as gzip": (b"", "gzip", "is no JSON .* it is empty"),
}
DAMAGED = {
    "half a gzip": (gzip.compress(TEXT)[:-30], "gzip", "ends in the middle of what is packed as gzip"),
    "half a gzip without its header": (gzip.compress(TEXT)[:-30], None, "ends in the middle"),
    "a gzip without its last byte": (gzip.compress(TEXT)[:-1], "gzip", "ends in the middle"),
    "half of the second member": ((gzip.compress(TEXT) * 2)[:-20], "gzip", "ends in the middle"),
    "half a zlib": (zlib.compress(TEXT)[:-9], "deflate", "ends in the middle of what is packed as zlib"),
    "half a raw deflate": (deflated(TEXT)[:-9], "deflate", "ends in the middle of what is packed as deflate"),
    "a wrong checksum": (gzip.compress(TEXT)[:-8] + bytes(8), "gzip", "is damaged: .* unpacked as gzip"),
    "a wrong byte": (b"\x1f\x8b\x08" + bytes(7) + b"\xff" * 90, None, "is damaged"),
}


@pytest.mark.parametrize(
    ("packed", "kind"),
    [*((odd, AnswerError) for odd in UNREADABLE.values()), *((odd, UpstreamError) for odd in DAMAGED.values())],
    ids=[*UNREADABLE, *DAMAGED],
)
def test_what_cannot_be_read_is_told_for_what_it_is_after_another_try(server, packed, kind):
    body, encoding, words = packed
    server.script = [encoded(body, encoding)]

    with (
        FilmsClient(server.url, TOKEN, RequestLimiter(5_000), attempts=2, backoff_seconds=0.01) as client,
        pytest.raises(kind, match=words) as raised,
    ):
        client.discover_page(1)

    assert str(raised.value).isprintable()
    assert "\\x" not in str(raised.value)
    assert len(server.paths) == 2


@pytest.mark.parametrize("body", [MARK, b""])
@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress, bytes])
def test_a_refusal_is_read_whatever_it_is_packed_in(server, client, pack, body):
    words = json.dumps({"status_code": 7, "status_message": "Invalid API key."}).encode()
    server.script = [said(pack(body + words), 401)]

    with pytest.raises(AuthenticationError, match=r"HTTP 401, status_code 7: Invalid API key\."):
        client.discover_page(1)


def test_a_refusal_that_cannot_be_read_keeps_its_status(server, client):
    server.script = [said(BROTLI, 401, Content_Encoding="br")]

    with pytest.raises(AuthenticationError, match="HTTP 401"):
        client.discover_page(1)


def test_a_request_says_what_it_can_read(server, client):
    client.discover_page(1)

    assert server.headers[0]["Accept-Encoding"] == "gzip"


BOMB = gzip.compress(b" " * 5_000_000)
BOMBS = {
    "without its header": BOMB,
    "twice": gzip.compress(BOMB),
    "of zlib": zlib.compress(b" " * 5_000_000),
    # Each member holds nothing: what comes out is small, what is between is not.
    "of empty members": gzip.compress(gzip.compress(b"") * 50_000),
    "of rubbish after the end": gzip.compress(gzip.compress(TEXT) + b"rubbish" * 300_000),
}


@pytest.mark.parametrize("body", BOMBS.values(), ids=BOMBS)
def test_the_limit_holds_for_what_is_unpacked_on_every_layer(server, body):
    server.script = [said(body)]
    with FilmsClient(server.url, TOKEN, RequestLimiter(5_000), attempts=1) as client:
        client.max_bytes = 500_000
        with pytest.raises(AnswerError, match="the answer has more than 500,000 bytes"):
            client.discover_page(1)


def test_a_bomb_is_never_unpacked_as_a_whole():
    content = unpacked([gzip.compress(b" " * 50_000_000)], "", 100_000)

    assert len(next(content)) <= 1 << 16
    with pytest.raises(PackingError, match="more than 100,000 bytes"):
        next(content)


def test_an_endless_gzip_that_nobody_announced_is_cut_off_in_time():
    def drip():
        yield header("Content-Length: 1000000")
        yield from (bytes([byte]) for byte in gzip.compress(json.dumps(list(range(9_999))).encode()))

    with (
        RawServer(drip, gap=0.05, close=False) as server,
        FilmsClient(server.url, TOKEN, RequestLimiter(5_000), timeout_seconds=0.5) as client,
        pytest.raises(UpstreamError, match=r"no complete answer in 0\.5 s"),
    ):
        client.discover_page(1)


def test_what_is_damaged_once_is_good_the_next_time(server, client):
    server.script = [encoded(*DAMAGED["half a gzip"][:2]), said(ZSTD), error(500, 11, "Internal error"), said(page())]

    assert client.discover_page(1).movie_ids == (550,)
    assert len(server.paths) == 4
