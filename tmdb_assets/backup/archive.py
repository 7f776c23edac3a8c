"""The file of a backup: writing it with the hash of everything in it, and reading it back.

Belongs here: the form of the file. What is in it is `contents`'s, where it goes is `restoring`'s.
"""

import gzip
import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import IO, Any

from tmdb_assets.backup.contents import ANALYSTS_DUMP, DATA, HOME, INSTANCE_DUMP, Places, files
from tmdb_assets.backup.errors import BackupError
from tmdb_assets.datasets import DATASETS
from tmdb_assets.lake.disk import told_clearly
from tmdb_assets.lake.partitions import fsync_folder
from tmdb_assets.schemas import Table

CONTENTS = "backup.json"

_FORM = 1
_DAMAGED = (tarfile.TarError, EOFError, OSError, zlib.error, ValueError, KeyError, TypeError)
_PROGRAMS = ("tmdb-assets", "dagster", "duckdb")
_THEN = "then make the backup again."


@dataclass(frozen=True)
class Backup:
    """What a backup holds.

    Attributes:
        path: The file.
        made_at: When it was begun (UTC), ISO 8601.
        hashes: The SHA-256 of each file, by its place in the backup.
        versions: Of the project and of what wrote the files, by package.
        shapes: The columns and types of every table as its version declared them.
        is_demo: Whether it is of the demo's made-up films.
    """

    path: Path
    made_at: str
    hashes: Mapping[str, str]
    versions: Mapping[str, str]
    shapes: Mapping[str, Mapping[str, str]]
    is_demo: bool

    @property
    def dumps(self) -> tuple[str, ...]:
        """The PostgreSQL databases in it."""
        return tuple(name for name in (INSTANCE_DUMP, ANALYSTS_DUMP) if name in self.hashes)

    @property
    def other_shapes(self) -> tuple[str, ...]:
        """The tables whose shape is another one than this version declares."""
        now = declared_shapes()
        return tuple(sorted(name for name in now.keys() | self.shapes.keys() if now.get(name) != self.shapes.get(name)))


def declared_shapes() -> dict[str, dict[str, str]]:
    """The columns of every table with DuckDB's types, as this version declares them."""
    tables: list[Table] = [table for dataset in DATASETS for table in (*dataset.raw_tables, *dataset.tables)]
    return {table.name: {column.name: column.duckdb_type for column in table.columns} for table in tables}


def write_backup(places: Places, folder: Path, now: datetime, wait: float) -> Backup:
    """Write everything that cannot be made again into one file, `tmdb_assets-<time>.tar.gz`.

    Args:
        places: What is backed up.
        folder: Where the file goes; it appears there whole.
        now: The time (UTC), for its name.
        wait: Seconds to wait for a run that writes the warehouse.

    Raises:
        BackupError: A run goes on writing the warehouse, a database is damaged, or PostgreSQL could not be dumped.
        DiskError: The file could not be written.
    """
    target = folder / f"tmdb_assets-{now:%Y%m%dT%H%M%SZ}.tar.gz"
    hashes: dict[str, str] = {}
    with told_clearly("The backup", target, _THEN):
        folder.mkdir(parents=True, exist_ok=True)
        torn = target.with_suffix(".tmp")
        try:
            with (
                tempfile.TemporaryDirectory(dir=folder, prefix=".backup-") as scratch,
                tarfile.open(torn, "w:gz", compresslevel=1) as archive,
            ):
                for name, path in files(places, Path(scratch), folder.absolute(), wait):
                    with suppress(FileNotFoundError):  # a run or the retention took it away meanwhile
                        hashes[name] = _add(archive, name, path)
                made = _noted(now, hashes, places)
                contents = Path(scratch) / CONTENTS
                contents.write_text(json.dumps(made, indent=1), encoding="utf-8")
                archive.add(contents, arcname=CONTENTS)
            with torn.open("rb") as file:
                os.fsync(file.fileno())
            torn.replace(target)
            fsync_folder(folder)
        finally:
            with suppress(OSError):
                torn.unlink(missing_ok=True)
    return _backup(target, made)


def read_backup(path: Path, into: Path | None = None) -> Backup:
    """Read a backup from its first byte to its last, and compare everything with its hash.

    Args:
        path: The file.
        into: An empty folder that takes what is in it; None to look only.

    Raises:
        BackupError: It is damaged, or no backup; the folder then holds what is worth nothing.
        DiskError: The folder cannot be written.
    """
    found: dict[str, str] = {}
    contents = b""
    try:
        with gzip.open(path) as unzipped, tarfile.open(fileobj=unzipped, mode="r:") as archive:
            for member in archive:
                content = archive.extractfile(member) if member.isreg() else None
                if content is None or not _has_place(member.name) or member.name in found:
                    raise BackupError(f"{path} is no backup of this project: it holds {member.name!r}")
                if member.name == CONTENTS:
                    contents = content.read()
                else:
                    found[member.name] = _unpack(member, content, into)
            while unzipped.read(1 << 20):  # its last bytes are the sum of all
                pass
        noted: dict[str, Any] = json.loads(contents)
        form, hashes = noted["form"], dict(noted["sha256"])
    except _DAMAGED as error:
        if isinstance(error, OSError) and error.errno:
            raise  # of the disk
        raise BackupError(f"{path} is damaged, or no backup of this project: {error or 'it ends too early'}") from None
    if form != _FORM:
        raise BackupError(
            f"{path} was written by another version ({noted.get('versions', {}).get('tmdb-assets', 'unknown')}):"
            " restore it with that one"
        )
    if damaged := sorted(name for name in hashes.keys() | found.keys() if hashes.get(name) != found.get(name)):
        raise BackupError(f"{path} is damaged: {', '.join(damaged[:5])} differ from what was backed up")
    return _backup(path, noted)


def _noted(now: datetime, hashes: Mapping[str, str], places: Places) -> dict[str, Any]:
    if not hashes:
        raise BackupError(f"There is nothing to back up in {places.data}: is TMDB_ASSETS_DATA right?")
    return {
        "form": _FORM,
        "made_at": now.isoformat(),
        "versions": {name: version(name) for name in _PROGRAMS},
        "is_demo": places.is_demo,
        "tables": declared_shapes(),
        "sha256": dict(hashes),
    }


def _backup(path: Path, noted: Mapping[str, Any]) -> Backup:
    return Backup(
        path,
        noted["made_at"],
        noted["sha256"],
        noted.get("versions", {}),
        noted.get("tables", {}),
        bool(noted.get("is_demo")),
    )


def _has_place(name: str) -> bool:
    """Whether a file of this name belongs in a backup: nothing else is ever written."""
    parts = PurePosixPath(name).parts
    if ".." in parts or "\\" in name or "\0" in name:
        return False
    return name in {CONTENTS, INSTANCE_DUMP, ANALYSTS_DUMP} or (len(parts) > 1 and parts[0] in {DATA, HOME})


def _unpack(member: tarfile.TarInfo, content: IO[bytes], into: Path | None) -> str:
    """Write a file, if there is a folder for it; its hash."""
    read = _Hashed(content)
    if into is None:
        while read.read(1 << 20):
            pass
        return read.digest()
    place = into / member.name
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("xb") as file:
        shutil.copyfileobj(read, file, 1 << 20)
        file.flush()
        os.fsync(file.fileno())
    os.utime(place, (member.mtime, member.mtime))
    place.chmod(member.mode & 0o777)
    return read.digest()


def _add(archive: tarfile.TarFile, name: str, path: Path) -> str:
    """Add a file, and return the hash of what was added: a log may grow while it is read."""
    with path.open("rb") as file:
        info = archive.gettarinfo(arcname=name, fileobj=file)
        # Whose it was on this machine means nothing on another one; a second link to a file is a file.
        info.uid = info.gid = 0
        info.uname = info.gname = ""
        info.type, info.linkname = tarfile.REGTYPE, ""
        read = _Hashed(file)
        archive.addfile(info, read)
    return read.digest()


class _Hashed(io.RawIOBase):
    """A file that hashes what is read of it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._hash = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self._file.read(size)
        self._hash.update(block)
        return block

    def digest(self) -> str:
        return self._hash.hexdigest()
