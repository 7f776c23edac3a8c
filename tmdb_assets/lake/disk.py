"""A disk that is full or may not be written, told as a sentence that says what to do.

Belongs here: recognising these errors, also in the words of SQLite, DuckDB and dbt, and what is said then. Which
file is written, and what happens to it, is the business of whoever writes it.
"""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager

_MAKE_ROOM = "Make room on that disk"
_ALLOW = "Let it be written by this user"
_REMEDIES = {
    errno.ENOSPC: _MAKE_ROOM,
    errno.EDQUOT: _MAKE_ROOM,
    errno.EFBIG: _MAKE_ROOM,
    errno.EROFS: _ALLOW,
    errno.EACCES: _ALLOW,
    errno.EPERM: _ALLOW,
    errno.EIO: "Look after that disk, it is failing",
}
_AGAIN = "then run the day again: what was fetched is kept, and the published copy is as it was."

_WORDS = (
    # SQLite says no number: its own words for what the system said.
    ("database or disk is full", errno.ENOSPC),
    ("attempt to write a readonly database", errno.EROFS),
    ("unable to open database file", errno.EACCES),
    ("disk I/O error", errno.EIO),
    *((os.strerror(number), number) for number in _REMEDIES),
)
_VAGUE = {errno.EACCES, errno.EIO}
_LITTLE_BYTES = 1 << 16


class DiskError(OSError):
    """Something could not be written; the text names it, the cause and the next step."""

    def __init__(self, number: int, what: str, place: object, then: str = _AGAIN) -> None:
        super().__init__(number, os.strerror(number))
        self._text = f"{what} could not be written to {place}: {os.strerror(number)}. {_REMEDIES[number]}, {then}"

    def __str__(self) -> str:
        return self._text


@contextmanager
def told_clearly(what: str, place: object, then: str = _AGAIN) -> Iterator[None]:
    """Tell what goes wrong on the disk inside the block as what it is.

    Args:
        what: What is being written.
        place: Where: a path.
        then: What to do once it can be written again, and what is there until then.

    Raises:
        DiskError: Instead of an OSError that a full, failing or forbidden disk causes.
    """
    try:
        yield
    except DiskError:
        raise
    except OSError as error:
        if error.errno not in _REMEDIES:
            raise
        raise DiskError(error.errno, what, place, then) from error


def disk_error_in(text: str, what: str, place: str | os.PathLike[str]) -> DiskError | None:
    """What a program said of the disk, as an error; None if it said something else.

    Args:
        text: What it printed.
        what: What it was writing.
        place: Where: a path.
    """
    number = next((number for words, number in _WORDS if words in text), None)
    if number in _VAGUE:  # SQLite's words for a full or read-only disk, too
        number = state_of(place) or number
    return DiskError(number, what, place) if number is not None else None


def state_of(place: str | os.PathLike[str]) -> int | None:
    """Why the disk that holds `place` could not be written (an `errno`), if it is full or read-only; else None."""
    try:
        disk = os.statvfs(place)
    except (OSError, AttributeError):  # nothing is there, or Windows
        return None
    if disk.f_flag & os.ST_RDONLY:
        return errno.EROFS
    return errno.ENOSPC if disk.f_bavail * disk.f_frsize < _LITTLE_BYTES else None
