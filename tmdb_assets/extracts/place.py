"""The place of an extract: files are written beside it, and take the place of those of before when all are whole.

Belongs here: that a reader finds whole files only, and those of before after a run that failed or was killed.
"""

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb

from tmdb_assets.lake.disk import disk_error_in, told_clearly
from tmdb_assets.lake.partitions import fsync_folder

ABOUT = "about.json"
"""Beside the files: which copy they are of, their rows, whose data it is."""


@contextmanager
def replacing(place: Path, about: Mapping[str, object]) -> Iterator[Path]:
    """A folder to write into; at the end of the block its files take the place of those in `place`.

    They do so one by one, each in one rename, since programs that read them go by their names: whoever reads several
    files within these milliseconds may have some of this copy and some of that, as `about.json`, the last, tells. If
    the block ends with an error, nothing changes. Files of before that are not written any more are removed.

    Args:
        place: The folder that people read.
        about: What `about.json` says, as it is at the end of the block; the names of the files are added.

    Raises:
        DiskError: The disk is full, or may not be written. Nothing changed.
    """
    torn = place.with_name(f".{place.name}.tmp")
    with _disk_told_clearly(place):
        shutil.rmtree(torn, ignore_errors=True)
        torn.mkdir(parents=True)
        try:
            yield torn
            names = sorted(path.name for path in torn.iterdir())
            noted = dict(about) | {"files": names}
            (torn / ABOUT).write_text(json.dumps(noted, indent=2) + "\n", encoding="utf-8")
            for name in (*names, ABOUT):
                _fsync(torn / name)
            place.mkdir(exist_ok=True)
            before = files_of(place)
            for name in (*names, ABOUT):
                (torn / name).replace(place / name)
            for name in before - {*names}:
                (place / name).unlink(missing_ok=True)
            fsync_folder(place)
        finally:
            shutil.rmtree(torn, ignore_errors=True)


def read_about(place: Path) -> dict[str, object]:
    """What is noted of the files in a place; nothing if there are none yet."""
    try:
        noted = json.loads((place / ABOUT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return noted if isinstance(noted, dict) else {}


def files_of(place: Path) -> set[str]:
    """The files that were written to a place; whatever else people put there is theirs."""
    files = read_about(place).get("files")
    return (
        {name for name in files if isinstance(name, str) and name == Path(name).name}
        if isinstance(files, list)
        else set()
    )


@contextmanager
def _disk_told_clearly(place: Path) -> Iterator[None]:
    """Tell of a full or forbidden disk in the same words: DuckDB and Hyper have errors of their own for it."""
    try:
        with told_clearly("The extract", place):
            yield
    except (duckdb.Error, RuntimeError) as error:
        if told := disk_error_in(str(error), "The extract", place):
            raise told from error
        raise


def _fsync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
