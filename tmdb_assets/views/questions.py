"""Questions that are kept as data: of each its SQL, how the answer is drawn, and what must be minded with it.

Belongs here: what a question is, and reading it. The questions of a subject are a folder of that subject's views, one
file each: a query that can be pasted into DuckDB over the published copy as it stands, below a comment in YAML with the
rest. No question is named here.
"""

import re
from dataclasses import MISSING, dataclass, fields
from enum import StrEnum
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from tmdb_assets.published import PublishedCopy

_FILE = re.compile(r"/\*\n(?P<told>.*?)\n\*/\n(?P<sql>.+)", re.DOTALL)


class Kind(StrEnum):
    """How an answer is shown; its rows are below a chart in any case."""

    BAR = "bar"
    LINE = "line"
    POINTS = "points"
    TABLE = "table"


class Unit(StrEnum):
    """What the values of a column are, which its name says: revenue_usd, seen_share, revenue_multiple_median."""

    USD = "usd"
    SHARE = "share"
    RATIO = "ratio"
    YEAR = "year"
    OTHER = "other"


_UNITS = {
    "usd": Unit.USD,
    "share": Unit.SHARE,
    "ratio": Unit.RATIO,
    "multiple": Unit.RATIO,
    "year": Unit.YEAR,
    "decade": Unit.YEAR,
}


@dataclass(frozen=True)
class Plot:
    """A chart, by the columns of the answer.

    Attributes:
        kind: Which.
        x: What goes to the right: the length of bars.
        y: What goes up; of bars the names.
        colour: What tells lines apart; at most seven values.
        low: Where a span around the value begins, of bars and lines.
        high: Where it ends.
        name: What a point is called.
        is_equal_marked: Whether points have a line on which both values are the same.
    """

    kind: Kind
    x: str = ""
    y: str = ""
    colour: str = ""
    low: str = ""
    high: str = ""
    name: str = ""
    is_equal_marked: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it is drawn of."""
        named = (self.x, self.y, self.colour, self.low, self.high, self.name)
        return tuple(column for column in named if column)

    @property
    def needed(self) -> tuple[str, ...]:
        """Those without which a row has no place in it."""
        return () if self.kind is Kind.TABLE else (self.x,) if self.kind is Kind.BAR else (self.x, self.y)


@dataclass(frozen=True)
class Question:
    """A question.

    Attributes:
        name: What it is called in addresses.
        topic: What it stands together with others under.
        question: The question itself.
        chart: How its answer is shown.
        caveat: What is counted, what is not, and what must not be concluded.
        empty: Why there may be no answer.
        sql: A query in DuckDB's SQL over the published copy.
    """

    name: str
    topic: str
    question: str
    chart: Plot
    caveat: str
    empty: str
    sql: str

    def answer(self, copy: PublishedCopy) -> pd.DataFrame:
        """Its answer by a published copy.

        Raises:
            duckdb.Error: The copy has other tables than this version declares.
        """
        return copy.query(self.sql)


def read_questions(folder: Path) -> tuple[Question, ...]:
    """The questions of a folder, in the order of the names of their files, `<number>_<name>.sql`.

    Raises:
        ValueError: A file does not say what a question needs, or something else; the text names it.
    """
    return tuple(_read(path) for path in sorted(folder.glob("*.sql")))


def unit_of(column: str) -> Unit:
    """What the values of a column are, by the words of its name."""
    return next((_UNITS[word] for word in reversed(column.split("_")) if word in _UNITS), Unit.OTHER)


def words_of(column: str) -> str:
    """A column's name as one reads it: "Revenue median" of `revenue_median_usd`."""
    words = " ".join(word for word in column.split("_") if word != "usd")
    return words[:1].upper() + words[1:]


def _read(path: Path) -> Question:
    found = _FILE.fullmatch(path.read_text(encoding="utf-8"))
    number, _, name = path.stem.partition("_")
    if not found or not number.isdigit() or not name:
        raise ValueError(f"{path}: a question is a comment in YAML with SQL below it, in <number>_<name>.sql")
    try:
        told = yaml.safe_load(found["told"])
        plot = Plot(**_whole(told.pop("chart"), Plot))
        return Question(
            **_whole(
                told | {"name": name.replace("_", "-"), "chart": plot, "sql": found["sql"].strip()},
                Question,
            )
        )
    except (AttributeError, KeyError, TypeError, ValueError, yaml.YAMLError) as error:
        raise ValueError(f"{path}: {error}") from None


def _whole(told: dict[str, Any], what: type) -> dict[str, Any]:
    """What is told, if it is all of it and nothing else."""
    known = {field.name: field for field in fields(what)}
    missing = {name for name, field in known.items() if field.default is MISSING and not told.get(name)}
    if missing or told.keys() - known.keys():
        raise ValueError(f"missing {sorted(missing)}, unknown {sorted(told.keys() - known.keys())}")
    return told | ({"kind": Kind(told["kind"])} if "kind" in known else {})
