"""What is in a backup: everything that cannot be made again, each part as it is at one moment.

Belongs here: which files and databases, in which order. How a kind of database is copied is said by `databases` and
`postgresql`, what becomes of the copies by `archive`.
"""

import json
import logging
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb

from tmdb_assets.backup import postgresql
from tmdb_assets.backup.databases import copy_duckdb, copy_sqlite, kept_from_writers
from tmdb_assets.datasets import DATASETS
from tmdb_assets.migrating import places as earlier
from tmdb_assets.migrating.postgresql import LOAD_SCHEMA, SCHEMA
from tmdb_assets.postgres.declaration import load_schema
from tmdb_assets.settings import DEMO_FOLDER, DatasetPaths
from tmdb_assets.warehouse.logs import drop_foreign_logs, drop_older_logs

DATA, HOME = "data", "home"
"""The folders of a backup: of the data directory, and of DAGSTER_HOME."""

INSTANCE_DUMP, ANALYSTS_DUMP = "postgres/instance.dump", "postgres/tmdb.dump"

CONFIGURATION = "dagster.yaml"
"""The deployment's, wherever it is: it may hold passwords."""


def _pair(*paths: Path) -> tuple[str, ...]:
    """The places of files, below the data directory."""
    return tuple(path.as_posix() for path in paths)


_PATHS = [DatasetPaths(Path(), dataset.name) for dataset in DATASETS]

# What an earlier version had comes as it is: `tmdb-assets upgrade` brings it over.
WAREHOUSES = (*(_pair(paths.warehouse, paths.staging) for paths in _PATHS), earlier.WAREHOUSES)
"""The files that dbt writes, both of one build; of each dataset a pair."""

PUBLISHED = (*(_pair(paths.published, paths.contents) for paths in _PATHS), earlier.PUBLISHED)
"""The published copy and the note of what it holds, both of one publication; of each dataset a pair."""

READ_SCHEMAS = (*(dataset.name for dataset in DATASETS), SCHEMA)
"""The schemas of PostgreSQL that analysts read, that of an earlier version included."""

ANALYSTS_SCHEMAS = (*READ_SCHEMAS, *(load_schema(dataset.name) for dataset in DATASETS), LOAD_SCHEMA)
"""These, and what the loader remembers of each."""

_SQLITE = (".db", ".sqlite")
# dbt's own folder and the extracts are made again by the next run; the demo is another data directory.
_LEFT_OUT = {"dbt", "extracts", DEMO_FOLDER, "lost+found"}
# What a killed writer left, and what databases keep beside their files.
_UNFINISHED = (".tmp", "-wal", "-shm", "-journal", ".wal", ".wal.checkpoint", ".wal.recovery")
_UNFINISHED_FOLDERS = (".partial", ".deleted", ".tmp")
_PUBLISHED_TRIES = 20
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Places:
    """Where everything is.

    Attributes:
        data: The data directory.
        home: DAGSTER_HOME.
        instance_url: Dagster's PostgreSQL; None if the instance is in `home`.
        analysts_url: The analysts' PostgreSQL, if there is any.
        is_demo: Whether it is the demo's data directory.
    """

    data: Path
    home: Path
    instance_url: str | None = None
    analysts_url: str | None = None
    is_demo: bool = False

    @property
    def databases(self) -> tuple[tuple[str, str | None, tuple[str, ...]], ...]:
        """The databases: their place in a backup, their address, and the schemas that are ours (none: all)."""
        return (
            (INSTANCE_DUMP, self.instance_url, ()),
            (ANALYSTS_DUMP, self.analysts_url, ANALYSTS_SCHEMAS),
        )


def files(places: Places, scratch: Path, without: Path, wait: float) -> Iterator[tuple[str, Path]]:
    """The files of a backup: their place in it, and where to read them now, until the next one is asked for.

    Dagster's records come first and raw days last: what was captured, built or published meanwhile is then more than
    the rest knows of, and is found and derived again. The other way round days would count as good that are not there.

    Args:
        places: What is backed up.
        scratch: Takes copies.
        without: A folder that is not backed up: where the backups are.
        wait: Seconds to wait for a run that writes the warehouse.

    Raises:
        BackupError: A run goes on writing the warehouse, a database is damaged, or PostgreSQL could not be dumped.
    """
    for name, url, schemas in places.databases:
        if url and postgresql.dump(url, scratch / "dump", schemas):
            yield name, scratch / "dump"
    apart = {places.home, without}
    for path in _kept(places.home, {without}):
        # As dagster.yaml, the workspace is the deployment's.
        if path.parent != places.home or path.suffix != ".yaml":
            yield from _copied(f"{HOME}/{path.relative_to(places.home)}", path, scratch)
    # Before the warehouse, which must not lack a published period.
    for pair in PUBLISHED:
        yield from _published(places.data, pair, scratch)
    _drop_foreign_logs(places.data)
    for pair in WAREHOUSES:
        yield from _warehouses(places.data, pair, scratch, wait)
    copied = {name for pair in (*PUBLISHED, *WAREHOUSES) for name in pair}
    for path in _kept(places.data, apart):
        name = path.relative_to(places.data).as_posix()
        if name not in copied:
            yield from _copied(f"{DATA}/{name}", path, scratch)


def holds_data(folder: Path) -> bool:
    """Whether anything was captured, built or published there."""
    return any((folder / name).exists() for name in ("raw", *(pair[0] for pair in (*PUBLISHED, *WAREHOUSES))))


def _copied(name: str, path: Path, scratch: Path) -> Iterator[tuple[str, Path]]:
    if path.suffix not in _SQLITE:
        yield name, path
    elif path.exists():
        copied = scratch / "copied"
        copied.unlink(missing_ok=True)
        copy_sqlite(path, copied)
        yield name, copied


def _drop_foreign_logs(data: Path) -> None:
    """What belongs to a database that was there before is none of the copy."""
    told = [line for dataset in DATASETS for line in drop_foreign_logs(DatasetPaths(data, dataset.name))]
    for dropped in [*told, *(line for name in earlier.WAREHOUSES for line in drop_older_logs(data / name))]:
        _LOG.warning(dropped)


def _warehouses(data: Path, pair: tuple[str, ...], scratch: Path, wait: float) -> Iterator[tuple[str, Path]]:
    there = [name for name in pair if (data / name).exists()]
    with ExitStack() as kept:
        for name in there:
            kept.enter_context(kept_from_writers(data / name, wait))
        for name in there:
            copy_duckdb(data / name, scratch / Path(name).name)
    for name in there:
        yield f"{DATA}/{name}", scratch / Path(name).name
        (scratch / Path(name).name).unlink()


def _published(data: Path, pair: tuple[str, ...], scratch: Path) -> Iterator[tuple[str, Path]]:
    copy, note = (data / name for name in pair)
    copied, noted = scratch / "published", scratch / "noted"
    if not copy.exists():
        return
    for _ in range(_PUBLISHED_TRIES):
        # It is replaced in one rename, so one opening of it reads one copy.
        copy_duckdb(copy, copied)
        noted.unlink(missing_ok=True)
        with suppress(FileNotFoundError):
            noted.write_bytes(note.read_bytes())
        if _belong_together(copied, noted):
            break
        time.sleep(0.5)
    # If they never do, a publication was killed between the two: that is what is there.
    yield f"{DATA}/{pair[0]}", copied
    if noted.exists():
        yield f"{DATA}/{pair[1]}", noted


def _belong_together(copied: Path, noted: Path) -> bool:
    try:
        rows = json.loads(noted.read_text(encoding="utf-8"))["rows"]
        with duckdb.connect(str(copied), read_only=True) as copy:
            return all(copy.table(name).shape[0] == count for name, count in rows.items())
    except (OSError, ValueError, KeyError, duckdb.Error):
        return False


def _kept(root: Path, without: set[Path]) -> Iterator[Path]:
    """The files below a directory that cannot be made again."""
    for folder, folders, names in os.walk(root):
        here = Path(folder)
        left_out = _LEFT_OUT if here == root else set[str]()
        folders[:] = [
            name
            for name in sorted(folders)
            if here / name not in without and name not in left_out and not _is_unfinished(name)
        ]
        for name in sorted(names):
            is_kept = name != CONFIGURATION and not name.startswith(".") and not name.endswith(_UNFINISHED)
            if is_kept and (here / name).is_file():
                yield here / name


def _is_unfinished(folder: str) -> bool:
    """Whether a folder holds what a run is writing; one on its way out (`.replaced`) may be all there is of its day."""
    return folder.startswith(".") and (
        folder.endswith(_UNFINISHED_FOLDERS) or folder.startswith((".backup-", ".restore-"))
    )
