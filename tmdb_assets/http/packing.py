"""What a body is packed in, by its first bytes and by its header, and what is in it.

Belongs here: undoing compression that we know, also when nobody asked for it or says so, and naming what we do not
know. What came is believed before what was announced: servers and what stands before them get the header wrong.
"""

import codecs
import zlib
from collections.abc import Iterable, Iterator
from itertools import chain

OFFERED = "gzip"
"""The Accept-Encoding of all requests: what everybody has, and no two meanings."""

_PIECE = 1 << 16
_LOOK = 64
"""First bytes that tell text from anything else; they never do by chance."""
_MAX_LAYERS = 4
_GZIP, _ZLIB, _DEFLATE = "gzip", "zlib", "deflate"
_WINDOWS = {_GZIP: 16 + zlib.MAX_WBITS, _ZLIB: zlib.MAX_WBITS, _DEFLATE: -zlib.MAX_WBITS}
_MAGIC = {
    b"\x1f\x8b": _GZIP,
    b"\x28\xb5\x2f\xfd": "zstd",
    b"\xfd7zXZ\0": "xz",
    b"BZh": "bzip2",
    b"\x04\x22\x4d\x18": "lz4",
    b"PK\x03\x04": "zip",
    b"\x1f\x9d": "compress",
}
_ALIASES = {"x-gzip": _GZIP, "br": "brotli"}
_NOTHING = {"", "identity", "none"}
_BYTE_ORDER_MARK = codecs.BOM_UTF8
_WIDE = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}
"""Other encodings of text by their mark; the longer ones first."""


class PackingError(Exception):
    """A body cannot be read; the text is a sentence that begins with "the answer".

    Attributes:
        is_damaged: Whether it is a known packing that broke on its way.
    """

    def __init__(self, problem: str, *, is_damaged: bool = False) -> None:
        super().__init__(problem)
        self.is_damaged = is_damaged


def unpacked(pieces: Iterable[bytes], announced: str, max_bytes: int) -> Iterator[bytes]:
    """The text in a body, without a byte order mark, at most 64 KB at a time.

    Args:
        pieces: The body as it came.
        announced: Its Content-Encoding, empty if it had none.
        max_bytes: How much it may be, packed, unpacked, and in between.

    Raises:
        PackingError: It is more than that, packed in something we do not know, damaged, or no UTF-8.
    """
    names = [word.partition(";")[0].strip().lower() for word in announced.split(",")]
    packings = [_ALIASES.get(name, name) for name in names if name not in _NOTHING]
    content = _limited(pieces, max_bytes)
    for _ in range(_MAX_LAYERS):
        first, content = _looked_at(content)
        packing = _packing(first, packings[-1] if packings else "")
        if packing is None:
            return _without_mark(content)
        if packings and packings[-1] in {packing, _DEFLATE if packing == _ZLIB else packing}:
            packings.pop()
        content = _limited(_inflated(content, packing), max_bytes)
    raise PackingError(f"the answer is packed more than {_MAX_LAYERS - 1} times.")


def beginning(content: bytes) -> str:
    """How something begins that is not what it should be, for a message: as text, or as bytes if it is none."""
    if not content:
        return "it is empty"
    first = content[:_LOOK]
    if is_text(first):
        return f"it begins with {first.decode('utf-8', 'ignore')!r}"
    return f"it is no text and begins with the bytes {first[:12].hex(' ')}"


def is_text(first: bytes) -> bool:
    """Whether first bytes are text in UTF-8; its last character may be cut."""
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(first)
    except UnicodeDecodeError:
        return False
    return not any(sign < " " and sign not in "\t\n\r\f" for sign in text)


def packed_in(first: bytes) -> str | None:
    """The packing that first bytes are the mark of, if they are one's."""
    if is_text(first):
        return None
    for mark, name in _MAGIC.items():
        if first.startswith(mark):
            return name
    # Method and window, and a sum over both bytes (RFC 1950).
    is_zlib = first[:1] == b"\x78" and len(first) > 1 and int.from_bytes(first[:2]) % 31 == 0
    return _ZLIB if is_zlib else None


def _packing(first: bytes, announced: str) -> str | None:
    """The packing to undo; None when what is left is the content."""
    if is_text(first):
        return None
    packing = packed_in(first)
    if packing is None:
        if wide := _wide(first):
            raise PackingError(f"the answer is text in {wide}, and not in UTF-8.")
        packing = announced
    if packing in _WINDOWS and (packing != _GZIP or packed_in(first)):
        return packing
    if packing == _GZIP:
        raise PackingError(f"the answer is announced as gzip and is none ({beginning(first)}).")
    if packing:
        raise PackingError(f"the answer is compressed with {packing[:40]}, which was not asked for.")
    return None


def _wide(first: bytes) -> str | None:
    """The encoding of text that has several bytes for each character, by its mark or by the zeros among them."""
    for mark, name in _WIDE.items():
        if first.startswith(mark):
            return name
    zeros = [not any(first[place::4]) for place in range(4)] if len(first) >= 4 else []  # noqa: PLR2004 - a character
    return {3: "UTF-32", 2: "UTF-16"}.get(sum(zeros))


def _looked_at(pieces: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """The first bytes, and all of them."""
    first = b""
    for piece in pieces:
        first += piece
        if len(first) >= _LOOK:
            break
    return first[:_LOOK], chain([first] if first else [], pieces)


def _limited(pieces: Iterable[bytes], max_bytes: int) -> Iterator[bytes]:
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > max_bytes:
            raise PackingError(f"the answer has more than {max_bytes:,} bytes.")
        yield piece


def _without_mark(pieces: Iterator[bytes]) -> Iterator[bytes]:
    first, pieces = _looked_at(pieces)
    marks = 0
    while first.startswith(_BYTE_ORDER_MARK, marks):
        marks += len(_BYTE_ORDER_MARK)
    for piece in pieces:
        yield piece[marks:]
        marks = 0


def _inflated(pieces: Iterator[bytes], packing: str) -> Iterator[bytes]:
    """What is packed, a little at a time however well it is packed; a gzip may have several members."""
    unpacker = zlib.decompressobj(_WINDOWS[packing])
    after = b""  # the end of a member, as long as it may be the beginning of the next
    for piece in pieces:
        packed = piece
        while packed:
            if unpacker.eof:
                after = (after + packed).lstrip(b"\0")
                packed = b""
                if len(after) < len(b"\x1f\x8b"):
                    continue
                if packing != _GZIP or packed_in(after) != _GZIP:
                    after = after[:2]  # what comes after the end belongs to nobody
                    break
                packed, after = after, b""
                unpacker = zlib.decompressobj(_WINDOWS[packing])
            try:
                while content := unpacker.decompress(packed, _PIECE):
                    yield content
                    packed = unpacker.unconsumed_tail
            except zlib.error as error:
                problem = f"the answer is damaged: it cannot be unpacked as {packing} ({error})."
                raise PackingError(problem, is_damaged=True) from None
            packed = unpacker.unused_data
    if not unpacker.eof:
        raise PackingError(f"the answer ends in the middle of what is packed as {packing}.", is_damaged=True)
