"""Where an earlier version had its files, and the steps that bring them to where they are now.

The one dataset of that version was what is now `films`, its one source `tmdb`. Belongs here: files. Every step is a
rename, or a file that is written beside its place first; what a step begins with is there until the step is done, so
that a run that was killed is gone on with by the next one.
"""

import json
import logging
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import duckdb

from tmdb_assets.lake.partitions import fsync_folder
from tmdb_assets.migrating.staging import rename_tables
from tmdb_assets.settings import DEMO_FOLDER, DatasetPaths, SettingsError
from tmdb_assets.warehouse.logs import bring_in_logs, drop_older_logs

_LOG = logging.getLogger(__name__)

DATASET, SOURCE = "films", "tmdb"

UPGRADE = "tmdb-assets upgrade"

WAREHOUSES = ("warehouse.duckdb", "staging.duckdb")
PUBLISHED = ("published/tmdb.duckdb", "published/tmdb.json")
"""The databases of the earlier version and the note beside its published copy, below the data directory."""

_RAW = (
    "discover_pages",
    "daily_export",
    "movie_changes",
    "movie_details",
    "genres",
    "countries",
    "languages",
    "UPSTREAM",
)
_EXTRACTS = ("csv", "parquet", "tableau", "data_dictionary")
_REPORT = re.compile(r"\d{4}-\d{2}-\d{2}|\.\d{4}-\d{2}-\d{2}\.replaced")
_NOTE = re.compile(r"\d{4}-\d{2}-\d{2}\.json")
_ASSETS = {"dbt_build": "dbt", "published/tmdb": f"published/{DATASET}"}
_LOCKED = "Could not set lock on file"


class EarlierPlacesError(SettingsError):
    """The data directory is as an earlier version had it; the text says what to do."""


class ConflictError(OSError):
    """Two versions have written the same thing; the text says what to do."""


@dataclass(frozen=True)
class Step:
    """One thing that goes to its new place.

    Attributes:
        source: Where it is until the step is done.
        target: Where it is from then on.
        do: Brings it there; may be repeated.
    """

    source: Path
    target: Path
    do: Callable[[Path, Path], None]


def roots(data_dir: Path, *, is_demo: bool) -> list[Path]:
    """The data directories that are upgraded together: that of real films, and the demo's inside it.

    Args:
        data_dir: The data directory in the settings.
        is_demo: Whether the settings are the demo's.
    """
    real = data_dir.parent if is_demo and data_dir.name == DEMO_FOLDER else data_dir
    return [real, real / DEMO_FOLDER]


def steps(root: Path) -> Iterator[Step]:
    """What is left to be done in a data directory, in this order; nothing in one of this version."""
    return (step for step in _all_steps(root) if step.source.is_symlink() or step.source.exists())


def refuse_earlier(data_dir: Path) -> None:
    """See that a data directory is none of an earlier version: its days would all be missing, and captured again.

    Raises:
        EarlierPlacesError: It is one.
    """
    if step := next(steps(data_dir), None):
        raise EarlierPlacesError(
            f"{data_dir} is as an earlier version had it ({step.source.relative_to(data_dir)} is there): run"
            f" `{UPGRADE}` first. It moves everything to its new place and captures nothing."
        )


def refuse_writers(root: Path) -> None:
    """See that no other program has an earlier version's databases open for writing.

    Raises:
        duckdb.IOException: One has; the text names it.
    """
    for name in WAREHOUSES:
        if (root / name).exists():
            try:
                duckdb.connect(str(root / name), read_only=True).close()
            except duckdb.Error as error:
                if _LOCKED in str(error):
                    raise


def drop_dbt_target(root: Path) -> None:
    """Delete what dbt kept between two builds of the earlier version: it makes it again, in another place."""
    if (root / "dbt" / "manifest.json").exists() or (root / "dbt" / "partial_parse.msgpack").exists():
        shutil.rmtree(root / "dbt", ignore_errors=True)


def _all_steps(root: Path) -> Iterator[Step]:
    paths = DatasetPaths(root, DATASET)
    warehouse, staging = (root / name for name in WAREHOUSES)
    yield Step(warehouse, paths.warehouse, _move_database)
    yield Step(root / "warehouse.checked.json", paths.mark, _move)
    yield Step(root / "warehouse.unjudged.json", paths.unjudged, _move)
    yield Step(staging, paths.staging, _move_staging)
    copy, note = (root / name for name in PUBLISHED)
    yield Step(copy, paths.published, partial(_move_published, note, paths.contents))
    yield Step(note, paths.contents, _rewrite_contents)
    for name in _RAW:
        yield Step(root / "raw" / name, root / "raw" / SOURCE / name, _move)
    for name in _EXTRACTS:
        yield Step(root / "extracts" / name, paths.extracts / name, _move)
    for place in _children(root / "reports", _REPORT):
        yield Step(place, paths.reports / place.name, _move)
    for place in _children(root / "failures", _NOTE):
        yield Step(place, paths.failures / place.name, _rewrite_failure)


def _children(folder: Path, names: re.Pattern[str]) -> list[Path]:
    return sorted(place for place in folder.iterdir() if names.fullmatch(place.name)) if folder.is_dir() else []


def _move(source: Path, target: Path) -> None:
    """Rename; into a folder that is there already what it lacks goes one by one.

    Raises:
        ConflictError: Something is in both places.
    """
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        source.rename(target)
        fsync_folder(target.parent)
        fsync_folder(source.parent)
        return
    if not (source.is_dir() and target.is_dir()):
        raise _conflict(source, target)
    for entry in sorted(source.iterdir()):
        if (target / entry.name).exists():
            raise _conflict(entry, target / entry.name)
        entry.rename(target / entry.name)
    fsync_folder(target)
    source.rmdir()


def _move_database(source: Path, target: Path) -> None:
    if target.exists():
        raise _conflict(source, target)
    _leave_no_log(source)
    _move(source, target)


def _leave_no_log(path: Path) -> None:
    """What a killed writer left beside a database goes into it: a log is found by the name of its file."""
    for dropped in drop_older_logs(path):
        _LOG.warning(dropped)
    with suppress(duckdb.Error):  # a damaged file stays as it is: the next build says what is wrong with it
        bring_in_logs(path)


def _move_staging(source: Path, target: Path) -> None:
    if target.exists():
        raise _conflict(source, target)
    _leave_no_log(source)
    rename_tables(source)
    _move_database(source, target)


def _move_published(note: Path, new_note: Path, source: Path, target: Path) -> None:
    """The note first: a copy without one would count as empty, and its days as not published."""
    if target.exists():
        raise _conflict(source, target)
    if note.exists():
        _write_contents(note, new_note)
    _move(source, target)


def _rewrite_contents(source: Path, target: Path) -> None:
    if not target.exists():
        _write_contents(source, target)
    source.unlink()


def _write_contents(source: Path, target: Path) -> None:
    noted = _read_json(source)
    if "days" in noted:
        noted = {"periods": noted.pop("days"), **noted}
    _write_json(target, noted)


def _rewrite_failure(source: Path, target: Path) -> None:
    """One note of a day becomes one of an asset on that day; a newer one of the same asset stays."""
    noted = _read_json(source)
    asset = noted.pop("asset", None)
    if isinstance(asset, str):
        _write_json(target, {_renamed(asset): noted, **_read_json(target)})
    source.unlink()


def _renamed(asset: str) -> str:
    layer, _, name = asset.partition("/")
    return f"raw/{SOURCE}/{name}" if layer == "raw" else _ASSETS.get(asset, asset)


def _read_json(path: Path) -> dict[str, object]:
    """What was noted; nothing if it is no note of ours."""
    try:
        noted = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return noted if isinstance(noted, dict) else {}


def _write_json(path: Path, content: Mapping[str, object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    torn = path.with_name(path.name + ".tmp")
    torn.write_text(json.dumps(content), encoding="utf-8")
    torn.replace(path)
    fsync_folder(path.parent)


def _conflict(source: Path, target: Path) -> ConflictError:
    return ConflictError(
        f"{source} and {target} are both there: an earlier version wrote after an upgrade. Move away the one you do"
        f" not want, then run `{UPGRADE}` again."
    )
