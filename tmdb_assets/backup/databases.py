"""Consistent copies of databases that may be in use.

Belongs here: how each kind is copied and brought back. What is copied, and where it goes, is `archive`'s.
"""

import os
import re
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import duckdb

from tmdb_assets.backup.errors import BackupError
from tmdb_assets.warehouse import open_readonly


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy an SQLite database as it is at one moment, whoever writes to it meanwhile."""
    with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as from_, closing(sqlite3.connect(target)) as to:
        from_.backup(to)


def copy_duckdb(source: Path, target: Path) -> None:
    """Copy a DuckDB file while nobody writes to it.

    Raises:
        BackupError: A run is writing to it.
    """
    try:
        # As long as it is open for reading, no build can open it for writing.
        with open_readonly(source):
            shutil.copyfile(source, target)
    except duckdb.IOException as error:
        raise BackupError(
            f"{source} is being written by a run: make the backup when it has ended ({str(error).splitlines()[0]})"
        ) from None


def dump_postgres(url: str, target: Path, schemas: tuple[str, ...] = ()) -> None:
    """Dump a PostgreSQL database, or some schemas of it, as it is at one moment.

    Raises:
        BackupError: pg_dump is not there, or could not do it.
    """
    chosen = [f"--schema={schema}" for schema in schemas]
    _run("pg_dump", url, "--format=custom", "--no-owner", f"--file={target}", *chosen)


def restore_postgres(url: str, source: Path) -> None:
    """Bring a dump back, in place of what is there of the same names, in one transaction.

    Raises:
        BackupError: pg_restore is not there, or could not do it; the database is as it was.
    """
    _run("pg_restore", url, "--clean", "--if-exists", "--no-owner", "--single-transaction", str(source))


def _run(program: str, url: str, *words: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise BackupError(f"{program} is not on the PATH: install PostgreSQL's client programs (postgresql-client)")
    # SQLAlchemy's spelling names a driver. The password travels by the environment: others may see a command line.
    plain = re.sub(r"^postgresql\+\w+:", "postgresql:", url)
    done = subprocess.run(  # noqa: S603 - our own words
        [found, f"--dbname={_without_password(plain)}", *words],
        env=os.environ | _password(plain),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = " ".join(done.stderr.split())
        raise BackupError(f"{program}: {said.replace(plain, 'the database')[:1000]}")


def _password(url: str) -> dict[str, str]:
    from psycopg.conninfo import conninfo_to_dict  # noqa: PLC0415 - only this needs it

    password = conninfo_to_dict(url).get("password")
    return {"PGPASSWORD": str(password)} if password else {}


def _without_password(url: str) -> str:
    from psycopg.conninfo import conninfo_to_dict, make_conninfo  # noqa: PLC0415 - as above

    parts = conninfo_to_dict(url)
    return make_conninfo("", **{name: value for name, value in parts.items() if name != "password"})
