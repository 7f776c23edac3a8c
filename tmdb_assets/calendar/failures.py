"""The days that failed, and why: one small file each, until the day is good.

Belongs here: noting a failed day and reading the notes back. A run's log says the same, but only to whoever knows
which run to look at; these notes are the standing list of what is broken now. What a failure means for a day is
`coverage`'s business.
"""

import contextlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from tmdb_assets.settings import Settings, day_of_folder, now_utc

_REASON_LENGTH = 1_000  # dbt's errors hold its whole output


@dataclass(frozen=True)
class FailedDay:
    """Why a day is not good.

    Attributes:
        day: The UTC day.
        asset: What failed: an asset, or `checks`.
        reason: What happened and what to do next, as the run said it.
        is_final: Whether trying again is pointless.
        failed_at: UTC time of the failure.
    """

    day: date
    asset: str
    reason: str
    is_final: bool
    failed_at: datetime


def note_failed(settings: Settings, day: date, asset: str, reason: str, *, is_final: bool = False) -> None:
    """Note that a day failed, in place of what was noted of it before."""
    note = {"asset": asset, "reason": reason[:_REASON_LENGTH], "is_final": is_final, "failed_at": now_utc().isoformat()}
    # Where nothing can be written (a full disk), the run itself says so, and that must not be lost over the note.
    with contextlib.suppress(OSError):
        place = _note_of(settings, day)
        place.parent.mkdir(parents=True, exist_ok=True)
        torn = place.with_suffix(".tmp")
        try:
            torn.write_text(json.dumps(note), encoding="utf-8")
            torn.replace(place)
        finally:
            torn.unlink(missing_ok=True)


@contextlib.contextmanager
def failures_noted(settings: Settings, days: Iterable[date], asset: str) -> Iterator[None]:
    """Whatever ends the block with an error is noted as the failure of these days."""
    try:
        yield
    except Exception as error:  # whatever it is, it goes on to whoever called
        reason = getattr(error, "description", None) or str(error) or type(error).__name__
        for day in days:
            note_failed(settings, day, asset, reason)
        raise


def note_mended(settings: Settings, day: date, *assets: str) -> None:
    """Forget that a day failed; with `assets`, only if one of them is what failed."""
    noted = _read(_note_of(settings, day), day)
    if noted and (not assets or noted.asset in assets):
        with contextlib.suppress(OSError):
            _note_of(settings, day).unlink(missing_ok=True)


def failed_days(settings: Settings) -> dict[date, FailedDay]:
    """The days that failed and are not good since."""
    failed = {}
    for place in sorted(_folder(settings).glob("*.json")):
        day = day_of_folder(f"date={place.stem}")
        if day and (noted := _read(place, day)):
            failed[day] = noted
    return failed


def _read(place: Path, day: date) -> FailedDay | None:
    try:
        note = json.loads(place.read_text(encoding="utf-8"))
        failed_at = datetime.fromisoformat(note["failed_at"])
        return FailedDay(day, note["asset"], note["reason"], bool(note["is_final"]), failed_at)
    except (OSError, ValueError, KeyError, TypeError):
        return None  # gone meanwhile, or no note of ours


def _folder(settings: Settings) -> Path:
    return settings.data_dir / "failures"


def _note_of(settings: Settings, day: date) -> Path:
    return _folder(settings) / f"{day.isoformat()}.json"
