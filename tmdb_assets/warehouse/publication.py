"""The published copy: the checked warehouse, beside the place where the next one is built.

Belongs here: the mark that a warehouse file passed its checks, and copying that very file for readers in one
rename. What is checked is the checks' business.
"""

import contextlib
import logging
import os
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from stat import S_IMODE

from tmdb_assets.lake.disk import told_clearly
from tmdb_assets.lake.partitions import fsync_folder
from tmdb_assets.settings import DatasetPaths
from tmdb_assets.warehouse.logs import bring_in_logs, drop_foreign_logs, keep_logs_away
from tmdb_assets.warehouse.notes import digest, fingerprint, has_bytes_of, read_note, write_note
from tmdb_assets.warehouse.reading import attaching

_DAYS_SHOWN = 5
_MODE = 0o444
"""A reader who forgets `read_only` gets an error of his own instead of a lock on everybody's file."""
_LOG = logging.getLogger(__name__)


class NotCheckedError(Exception):
    """The warehouse was not checked since it last changed."""


class IncompleteError(Exception):
    """The warehouse lacks periods that the published copy has, or that a run is about."""


class NotCopiedError(OSError):
    """The copy has other bytes than the file that passed the checks."""


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
        write_note(paths.unjudged, [day.isoformat() for day in noted])


def unjudged_periods(paths: DatasetPaths) -> set[date]:
    """The days that were built since the checks last passed: bad rows of theirs may be in the warehouse."""
    noted = read_note(paths.unjudged)
    return {date.fromisoformat(day) for day in noted} if isinstance(noted, list) else set()


def mark_checked(paths: DatasetPaths) -> None:
    """Note that the warehouse, as its file is now, passed every blocking check.

    Raises:
        DiskError: The disk is full, or may not be written.
    """
    with told_clearly("The note that the checks passed", paths.mark):
        write_note(paths.mark, fingerprint(paths.warehouse))
        paths.unjudged.unlink(missing_ok=True)


def clear_mark(paths: DatasetPaths) -> None:
    """Note that the warehouse failed a blocking check."""
    paths.mark.unlink(missing_ok=True)


def read_published(paths: DatasetPaths) -> Contents:
    """What the published copy holds; nothing before the first publication."""
    noted = read_note(paths.contents) if paths.published.exists() else None
    if not isinstance(noted, dict):
        return Contents()
    periods, recovered = (
        tuple(date.fromisoformat(day) for day in noted.get(name, [])) for name in ("periods", "recovered")
    )
    return Contents(periods, noted["rows"], recovered)


def publish(
    paths: DatasetPaths,
    contents: Contents,
    days: Iterable[date],
    kept_since: date = date.min,
    tell: Callable[[str], object] = _LOG.warning,
) -> Path:
    """Copy the warehouse to the published place; readers see the old copy or the new one, nothing between.

    A copy that was made of the same file, and is what it was, stays as it is.

    Args:
        paths: Where the dataset's files are.
        contents: What the warehouse holds.
        days: The days the run is about.
        kept_since: The oldest day whose facts are kept; no earlier one has to be in the warehouse.
        tell: Takes a line for each thing that another program did to the old copy, or left beside it.

    Raises:
        NotCheckedError: The warehouse is not the file that passed the checks; the old copy stays.
        IncompleteError: Days of the run or of the old copy are not in the warehouse; the old copy stays.
        NotCopiedError: The copy is not the file that passed the checks, byte for byte.
        DiskError: The copy could not be written: the disk is full, or may not be written. The old copy stays.
    """
    source, target = paths.warehouse, paths.published
    for dropped in drop_foreign_logs(paths):
        tell(dropped)
    bring_in_logs(source)
    _refuse_unchecked(paths)
    _refuse_missing(
        _kept(days, kept_since) - set(contents.periods), "The run is about periods that the warehouse does not have"
    )
    _refuse_missing(
        _kept(read_published(paths).periods, kept_since) - set(contents.periods),
        f"The published copy has periods that the warehouse does not have (to give them up, delete {target})",
    )
    if not is_as_published(paths):
        tell(f"{target} was changed by another program since it was published")
    with told_clearly("The published copy", target):
        if _is_in_place(paths):
            _drop_logs(target, tell)
        else:
            _replace_copy(paths, contents, tell)
    write_opening(paths)
    return target


def _is_in_place(paths: DatasetPaths) -> bool:
    """Whether the copy was made of the very file that is to be published, and has its bytes and its mode still."""
    noted = read_note(paths.contents)
    return (
        isinstance(noted, dict)
        and noted.get("warehouse") == fingerprint(paths.warehouse)
        and paths.published.exists()
        and S_IMODE(paths.published.stat().st_mode) == _MODE
        and digest(paths.published) == noted["file"]["sha256"]
    )


def _drop_logs(copy: Path, tell: Callable[[str], object]) -> None:
    for dropped in keep_logs_away(copy):
        tell(dropped)


def _replace_copy(paths: DatasetPaths, contents: Contents, tell: Callable[[str], object]) -> None:
    source, target = paths.warehouse, paths.published
    target.parent.mkdir(parents=True, exist_ok=True)
    torn = target.with_suffix(".tmp")
    try:
        torn.unlink(missing_ok=True)
        checked = fingerprint(source)
        shutil.copyfile(source, torn)
        torn.chmod(_MODE)
        with torn.open("rb") as file:
            os.fsync(file.fileno())
        made = {**fingerprint(torn), "sha256": digest(source)}
        # Before it takes its place, for then the old copy is gone.
        _refuse_other_bytes(torn, made["sha256"])
        _refuse_unchecked(paths)
        _note_arriving(paths, made)
        # Before it, too: a log that waits there would be replayed into the new copy.
        _drop_logs(target, tell)
        torn.replace(target)
    except (OSError, NotCheckedError):
        with contextlib.suppress(OSError):
            torn.unlink(missing_ok=True)
        raise
    held = {
        "periods": [period.isoformat() for period in contents.periods],
        "rows": dict(contents.rows),
        "recovered": [period.isoformat() for period in contents.recovered],
        "file": made,
        "warehouse": checked,
    }
    write_note(paths.contents, held)
    fsync_folder(target.parent)
    _refuse_other_bytes(target, made["sha256"])


def is_as_published(paths: DatasetPaths) -> bool:
    """Whether the published copy has the bytes that were published; so has one of which nothing is noted, or none."""
    noted = read_note(paths.contents)
    if not isinstance(noted, dict) or "file" not in noted or not paths.published.exists():
        return True
    # A publication may have been killed before it noted that the arriving file is there.
    return any(has_bytes_of(paths.published, noted[name]) for name in ("file", "arriving") if name in noted)


def _note_arriving(paths: DatasetPaths, made: Mapping[str, object]) -> None:
    """Note beside what the old copy holds which file is about to take its place."""
    noted = read_note(paths.contents)
    if isinstance(noted, dict):
        write_note(paths.contents, {**noted, "arriving": made})


def _refuse_unchecked(paths: DatasetPaths) -> None:
    if read_note(paths.mark) != fingerprint(paths.warehouse):
        raise NotCheckedError(
            "The warehouse changed since its checks passed, so it is not published. Materialize the day with its"
            f" checks again: select the core and marts assets together with published/{paths.dataset}."
        )


def _refuse_other_bytes(copy: Path, expected: str) -> None:
    if digest(copy) != expected:
        raise NotCopiedError(
            f"{copy} has other bytes than the warehouse that was checked: the disk fails, or a program wrote to it."
            " Publish again."
        )


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
