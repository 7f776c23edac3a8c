"""Consistent copies of database files that may be in use: SQLite and DuckDB.

Belongs here: how each kind is copied. What is copied, and where it goes, is `contents`'s; PostgreSQL is `postgresql`'s.
"""

import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import duckdb

from tmdb_assets.backup.errors import BackupError
from tmdb_assets.lake.disk import disk_error_in
from tmdb_assets.warehouse.logs import bring_in_logs

_LOOK_SECONDS = 1.0


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy an SQLite database as it is at one moment, whoever writes to it meanwhile.

    Raises:
        BackupError: It is damaged.
        DiskError: The copy cannot be written.
    """
    try:
        with (
            closing(sqlite3.connect(f"{source.as_uri()}?mode=ro", uri=True)) as from_,
            closing(sqlite3.connect(target)) as to,
        ):
            from_.backup(to)
            ((found,),) = to.execute("pragma quick_check(1)").fetchall()
    except sqlite3.Error as error:
        if full := disk_error_in(str(error), "The backup", target.parent):
            raise full from None
        found = str(error)
    if found != "ok":
        raise BackupError(f"{source} is damaged ({found}): move it away, or bring it back from an earlier backup")


@contextmanager
def kept_from_writers(path: Path, wait: float) -> Iterator[None]:
    """Keep every writer of a DuckDB file waiting for as long as the block runs; readers are welcome.

    Args:
        path: The file; if there is none, nobody is kept from anything.
        wait: Seconds to wait for a writer that is at work.

    Raises:
        BackupError: Somebody still writes to it, or it is damaged.
    """
    if not path.exists():
        yield
        return
    with closing(_opened(path, time.monotonic() + wait)):
        yield


def copy_duckdb(source: Path, target: Path) -> None:
    """Copy a DuckDB file that nobody writes to: see `kept_from_writers`."""
    shutil.copyfile(source, target)
    shutil.copystat(source, target)


def _opened(path: Path, until: float) -> duckdb.DuckDBPyConnection:
    while True:
        try:
            bring_in_logs(path)
            return duckdb.connect(str(path), read_only=True)
        except duckdb.IOException as error:
            said = str(error).splitlines()[0].partition(". See also")[0]
            if time.monotonic() >= until:
                raise BackupError(
                    f"{path} is being written by a run: make the backup when it has ended ({said})"
                ) from None
        except duckdb.Error as error:
            raise BackupError(
                f"{path} cannot be read ({str(error).splitlines()[0]}): move it away, and rebuild it"
                " (docs/periods.md, Rebuilding)"
            ) from None
        time.sleep(_LOOK_SECONDS)
