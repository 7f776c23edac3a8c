"""The write-ahead log that DuckDB keeps beside a database, and whose it is.

DuckDB knows a log by its name alone, and replays it by row number into whatever file has that name, also for a reader.
So a log that outlived its file changes the rows of the next one.

Belongs here: finding logs, dropping one that belongs to a file that was there before, and keeping every log away from a
published copy.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from tmdb_assets.settings import DatasetPaths

_ENDINGS = (".wal", ".wal.checkpoint", ".wal.recovery")
_NOWHERE = "no-log/because-the-next-publication-replaces-this-copy"
"""Where the log of a published copy would be. Its folder is not there, so that nobody can write one."""


class ForeignLogError(OSError):
    """A log lies beside a published copy: what DuckDB would read there is not what was published."""


def logs_of(path: Path) -> list[Path]:
    """The logs beside a database; what keeps a published copy from having one is none."""
    places = (path.with_name(path.name + ending) for ending in _ENDINGS)
    return [place for place in places if place.exists()]


def drop_foreign_logs(paths: DatasetPaths) -> list[str]:
    """Delete the logs beside the warehouse and its staging that are not of these files (`drop_older_logs`).

    What a build that was killed left belongs to the file, and stays: DuckDB replays it.

    Returns:
        What was dropped, in words.
    """
    return [told for path in (paths.warehouse, paths.staging) for told in drop_older_logs(path)]


def drop_older_logs(path: Path) -> list[str]:
    """Delete the logs beside a database that are older than it, unless somebody has it open.

    Who writes to a database changes its log last, so that one which is older than its file is that of another file.
    A program that was killed while it brought its log in leaves an older one, too: without it the file is what it was
    when a log was brought in the last time, as if the program had been killed earlier.

    Returns:
        What was dropped, in words.
    """
    if not path.exists() or not (logs := [log for log in logs_of(path) if _is_older(log, path)]):
        return []
    with _held(path) as is_free:
        return [_dropped(log, path) for log in logs] if is_free else []


def bring_in_logs(path: Path) -> None:
    """Bring the log that a killed writer left into its file, for whoever takes the file alone.

    Raises:
        duckdb.Error: Somebody has it open, or it is damaged.
    """
    if logs_of(path):
        duckdb.connect(str(path)).close()


def delete_database(path: Path) -> None:
    """Delete a database with its logs, which go first: none may wait for the next file of that name."""
    for log in logs_of(path):
        log.unlink(missing_ok=True)
    path.unlink(missing_ok=True)


def keep_logs_away(path: Path) -> list[str]:
    """See that no log lies beside a published copy, and that none can come there: to be called before it is replaced.

    Whoever opens the copy for writing, as only root can, then cannot commit. On a file system without symbolic links
    a log can come again; readers of this project refuse a copy that has one.

    Returns:
        What was dropped, in words.

    Raises:
        OSError: A log cannot be deleted.
    """
    log, *others = (path.with_name(path.name + ending) for ending in _ENDINGS)
    told = [f"{found} was left by a program that wrote to the copy: it was dropped" for found in logs_of(path)]
    for other in others:
        other.unlink(missing_ok=True)
    torn = log.with_name(log.name + ".tmp")
    torn.unlink(missing_ok=True)
    try:
        torn.symlink_to(_NOWHERE)
    except OSError:
        log.unlink(missing_ok=True)
    else:
        torn.replace(log)
    return told


def refuse_log(path: Path) -> None:
    """See that a published copy is read as it was published.

    Raises:
        ForeignLogError: A log lies beside it; the text says what to do.
    """
    if logs := logs_of(path):
        raise ForeignLogError(
            f"{logs[0]} was left by a program that wrote to the published copy, which is not read with it: close that"
            " program and delete the log, or publish again."
        )


def _dropped(log: Path, path: Path) -> str:
    log.unlink(missing_ok=True)
    return (
        f"{log} is older than {path.name}, so it belongs to a file that was there before,"
        " or to a build that was cut off at the end: it was dropped"
    )


def _is_older(log: Path, path: Path) -> bool:
    # The time of a file's last change of any kind: a copy may keep the time of its content.
    changed = path.stat()
    return log.stat().st_mtime_ns < max(changed.st_ctime_ns, changed.st_mtime_ns)


@contextmanager
def _held(path: Path) -> Iterator[bool]:
    """Keep every DuckDB out of a file, if none has it open; whether none has."""
    with path.open("r+b") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            yield True
