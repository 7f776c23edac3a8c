"""A small disk in memory that can be full or read-only.

Belongs here: mounting it, filling it, forbidding to write to it. Mounting needs rights that a container or a
developer's account may not have: then a test is skipped.
"""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

SIZE = "160m"


@dataclass(frozen=True)
class SmallDisk:
    """A disk that is mounted at `place`."""

    place: Path

    def fill(self, leave: int) -> None:
        """Leave `leave` bytes free."""
        free = os.statvfs(self.place)
        size = free.f_bavail * free.f_frsize - leave
        with (self.place / "ballast").open("wb") as ballast:
            os.posix_fallocate(ballast.fileno(), 0, size)

    def make_room(self) -> None:
        (self.place / "ballast").unlink()

    def forbid(self) -> None:
        """Nobody can write to it, not even root."""
        _mount("-o", "remount,ro", str(self.place))

    def allow(self) -> None:
        _mount("-o", "remount,rw", str(self.place))


@contextmanager
def small_disk(place: Path) -> Iterator[SmallDisk]:
    """A small disk at `place`, which hides what is there until the block ends."""
    try:
        _mount("-t", "tmpfs", "-o", f"size={SIZE}", "none", str(place))
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("mounting a small disk is not permitted here: run the tests as root of a machine of your own")
    try:
        yield SmallDisk(place)
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def _mount(*words: str) -> None:
    subprocess.run(["mount", *words], check=True, capture_output=True)
