"""The file of a backup: what is in it, writing it, and restoring it into an empty data directory.

Belongs here: the contents and their hashes. What dbt and Dagster make again by themselves (staging, dbt's folder,
reports, extracts) is not in it.
"""

import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from tmdb_assets.backup.databases import copy_duckdb, copy_sqlite, dump_postgres, restore_postgres
from tmdb_assets.backup.errors import BackupError
from tmdb_assets.disk import told_clearly
from tmdb_assets.lake import fsync_folder

CONTENTS = "backup.json"
INSTANCE_DUMP, ANALYSTS_DUMP = "postgres/instance.dump", "postgres/tmdb.dump"
ANALYSTS_SCHEMAS = ("tmdb", "tmdb_load")

_WRITTEN_ALL_THE_TIME = (".db", ".sqlite")
_LEFT_OUT = {"dbt", "reports", "extracts", "staging.duckdb", "dagster.yaml"}
_FORM = 1


@dataclass(frozen=True)
class Places:
    """Where everything is.

    Attributes:
        data: The data directory.
        home: DAGSTER_HOME.
        instance_url: Dagster's PostgreSQL; None if the instance is in `home`.
        analysts_url: The analysts' PostgreSQL, if there is any.
    """

    data: Path
    home: Path
    instance_url: str | None = None
    analysts_url: str | None = None


@dataclass(frozen=True)
class Backup:
    """What a backup holds: the SHA-256 of each file, by its place in it."""

    path: Path
    made_at: str
    hashes: Mapping[str, str]

    @property
    def dumps(self) -> tuple[str, ...]:
        """The PostgreSQL databases in it."""
        return tuple(name for name in (INSTANCE_DUMP, ANALYSTS_DUMP) if name in self.hashes)


def write_backup(places: Places, folder: Path, now: datetime) -> Backup:
    """Write everything that can not be made again into one file, `tmdb_assets-<time>.tar.gz`.

    Args:
        places: What is backed up.
        folder: Where the file goes; it appears there whole.
        now: The time (UTC), for its name.

    Raises:
        BackupError: A run is writing the warehouse, or PostgreSQL could not be dumped.
        DiskError: The file could not be written.
    """
    target = folder / f"tmdb_assets-{now:%Y%m%dT%H%M%SZ}.tar.gz"
    hashes: dict[str, str] = {}
    with told_clearly("The backup", target):
        folder.mkdir(parents=True, exist_ok=True)
        torn = target.with_suffix(".tmp")
        try:
            with (
                tempfile.TemporaryDirectory(dir=folder, prefix=".backup-") as scratch,
                tarfile.open(torn, "w:gz", compresslevel=1) as archive,
            ):
                for name, path in _files(places, Path(scratch)):
                    hashes[name] = _add(archive, name, path)
                contents = Path(scratch) / CONTENTS
                noted = {"form": _FORM, "made_at": now.isoformat(), "sha256": hashes}
                contents.write_text(json.dumps(noted, indent=1), encoding="utf-8")
                archive.add(contents, arcname=CONTENTS)
            torn.replace(target)
            fsync_folder(folder)
        finally:
            with suppress(OSError):
                torn.unlink(missing_ok=True)
    return Backup(target, now.isoformat(), hashes)


def restore_backup(path: Path, places: Places) -> Backup:
    """Bring a backup back into an empty data directory, and into the databases.

    Every file is compared with its hash before anything takes its place.

    Raises:
        BackupError: The file is damaged or no backup, the directory is not empty, or a database that the backup holds
            has no address.
        DiskError: The directory can not be written.
    """
    for place in (places.data, places.home):
        if any(entry.is_file() and entry.name != "dagster.yaml" for entry in place.rglob("*")):
            raise BackupError(f"{place} is not empty: restore into a new directory (TMDB_ASSETS_DATA, DAGSTER_HOME)")
    places.data.parent.mkdir(parents=True, exist_ok=True)
    with (
        told_clearly("The restored data", places.data),
        tempfile.TemporaryDirectory(dir=places.data.parent, prefix=".restore-") as scratch,
    ):
        backup = _unpack(path, Path(scratch))
        urls = {INSTANCE_DUMP: places.instance_url, ANALYSTS_DUMP: places.analysts_url}
        for dump in backup.dumps:
            if urls[dump] is None:
                variable = "DAGSTER_POSTGRES_URL" if dump == INSTANCE_DUMP else "TMDB_ASSETS_POSTGRES_URL"
                raise BackupError(f"The backup holds {dump}: say with {variable} where it goes")
        for dump in backup.dumps:
            restore_postgres(str(urls[dump]), Path(scratch) / dump)
        for part, place in (("home", places.home), ("data", places.data)):
            place.mkdir(parents=True, exist_ok=True)
            for entry in sorted((Path(scratch) / part).iterdir()) if (Path(scratch) / part).exists() else ():
                _move(entry, place / entry.name)
    return backup


def _move(entry: Path, place: Path) -> None:
    """Move what was unpacked to its place, into empty folders that are there."""
    if place.is_dir():
        for inner in entry.iterdir():
            _move(inner, place / inner.name)
    else:
        shutil.move(entry, place)


def _files(places: Places, scratch: Path) -> Iterator[tuple[str, Path]]:
    """The files of a backup: their place in it, and where to read them."""
    # The warehouse first: a day whose raw files are newer than it is derived again; the other way round it is not.
    for part, root in (("data", places.data), ("home", places.home)):
        for path in sorted(
            _kept(root, places.home if part == "data" else None), key=lambda one: one.suffix != ".duckdb"
        ):
            name = f"{part}/{path.relative_to(root)}"
            copied = scratch / "copied"
            copied.unlink(missing_ok=True)
            if path.suffix in _WRITTEN_ALL_THE_TIME:
                copy_sqlite(path, copied)
            elif path.name == "warehouse.duckdb":
                copy_duckdb(path, copied)
            yield name, copied if copied.exists() else path
    for dump, url, schemas in (
        (INSTANCE_DUMP, places.instance_url, ()),
        (ANALYSTS_DUMP, places.analysts_url, ANALYSTS_SCHEMAS),
    ):
        if url:
            file = scratch / "dump"
            dump_postgres(url, file, schemas)
            yield dump, file


def _kept(root: Path, without: Path | None) -> Iterator[Path]:
    """The files below a directory that can not be made again."""
    for folder, folders, files in os.walk(root):
        here = Path(folder)
        top = here == root
        folders[:] = [name for name in folders if here / name != without and not (top and name in _LEFT_OUT | {"demo"})]
        for name in files:
            # What a killed writer left, what SQLite keeps beside its files, what a run in progress is still writing.
            unfinished = name.startswith(".") or name.endswith((".tmp", "-wal", "-shm", "-journal", ".wal"))
            if not unfinished and ".partial" not in folder and not (top and name in _LEFT_OUT):
                yield here / name


def _add(archive: tarfile.TarFile, name: str, path: Path) -> str:
    """Add a file, and return the hash of what was added: a log may grow while it is read."""
    with path.open("rb") as file:
        info = archive.gettarinfo(arcname=name, fileobj=file)
        read = _Hashed(file)
        archive.addfile(info, read)
    return read.digest()


class _Hashed(io.RawIOBase):
    """A file that hashes what is read of it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._hash = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self._file.read(size)
        self._hash.update(block)
        return block

    def digest(self) -> str:
        return self._hash.hexdigest()


def _unpack(path: Path, scratch: Path) -> Backup:
    try:
        with tarfile.open(path, "r:gz") as archive:
            archive.extractall(scratch, filter="data")
        noted: dict[str, Any] = json.loads((scratch / CONTENTS).read_text(encoding="utf-8"))
        hashes = dict(noted["sha256"])
    except (tarfile.TarError, EOFError, OSError, ValueError, KeyError) as error:
        if isinstance(error, OSError) and error.errno:
            raise
        raise BackupError(f"{path} is no backup of this project, or it is damaged: {error}") from None
    if noted.get("form") != _FORM:
        raise BackupError(f"{path} was written by a newer version: restore it with that one")
    damaged = [
        name for name, digest in hashes.items() if not (scratch / name).is_file() or _hash(scratch / name) != digest
    ]
    if damaged:
        raise BackupError(f"{path} is damaged: {', '.join(damaged[:5])} differ from what was backed up")
    return Backup(path, noted["made_at"], hashes)


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
