"""What is extracted: in which order of rows, in a form that can be read back, and what a reader has to know of it.

Belongs here: what is common to all files. Which tables there are is said by the dataset, how a file is written by its
module.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tmdb_assets.published import PublishedCopy
from tmdb_assets.schemas import Table
from tmdb_assets.spreadsheets import FORMULA

PUBLISHED_AT = "published_at"


@dataclass(frozen=True)
class Form:
    """A form of files.

    Attributes:
        write: Writes the files into a folder; returns how many rows each holds, by name.
        differences: What the files in a folder, read back, say that the copy does not.
    """

    write: Callable[[PublishedCopy, Path], dict[str, int]]
    differences: Callable[[PublishedCopy, Path], list[str]]


def selection(table: Table, *, spreadsheet_safe: bool = False) -> str:
    """SQL for the rows of a table, in the order of its key.

    Args:
        table: The table.
        spreadsheet_safe: Whether texts that a spreadsheet takes for formulas get an apostrophe in front, and times are
            ISO 8601.
    """
    names = [column.name for column in table.columns]
    columns = [_spreadsheet_safe(name, column.duckdb_type) for name, column in zip(names, table.columns, strict=True)]
    shown = columns if spreadsheet_safe else names
    return f"select {', '.join(shown)} from {table.name} order by {', '.join(table.key)}"  # noqa: S608 - our own names


def about(copy: PublishedCopy) -> dict[str, object]:
    """What a reader has to know of the files: which copy they are of, and whose data it is."""
    periods, noun = copy.periods, copy.dataset.calendar.noun
    return {
        "dataset": copy.dataset.name,
        PUBLISHED_AT: datetime.fromtimestamp(copy.identity.modified_ns / 1e9, UTC).isoformat(),
        f"{noun}s": len(periods),
        f"recovered_{noun}s": len(copy.recovered_periods),
        f"first_{noun}": periods[0].isoformat() if periods else None,
        f"last_{noun}": periods[-1].isoformat() if periods else None,
        "is_demo": copy.is_demo,
        "attribution": " ".join(copy.dataset.notices),
    }


def _spreadsheet_safe(name: str, duckdb_type: str) -> str:
    if duckdb_type == "varchar":
        return f"case when regexp_matches({name}, '{FORMULA}') then '''' || {name} else {name} end as {name}"
    if duckdb_type == "timestamp with time zone":
        return f"strftime({name}, '%Y-%m-%dT%H:%M:%S.%fZ') as {name}"
    return name
