"""The published copy: the checked warehouse, beside the place where the next one is built.

Belongs here: the mark that a warehouse file passed its checks, and copying that very file for readers in one
rename. What is checked is the checks' business.
"""

import contextlib
import json
import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from tmdb_assets.lake.disk import told_clearly
from tmdb_assets.lake.partitions import fsync_folder
from tmdb_assets.settings import DatasetPaths
from tmdb_assets.warehouse.reading import attaching

_DAYS_SHOWN = 5


class NotCheckedError(Exception):
    """The warehouse was not checked since it last changed."""


class IncompleteError(Exception):
    """The warehouse lacks periods that the published copy has, or that a run is about."""


@dataclass(frozen=True)
class Contents:
    """What the published copy holds, noted beside it so that nobody has to open the readers' file.

    Attributes:
        periods: Its observed periods, oldest first.
        rows: Rows by table.
        recovered: Those of them that were recovered after they were over.
    """

    periods: tuple[date, ...] = ()
    rows: Mapping[str, int] = field(default_factory=dict)
    recovered: tuple[date, ...] = ()


def note_built(paths: DatasetPaths, days: Iterable[date]) -> None:
    """Note, before the warehouse changes, that it is unchecked and which periods have to be judged.

    Raises:
        DiskError: The disk is full, or may not be written.
    """
    with told_clearly("The warehouse", paths.warehouse):
        paths.mark.unlink(missing_ok=True)
        noted = sorted({*unjudged_periods(paths), *days})
        _write_json(paths.unjudged, [day.isoformat() for day in noted])


def unjudged_periods(paths: DatasetPaths) -> set[date]:
    """The days that were built since the checks last passed: bad rows of theirs may be in the warehouse."""
    noted = _read_json(paths.unjudged)
    return {date.fromisoformat(day) for day in noted} if isinstance(noted, list) else set()


def mark_checked(paths: DatasetPaths) -> None:
    """Note that the warehouse, as its file is now, passed every blocking check.

    Raises:
        DiskError: The disk is full, or may not be written.
    """
    with told_clearly("The note that the checks passed", paths.mark):
        _write_json(paths.mark, _fingerprint(paths.warehouse))
        paths.unjudged.unlink(missing_ok=True)


def clear_mark(paths: DatasetPaths) -> None:
    """Note that the warehouse failed a blocking check."""
    paths.mark.unlink(missing_ok=True)


def read_published(paths: DatasetPaths) -> Contents:
    """What the published copy holds; nothing before the first publication."""
    noted = _read_json(paths.contents) if paths.published.exists() else None
    if not isinstance(noted, dict):
        return Contents()
    periods, recovered = (
        tuple(date.fromisoformat(day) for day in noted.get(name, [])) for name in ("periods", "recovered")
    )
    return Contents(periods, noted["rows"], recovered)


def publish(paths: DatasetPaths, contents: Contents, days: Iterable[date], kept_since: date = date.min) -> Path:
    """Copy the warehouse to the published place; readers see the old copy or the new one, nothing between.

    Args:
        paths: Where the dataset's files are.
        contents: What the warehouse holds.
        days: The days the run is about.
        kept_since: The oldest day whose facts are kept; no earlier one has to be in the warehouse.

    Raises:
        NotCheckedError: The warehouse is not the file that passed the checks; the old copy stays.
        IncompleteError: Days of the run or of the old copy are not in the warehouse; the old copy stays.
        DiskError: The copy could not be written: the disk is full, or may not be written. The old copy stays.
    """
    source, target = paths.warehouse, paths.published
    _checkpoint(source)
    if _read_json(paths.mark) != _fingerprint(source):
        raise NotCheckedError(
            "The warehouse changed since its checks passed, so it is not published. Materialize the day with its"
            f" checks again: select the core and marts assets together with published/{paths.dataset}."
        )
    _refuse_missing(
        _kept(days, kept_since) - set(contents.periods), "The run is about periods that the warehouse does not have"
    )
    _refuse_missing(
        _kept(read_published(paths).periods, kept_since) - set(contents.periods),
        f"The published copy has periods that the warehouse does not have (to give them up, delete {target})",
    )
    with told_clearly("The published copy", target):
        target.parent.mkdir(parents=True, exist_ok=True)
        torn = target.with_suffix(".tmp")
        try:
            torn.unlink(missing_ok=True)
            shutil.copyfile(source, torn)
            # A reader who forgets `read_only` gets an error of his own instead of a lock on everybody's file.
            torn.chmod(0o444)
            with torn.open("rb") as file:
                os.fsync(file.fileno())
            torn.replace(target)
        except OSError:
            with contextlib.suppress(OSError):
                torn.unlink(missing_ok=True)
            raise
        held = {
            "periods": [period.isoformat() for period in contents.periods],
            "rows": dict(contents.rows),
            "recovered": [period.isoformat() for period in contents.recovered],
        }
        _write_json(paths.contents, held)
        fsync_folder(target.parent)
    write_opening(paths)
    return target


def write_opening(paths: DatasetPaths) -> Path:
    """Write `open.sql` beside the published copies: with it DuckDB's command line opens them all, read-only.

    Paths in it are absolute, for DuckDB takes others from the folder it was started in.

    Args:
        paths: Where the files of the dataset are that was published just now.

    Raises:
        DiskError: It could not be written: the disk is full, or may not be written. The old one stays.
    """
    folder = paths.published.parent.absolute()
    target, torn = folder / "open.sql", folder / f"{paths.dataset}.open.tmp"
    with told_clearly("The file that opens the published copies", target):
        # Once more after it was written: another dataset may have been published, and have written its own, meanwhile.
        while (text := _opening(folder)) != (target.read_text(encoding="utf-8") if target.exists() else ""):
            torn.write_text(text, encoding="utf-8")
            torn.replace(target)
    return target


def _opening(folder: Path) -> str:
    """What attaches each copy that was published here; other files are no copies, for nothing is noted of them."""
    copies = sorted(path for path in folder.glob("*.duckdb") if path.with_suffix(".json").exists())
    statements = ["set timezone = 'UTC'", *(attaching(path, path.stem) for path in copies)]
    return "".join(f"{statement};\n" for statement in statements)


def periods_to_check(
    window: tuple[date, date] | None, built: Iterable[date], published: Iterable[date], unjudged: Iterable[date]
) -> list[date]:
    """The days whose rows must be judged before the warehouse may be published.

    The run's own days, all that were built but never published, and all that were built since the checks last
    passed: another run may have built them, or failed on them.

    Args:
        window: First and last day of the run, if it has any.
        built: The days in the warehouse.
        published: The days in the published copy.
        unjudged: The days built since the checks last passed.
    """
    built = sorted(built)
    days = set(built) & ({*built} - {*published} | {*unjudged})
    if window:
        days |= {day for day in built if window[0] <= day <= window[1]}
    return sorted(days or (built[-1:] if window is None else []))


def _kept(days: Iterable[date], since: date) -> set[date]:
    return {day for day in days if day >= since}


def _refuse_missing(days: set[date], what: str) -> None:
    if days:
        shown = sorted(days)[:_DAYS_SHOWN]
        more = len(days) - len(shown)
        listed = ", ".join(map(str, shown)) + (f" and {more} more" if more else "")
        raise IncompleteError(
            f"{what}: {listed}. Materialize them from their raw files first (if those were deleted for their age, see"
            " docs/periods.md, Rebuilding); the published copy stays as it is."
        )


def _read_json(path: Path) -> Any:  # noqa: ANN401 - whatever was noted
    """What was noted; None if nothing was, or if the note was cut off by a crash."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None


def _write_json(path: Path, content: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    torn = path.with_name(path.name + ".tmp")
    torn.write_text(json.dumps(content), encoding="utf-8")
    torn.replace(path)


def _fingerprint(path: Path) -> dict[str, int]:
    stat = path.stat()
    return {"size": stat.st_size, "mtime_ns": stat.st_mtime_ns}


def _checkpoint(path: Path) -> None:
    """Bring a write-ahead log that a killed writer left into the file: the copy takes the file alone."""
    if path.with_name(path.name + ".wal").exists():
        duckdb.connect(str(path)).close()
