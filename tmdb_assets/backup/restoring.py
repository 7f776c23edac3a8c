"""Bringing a backup back into an empty data directory, and into empty databases.

Belongs here: the order, so that a restore that fails leaves what was there. The form of the file is `archive`'s.
"""

import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tmdb_assets.backup import postgresql
from tmdb_assets.backup.archive import Backup, read_backup
from tmdb_assets.backup.contents import ANALYSTS_DUMP, CONFIGURATION, DATA, HOME, INSTANCE_DUMP, READ_SCHEMAS, Places
from tmdb_assets.backup.errors import BackupError
from tmdb_assets.lake.disk import told_clearly
from tmdb_assets.postgres.declaration import READER
from tmdb_assets.settings import DEMO_FOLDER

_THEN = "then restore again."
_VARIABLES = {INSTANCE_DUMP: "DAGSTER_POSTGRES_URL", ANALYSTS_DUMP: "TMDB_ASSETS_POSTGRES_URL"}


def restore_backup(path: Path, places: Places, reader_password: str | None = None) -> Backup:
    """Bring a backup back into an empty data directory, and into the databases that it holds.

    Everything is compared with its hash and unpacked beside its place first; then the databases come back, each in one
    transaction, and the files with a rename each in the end.

    Args:
        path: The backup.
        places: Where it goes.
        reader_password: Lets the analysts' `tmdb_reader` log in.

    Raises:
        BackupError: The file is damaged or no backup, a place is not empty, or a database that the backup holds has no
            address or could not be restored.
        DiskError: The directory can not be written.
    """
    _refuse_unless_empty(places.data, apart={places.home})
    _refuse_unless_empty(places.home)
    places.data.mkdir(parents=True, exist_ok=True)
    with (
        told_clearly("The restored data", places.data, _THEN),
        # In the directory itself: it may be a disk of its own, as a container's volume is.
        tempfile.TemporaryDirectory(dir=places.data, prefix=".restore-") as name,
    ):
        scratch = Path(name)
        backup = read_backup(path, scratch)
        _restore_databases(backup, places, scratch, reader_password)
        for part, place in ((HOME, places.home), (DATA, places.data)):
            for entry in sorted((scratch / part).iterdir()) if (scratch / part).exists() else ():
                _move(entry, place / entry.name)
    return backup


def _refuse_unless_empty(place: Path, apart: Sequence[Path] | set[Path] = ()) -> None:
    """A directory may hold empty folders and configuration, and the demo's directory beside real films."""
    for folder, folders, names in os.walk(place):
        here = Path(folder)
        at_top = here == place
        folders[:] = [name for name in folders if here / name not in apart and not (at_top and name == DEMO_FOLDER)]
        for name in names:
            if name != CONFIGURATION and not (at_top and name.endswith(".yaml")):
                raise BackupError(
                    f"{place} is not empty ({(here / name).relative_to(place)} is there): restore into a new directory"
                    " (TMDB_ASSETS_DATA, DAGSTER_HOME), or move away what is there"
                )


def _restore_databases(backup: Backup, places: Places, scratch: Path, reader_password: str | None) -> None:
    urls = {name: url for name, url, _ in places.databases if url}
    for name in backup.dumps:
        if name not in urls:
            raise BackupError(f"The backup holds {name}: say with {_VARIABLES[name]} where it goes")
    # Whatever can be known beforehand: the first database is not brought back if the second can not be.
    for name, url, schemas in places.databases:
        if url and name in backup.dumps:
            postgresql.programs(url)
            postgresql.refuse_unless_empty(url, schemas)
            postgresql.refuse_missing_roles(url, scratch / name, READER)
    done: list[str] = []
    for name in backup.dumps:
        try:
            if name == ANALYSTS_DUMP:
                _make_reader(urls[name], reader_password)
            postgresql.restore(urls[name], scratch / name)
            if name == ANALYSTS_DUMP:
                _let_read(urls[name])
        except BackupError as error:
            before = f" ({' and '.join(done)} was restored before: empty that database first)" if done else ""
            raise BackupError(f"{error}{before}") from None
        done.append(name)


def _make_reader(url: str, password: str | None) -> None:
    """The role that the dump grants reading to: roles belong to a server, and are in no dump."""
    from tmdb_assets.postgres.access import prepare_reader  # noqa: PLC0415 - only this needs it
    from tmdb_assets.postgres.connection import PostgresError  # noqa: PLC0415

    try:
        prepare_reader(url, password)
    except PostgresError as error:
        raise BackupError(str(error)) from None


def _let_read(url: str) -> None:
    """What loads make later, too: months of the fact come and go."""
    from tmdb_assets.postgres.connection import PostgresError, connect, execute  # noqa: PLC0415

    try:
        with connect(url) as connection:
            query = "select nspname from pg_namespace where nspname = any(%s)"
            for (schema,) in execute(connection, query, [list(READ_SCHEMAS)]).fetchall():
                execute(connection, f"alter default privileges in schema {schema} grant select on tables to {READER}")
    except PostgresError as error:
        raise BackupError(str(error)) from None


def _move(entry: Path, place: Path) -> None:
    """Move what was unpacked to its place, into empty folders that are there."""
    if place.is_dir():
        for inner in entry.iterdir():
            _move(inner, place / inner.name)
    else:
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(entry, place)
