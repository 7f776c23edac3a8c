"""Reading a daily ID export while it arrives: gzip, lines, and the most popular films or series among them.

Belongs here: from compressed bytes to the rows that are kept, in bounded memory and strictly: whatever is not the
export as TMDB describes it is an error. Where the bytes come from is `exports`' business.
"""

import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from http import HTTPStatus
from operator import itemgetter
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
from pydantic import ValidationError

from tmdb_assets.http.errors import AnswerError, UpstreamError
from tmdb_assets.http.packing import PackingError, beginning, packed_in, unpacked
from tmdb_assets.sources.tmdb.export_kinds import MOVIES, ExportKind
from tmdb_assets.sources.tmdb.source import TMDB
from tmdb_assets.sources.values import Misfit, misfits

_GZIP = 16 + zlib.MAX_WBITS
_BLOCK_BYTES = 1_000_000  # lines that are parsed at once
_MAX_LINE_BYTES = 16_000_000
_MAX_BYTES = 4_000_000_000  # today's exports have 130 million: more is no export but a trap


def gunzipped(endpoint: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The content of a gzip file, of one member or several, a few MB at a time.

    Raises:
        AnswerError: It is no gzip, it is damaged, or it is far larger than any export.
        UpstreamError: It ends in the middle.
    """
    member: _Member | None = None
    packed_size = content_size = 0
    is_begun = False
    for piece in pieces:
        packed = piece
        while packed:
            if member is None and is_begun:
                packed = packed.lstrip(b"\0")  # members may be padded with zeros
                if not packed:
                    break
            member, is_begun = member or _Member(endpoint), True
            for content in member.unpacked(packed, packed_size):
                content_size += len(content)
                if content_size > _MAX_BYTES:
                    raise _bad(endpoint, f"the export has more than {_MAX_BYTES:,} bytes.")
                yield content
            packed = member.rest
            if member.is_complete:
                member = None
        packed_size += len(piece)
    if not packed_size:
        raise _bad(endpoint, "the export is empty.")
    if member:
        problem = f"the export ends in the middle, after {packed_size:,} bytes."
        raise UpstreamError(TMDB, endpoint, problem, status=HTTPStatus.OK)


class _Member:
    """One member of a gzip file while it is unpacked."""

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint
        self._unpacker = zlib.decompressobj(_GZIP)

    @property
    def is_complete(self) -> bool:
        return self._unpacker.eof

    @property
    def rest(self) -> bytes:
        """What came after the member's end."""
        return self._unpacker.unused_data

    def unpacked(self, packed: bytes, before: int) -> Iterator[bytes]:
        """The content of some more bytes, a part at a time; `before` bytes of the file came earlier."""
        try:
            while content := self._unpacker.decompress(packed, _BLOCK_BYTES):
                yield content
                packed = self._unpacker.unconsumed_tail
        except zlib.error as error:
            place = f"after {before:,} bytes" if before else _told(packed)
            raise _bad(self._endpoint, f"the export is no gzip, or damaged ({error}; {place}).") from None


def text_in(endpoint: str, content: Iterable[bytes]) -> Iterator[bytes]:
    """The text in the content of an export: it may have been packed once more on its way, or have a byte order mark.

    Raises:
        AnswerError: It is no text, or packed in something we do not know.
    """
    try:
        yield from unpacked(content, "", _MAX_BYTES)
    except PackingError as error:
        raise _bad(endpoint, f"of what is in the export, {error}") from None


def _told(first: bytes) -> str:
    packing = packed_in(first)
    return f"it is compressed with {packing}" if packing and packing != "gzip" else beginning(first)


def whole_lines(endpoint: str, content: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in blocks that end with a line's end, the last one perhaps without it.

    Raises:
        AnswerError: A line is absurdly long.
    """
    parts: list[bytes] = []
    size = 0
    for part in content:
        cut = part.rfind(b"\n") + 1
        if not cut:
            parts.append(part)
            size += len(part)
            if size > _MAX_LINE_BYTES:
                raise _bad(endpoint, f"a line of the export has more than {_MAX_LINE_BYTES:,} bytes.")
        elif size + cut >= _BLOCK_BYTES:
            yield b"".join([*parts, part[:cut]])
            parts, size = [part[cut:]], len(part) - cut
        else:
            parts.append(part)
            size += len(part)
    if size:
        yield b"".join(parts)


class ExportLines:
    """Takes blocks of lines, and keeps what is asked for of them."""

    def __init__(self, endpoint: str, keep: int, beside: Collection[int], kind: ExportKind = MOVIES) -> None:
        self.entries = self.excluded = self.unranked = 0
        self._endpoint = endpoint
        self._kind, self._fields = kind, kind.fields
        self._keep = keep
        self._beside_ids = np.array(sorted(beside), dtype=np.int64)
        self._ids: list[np.ndarray] = []
        self._seen = dict.fromkeys(kind.expected, False)
        self._top = _Lines.none()
        self._beside = _Lines.none()

    def add(self, block: bytes) -> None:
        """Take some whole lines.

        Raises:
            AnswerError: A line is none of the export's kind.
        """
        lines = _parsed(self._endpoint, block, self.entries)
        columns = {name: _column(lines, name) for name in self._fields}
        self._check(lines, columns)
        ids = np.array(columns["id"], dtype=np.int64)
        popularity = np.array(columns["popularity"], dtype=np.float64)  # None is NaN
        is_excluded = np.zeros(len(lines), dtype=bool)
        for name in self._kind.excluding:
            is_excluded |= np.array(columns[name], dtype=bool)
        self.entries += len(lines)
        self.excluded += int(is_excluded.sum())
        self.unranked += int(np.isnan(popularity).sum())
        for name in self._kind.expected:
            self._seen[name] = self._seen[name] or any(value is not None for value in columns[name])
        self._ids.append(ids)
        titles = np.array(columns[self._kind.name], dtype=object)
        films = _Lines(ids, popularity, titles)
        self._top = self._top.and_more(films.only(~is_excluded & self._top.may_join(films, self._keep)), self._keep)
        self._beside = self._beside.and_more(films.only(np.isin(ids, self._beside_ids)), None)

    @property
    def duplicates(self) -> int:
        """Lines that repeat the id of another line."""
        ids = np.sort(np.concatenate(self._ids)) if self._ids else np.array([])
        return int((ids[1:] == ids[:-1]).sum())

    def rows(self) -> pa.Table:
        """What was kept.

        Raises:
            AnswerError: There was no line, or no line had one of the fields.
        """
        if not self.entries:
            raise _bad(self._endpoint, f"the export lists no {self._kind.noun.one}.")
        missing = [name for name, seen in self._seen.items() if not seen]
        if missing:
            raise _bad(self._endpoint, f"no line of the export has {', '.join(missing)}.")
        top = self._top
        beside = self._beside.only(~np.isin(self._beside.ids, top.ids)).by_id()
        ranks = [*range(1, len(top.ids) + 1), *([None] * len(beside.ids))]
        both = [np.concatenate(pair) for pair in zip(top.columns(), beside.columns(), strict=True)]
        ids, popularity, titles = both
        return pa.Table.from_arrays(
            [
                pa.array(ranks, pa.int32()),
                pa.array(ids, pa.int64()),
                pa.array(popularity, pa.float64(), from_pandas=True),
                pa.array(titles, pa.string()),
            ],
            schema=self._kind.schema,
        )

    def _check(self, lines: list[dict[str, Any]], columns: Mapping[str, list[Any]]) -> None:
        """Compare whole columns with their types: much quicker than line by line."""
        found: list[tuple[int, str, Misfit]] = []
        for name, types in self._fields.items():
            try:
                types.validate_python(columns[name])
            except ValidationError as error:
                misfit = next(misfits(error))
                found.append((int(misfit.path[0]), name, misfit))
        if found:
            index, name, misfit = min(found, key=itemgetter(0))
            key, number = str(lines[index].get("id"))[:20], self.entries + index + 1
            told = f"line {number:,} of the export, {self._kind.noun.one} {key}: {name} is {misfit.shown}"
            raise _bad(self._endpoint, f"{told}, which is no {misfit.words}.")


class _Lines:
    """Columns of lines: ids, popularity with NaN for none, titles."""

    def __init__(self, ids: np.ndarray, popularity: np.ndarray, titles: np.ndarray) -> None:
        self.ids = ids
        self._popularity = popularity
        self._titles = titles

    @classmethod
    def none(cls) -> "_Lines":
        return cls(np.array([], dtype=np.int64), np.array([], dtype=np.float64), np.array([], dtype=object))

    def columns(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        return self.ids, self._popularity, self._titles

    def only(self, which: np.ndarray) -> "_Lines":
        return _Lines(*(column[which] for column in self.columns()))

    def by_id(self) -> "_Lines":
        return self.only(np.argsort(self.ids))

    def may_join(self, others: "_Lines", keep: int) -> np.ndarray:
        """Which of the others could be among the `keep` first; these films are in order."""
        if len(self.ids) < max(keep, 1) or np.isnan(self._popularity[-1]):
            return np.ones(len(others.ids), dtype=bool)
        return others._popularity >= self._popularity[-1]  # noqa: SLF001 - of the same class

    def and_more(self, others: "_Lines", keep: int | None) -> "_Lines":
        """Both together in order, each film once, the first `keep` of them."""
        if not len(others.ids):
            return self
        films = _Lines(*(np.concatenate(pair) for pair in zip(self.columns(), others.columns(), strict=True)))
        films = films.only(np.lexsort((films.ids, -films._popularity)))
        _, first = np.unique(films.ids, return_index=True)
        return films.only(np.sort(first)[:keep])


def _column(lines: list[dict[str, Any]], name: str) -> list[Any]:
    try:
        return list(map(itemgetter(name), lines))  # twice as quick, and lines lack a field nearly never
    except KeyError:
        return [line.get(name) for line in lines]


def _parsed(endpoint: str, block: bytes, before: int) -> list[dict[str, Any]]:
    """The objects of some lines."""
    count = block.count(b"\n") + (not block.endswith(b"\n"))
    try:
        lines = orjson.loads(b"[" + block.removesuffix(b"\n").replace(b"\n", b",") + b"]")
    except orjson.JSONDecodeError:
        lines = None
    if lines is not None and len(lines) == count and set(map(type, lines)) == {dict}:
        return lines
    # Something is wrong with a line; which one is found line by line.
    found = []
    for number, text in enumerate(block.split(b"\n"), before + 1):
        if not text.strip():
            continue
        try:
            line = orjson.loads(text)
        except orjson.JSONDecodeError:
            line = None
        if not isinstance(line, dict):
            raise _bad(endpoint, f"line {number:,} of the export is no JSON object ({text[:40]!r}).")
        found.append(line)
    return found


def _bad(endpoint: str, problem: str) -> AnswerError:
    return AnswerError(TMDB, endpoint, problem, status=HTTPStatus.OK)
