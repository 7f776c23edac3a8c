"""The published copy: the checked warehouse, beside the place where the next one is built.

Belongs here: the mark that a warehouse file passed its checks, and copying that very file for readers in one
rename. What is checked is the checks' business.
"""

import contextlib
import json
import os
import shutil
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import duckdb

from tmdb_assets.lake import fsync_folder
from tmdb_assets.settings import Settings


class NotCheckedError(Exception):
    """The warehouse was not checked since it last changed."""


def mark_checked(settings: Settings) -> None:
    """Note that the warehouse, as its file is now, passed every blocking check."""
    mark = _mark(settings)
    torn = mark.with_suffix(".tmp")
    torn.write_text(json.dumps(_fingerprint(settings.warehouse_path)), encoding="utf-8")
    torn.replace(mark)


def clear_mark(settings: Settings) -> None:
    """Note that the warehouse failed a blocking check, or is about to change."""
    _mark(settings).unlink(missing_ok=True)


def publish(settings: Settings) -> Path:
    """Copy the warehouse to the published place; readers see the old copy or the new one, nothing between.

    Raises:
        NotCheckedError: The warehouse is not the file that passed the checks; the old copy stays.
        OSError: The copy could not be written (a full disk, say); the old copy stays.
    """
    source, target = settings.warehouse_path, settings.published_path
    _checkpoint(source)
    if _marked(settings) != _fingerprint(source):
        raise NotCheckedError(
            "The warehouse changed since its checks passed, so it is not published. Materialize the day with its"
            " checks again: select the core and marts assets together with published/tmdb."
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    torn = target.with_suffix(".tmp")
    try:
        shutil.copyfile(source, torn)
        with torn.open("rb") as file:
            os.fsync(file.fileno())
        torn.replace(target)
    except OSError:
        with contextlib.suppress(OSError):
            torn.unlink(missing_ok=True)
        raise
    fsync_folder(target.parent)
    return target


def days_to_check(window: tuple[date, date] | None, built: Iterable[date], published: Iterable[date]) -> list[date]:
    """The days whose rows must be judged before the warehouse may be published.

    The run's own days, and all that were built but never published: another run may have built them.

    Args:
        window: First and last day of the run, if it has any.
        built: The days in the warehouse.
        published: The days in the published copy.
    """
    built = sorted(built)
    days = set(built) - set(published)
    if window:
        days |= {day for day in built if window[0] <= day <= window[1]}
    return sorted(days or built[-1:])


def _mark(settings: Settings) -> Path:
    return settings.data_dir / "warehouse.checked.json"


def _marked(settings: Settings) -> object:
    """The fingerprint of the file that passed the checks; None without a mark, or with one cut off by a crash."""
    try:
        return json.loads(_mark(settings).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None


def _fingerprint(path: Path) -> dict[str, int]:
    stat = path.stat()
    return {"size": stat.st_size, "mtime_ns": stat.st_mtime_ns}


def _checkpoint(path: Path) -> None:
    """Bring a write-ahead log that a killed writer left into the file: the copy takes the file alone."""
    if path.with_name(path.name + ".wal").exists():
        duckdb.connect(str(path)).close()
