"""The periods that failed, and why: one small file each, until the period is good.

Belongs here: noting what failed of a period and reading the notes back. A run's log says the same, but only to whoever
knows which run to look at; these notes are the standing list of what is broken now. What a failure means for a period
is `calendar.coverage`'s business.
"""

import contextlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from tmdb_assets.settings import DatasetPaths, day_of_folder, now_utc

_REASON_LENGTH = 1_000  # dbt's errors hold its whole output


@dataclass(frozen=True)
class Failure:
    """Why a period is not good.

    Attributes:
        period: Its first day (UTC).
        asset: What failed: an asset, `dbt` or `checks`.
        reason: What happened and what to do next, as the run said it.
        is_final: Whether trying again is pointless.
        failed_at: UTC time of the failure.
    """

    period: date
    asset: str
    reason: str
    is_final: bool
    failed_at: datetime


def note_failed(paths: DatasetPaths, period: date, asset: str, reason: str, *, is_final: bool = False) -> None:
    """Note that something failed of a period, in place of what was noted of the same asset before."""
    note = {"reason": reason[:_REASON_LENGTH], "is_final": is_final, "failed_at": now_utc().isoformat()}
    # Where nothing can be written (a full disk), the run itself says so, and that must not be lost over the note.
    with contextlib.suppress(OSError):
        place = _note_of(paths, period)
        _write(place, {**_read(place), asset: note})


@contextlib.contextmanager
def failures_noted(paths: DatasetPaths, periods: Iterable[date], asset: str) -> Iterator[None]:
    """Whatever ends the block with an error is noted as the failure of these periods."""
    try:
        yield
    except Exception as error:  # whatever it is, it goes on to whoever called
        reason = getattr(error, "description", None) or str(error) or type(error).__name__
        for period in periods:
            note_failed(paths, period, asset, reason)
        raise


def note_mended(paths: DatasetPaths, period: date, *assets: str) -> None:
    """Forget that a period failed; with `assets`, only what is noted of them."""
    place = _note_of(paths, period)
    notes = _read(place)
    left = {asset: note for asset, note in notes.items() if assets and asset not in assets}
    with contextlib.suppress(OSError):
        if not left:
            place.unlink(missing_ok=True)
        elif left != notes:
            _write(place, left)


def failed_periods(paths: DatasetPaths) -> dict[date, Failure]:
    """The periods that failed and are not good since: of each what failed last, or what is final."""
    failed = {}
    for place in sorted(paths.failures.glob("*.json")):
        period = day_of_folder(f"date={place.stem}")
        if period and (noted := [one for name, note in _read(place).items() if (one := _failure(period, name, note))]):
            failed[period] = max(noted, key=lambda one: (one.is_final, one.failed_at))
    return failed


def _failure(period: date, asset: str, note: Mapping[str, object]) -> Failure | None:
    try:
        failed_at = datetime.fromisoformat(str(note["failed_at"]))
        return Failure(period, asset, str(note["reason"]), bool(note["is_final"]), failed_at)
    except (KeyError, ValueError, TypeError):
        return None  # no note of ours


def _read(place: Path) -> dict[str, dict[str, object]]:
    try:
        notes = json.loads(place.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}  # gone meanwhile, or no notes of ours
    return notes if isinstance(notes, dict) and all(isinstance(note, dict) for note in notes.values()) else {}


def _write(place: Path, notes: Mapping[str, Mapping[str, object]]) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    torn = place.with_suffix(".tmp")
    try:
        torn.write_text(json.dumps(notes), encoding="utf-8")
        torn.replace(place)
    finally:
        torn.unlink(missing_ok=True)


def _note_of(paths: DatasetPaths, period: date) -> Path:
    return paths.failures / f"{period.isoformat()}.json"
