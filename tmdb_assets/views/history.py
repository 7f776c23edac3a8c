"""What of a period hangs on which periods were observed, and how: what it is, and how a change of it is told.

Belongs here: what histories of all datasets have in common. What is in one is the business of the dataset's views.
"""

from collections.abc import Collection, Mapping
from typing import TypeAlias

History: TypeAlias = Mapping[str, str | int | None]
"""By what it is: how the period was observed, counts, and sums that are the same in every version of DuckDB."""


def told_change(noted: History, now: History, checksums: Collection[str]) -> str:
    """What is another one in a history, in words such as "films never seen before 723 instead of 2,033".

    Args:
        noted: What it was.
        now: What it is.
        checksums: Names of those that tell nobody anything but whether they are the same.
    """
    names = [name for name in {**now, **noted} if now.get(name) != noted.get(name)]
    told = [
        f"{name} {_told(now.get(name))} instead of {_told(noted.get(name))}" for name in names if name not in checksums
    ]
    return ", ".join(told) or ", ".join(f"other {name}" for name in names)


def _told(value: str | int | None) -> str:
    if value is None:
        return "unknown"
    return f"{value:,}" if isinstance(value, int) else value
