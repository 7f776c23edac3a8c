"""Where reports are: `reports/<day>/`, each folder whole or not there.

Belongs here: how a report's files get there and go again. A report is written beside its place (`.<day>.tmp`) and moved
in with a rename after the old one was moved out; what a killed run left is put right by the next one. What the files
are is the business of whoever makes them.
"""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from tmdb_assets.lake.disk import told_clearly
from tmdb_assets.lake.folder_lock import claim, let_go
from tmdb_assets.lake.partitions import fsync_folder
from tmdb_assets.settings import day_of_folder


class ReportBusyError(BlockingIOError):
    """Another process is writing the report of the day."""


@dataclass(frozen=True)
class ReportFolders:
    """The reports below one folder.

    Attributes:
        root: Folder that holds one folder a day.
    """

    root: Path

    def folder(self, day: date) -> Path:
        """The place of a day's report, whether or not it is there."""
        return self.root / day.isoformat()

    def days(self) -> list[date]:
        """The days of which there is a report, oldest first."""
        if not self.root.is_dir():
            return []
        return sorted(day for entry in self.root.iterdir() if (day := day_of_folder(f"date={entry.name}")))

    def made_at(self, day: date) -> datetime:
        """When the report of a day was made (UTC).

        Raises:
            FileNotFoundError: There is none.
        """
        return datetime.fromtimestamp(self.folder(day).stat().st_mtime, UTC)

    def write(self, day: date, files: Mapping[str, bytes]) -> Path:
        """Put a report in its place; until then the one of before stays.

        Raises:
            ReportBusyError: Another process is writing the report of the day.
            DiskError: The disk is full, or may not be written; the report of before stays.
        """
        target, torn = self.folder(day), self._beside(day, "tmp")
        with told_clearly(f"The report of {day}", target):
            torn.mkdir(parents=True, exist_ok=True)
            if not claim(torn):
                raise ReportBusyError(f"The report of {day} is being written by another run: run it again after that.")
            try:
                self.restore(day)
                for left in torn.iterdir():
                    left.unlink()
                for name, content in files.items():
                    _write(torn / name, content)
                fsync_folder(torn)
                self._swap(day)
            except OSError:
                shutil.rmtree(torn, ignore_errors=True)
                raise
            finally:
                let_go(torn)
        return target

    def amend(self, day: date, files: Mapping[str, bytes]) -> bool:
        """Change some files of a report, one after the other; when it was made stays.

        Returns:
            Whether that could be done: not if there is no such report, or another process is writing it.

        Raises:
            DiskError: The disk is full, or may not be written.
        """
        target, torn = self.folder(day), self._beside(day, "tmp")
        if not target.is_dir():
            return False
        with told_clearly(f"The report of {day}", target):
            torn.mkdir(exist_ok=True)
            if not claim(torn):
                return False
            try:
                made = target.stat().st_mtime_ns
                for name, content in files.items():
                    _write(torn / name, content)
                    (torn / name).replace(target / name)
                fsync_folder(target)
                os.utime(target, ns=(made, made))
            finally:
                shutil.rmtree(torn, ignore_errors=True)
                let_go(torn)
        return True

    def found_unchanged(self, day: date) -> None:
        """Note that a report is as it would be made now: it counts as made now."""
        os.utime(self.folder(day))

    def restore(self, day: date) -> None:
        """Bring back the report that a run had moved out when it was killed."""
        outgoing = self._beside(day, "replaced")
        if outgoing.exists():
            if self.folder(day).exists():
                shutil.rmtree(outgoing)
            else:
                outgoing.rename(self.folder(day))

    def remove(self, day: date) -> int:
        """Delete the report of a day; returns the bytes freed."""
        target, outgoing = self.folder(day), self._beside(day, "replaced")
        if target.exists():
            shutil.rmtree(outgoing, ignore_errors=True)
            target.rename(outgoing)
        if not outgoing.exists():
            return 0
        size = sum(file.stat().st_size for file in outgoing.iterdir())
        shutil.rmtree(outgoing)
        return size

    def _swap(self, day: date) -> None:
        target, outgoing = self.folder(day), self._beside(day, "replaced")
        if target.exists():
            target.rename(outgoing)
        self._beside(day, "tmp").rename(target)
        fsync_folder(self.root)
        shutil.rmtree(outgoing, ignore_errors=True)

    def _beside(self, day: date, state: str) -> Path:
        return self.root / f".{day.isoformat()}.{state}"


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
