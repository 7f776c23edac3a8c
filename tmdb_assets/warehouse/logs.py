"""The write-ahead log that DuckDB keeps beside a database, and whose it is.

DuckDB knows a log by its name alone, and replays it by row number into whatever file has that name, also for a reader.
So a log that outlived its file changes the rows of the next one.

Belongs here: finding logs, dropping one that belongs to a file that was there before, and keeping every log away from a
published copy.
"""

import fcntl
import filecmp
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import duckdb

from tmdb_assets.settings import DatasetPaths
from tmdb_assets.warehouse.notes import has_bytes_of, read_note, write_note

_ENDINGS = (".wal", ".wal.checkpoint", ".wal.recovery")
_NOWHERE = "no-log/because-the-next-publication-replaces-this-copy"
"""Where the log of a published copy would be. Its folder is not there, so that nobody can write one."""
_HEADERS = (4096, 8192)
"""Where a DuckDB file has its two headers: a checksum, and how many checkpoints there were. The newer one counts."""


class ForeignLogError(OSError):
    """A log lies beside a published copy: what DuckDB would read there is not what was published."""


def logs_of(path: Path) -> list[Path]:
    """The logs beside a database; what keeps a published copy from having one is none."""
    places = (path.with_name(path.name + ending) for ending in _ENDINGS)
    return [place for place in places if place.exists()]


def note_begun(paths: DatasetPaths) -> None:
    """Note which files a build begins with: if it is killed, its log belongs to them."""
    write_note(paths.begun, {path.name: _checkpoints(path) for path in (paths.warehouse, paths.staging)})


def drop_foreign_logs(paths: DatasetPaths) -> list[str]:
    """Delete the logs beside the warehouse and its staging that belong to files that were there before.

    What a build that was killed left belongs to the file, and stays: DuckDB replays it. A file that somebody changes is
    changed before its log, so that a log which is older than its file is another one's; but for a checkpoint that was
    cut off, which leaves a file with at least as many checkpoints as the build began with, and that is no copy of what
    is published. To drop a log of the file by mistake is to have killed its build a little earlier.

    Returns:
        What was dropped, in words.
    """
    cut_off = partial(_was_cut_off, paths=paths)
    return [told for path in (paths.warehouse, paths.staging) for told in drop_older_logs(path, cut_off)]


def drop_older_logs(path: Path, are_kept: Callable[[Path], bool] = lambda _: False) -> list[str]:
    """Delete the logs beside a database that are older than it, unless they are to be kept or somebody has it open.

    Returns:
        What was dropped, in words.
    """
    if not path.exists() or not (logs := [log for log in logs_of(path) if _is_older(log, path)]):
        return []
    with _held(path) as is_free:
        return [_dropped(log, path) for log in logs] if is_free and not are_kept(path) else []


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
        f"{log} is older than {path.name}, which was replaced since: it belongs to the file of before, and was dropped"
    )


def _is_older(log: Path, path: Path) -> bool:
    # The time of a file's last change of any kind: a copy may keep the time of its content.
    changed = path.stat()
    return log.stat().st_mtime_ns < max(changed.st_ctime_ns, changed.st_mtime_ns)


def _was_cut_off(path: Path, paths: DatasetPaths) -> bool:
    """Whether a file that is younger than its log may be what a build left that was killed during a checkpoint."""
    noted = read_note(paths.begun)
    begun = noted.get(path.name) if isinstance(noted, dict) else None
    now = _checkpoints(path)
    if begun is None or now is None or now < begun:
        return False
    # What is published may have as many, for the build went on from there.
    return path != paths.warehouse or not _was_published(path, paths)


def _was_published(path: Path, paths: DatasetPaths) -> bool:
    """Whether a file is the published copy, or was: somebody may have moved it away, or changed it before."""
    noted = read_note(paths.contents)
    if isinstance(noted, dict):
        files = [noted[name] for name in ("file", "arriving") if name in noted]
        if any(has_bytes_of(path, file) for file in files) or not (files or paths.published.exists()):
            return True
    return paths.published.exists() and filecmp.cmp(path, paths.published, shallow=False)


def _checkpoints(path: Path) -> int | None:
    """How many checkpoints made a database what it is; None if it is none."""
    with suppress(OSError, struct.error):
        content = path.open("rb").read(_HEADERS[-1] + 16)
        if content[8:12] == b"DUCK":
            return max(struct.unpack_from("<QQ", content, place)[1] for place in _HEADERS)
    return None


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
