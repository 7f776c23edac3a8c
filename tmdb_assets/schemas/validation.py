"""Whether rows are what their table declares, with the evidence.

Belongs here: running a pandera model over rows and sorting what it finds into three verdicts: shape, keys and
rules. Where the rows come from, and what a verdict leads to, does not.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import pandera.pandas as pandera
import pyarrow as pa
from pandera.errors import SchemaError, SchemaErrorReason, SchemaErrors

from tmdb_assets.drawable import drawable
from tmdb_assets.schemas.table import Table

ASPECTS = ("shape", "keys", "rules")
"""What a table is checked for by its pandera model alone.

shape: exactly the declared columns, with their types. keys: no two rows with the same key. rules: no NULL where
none may be, and every value within its limits.
"""

MAX_EXAMPLES = 5
_MAX_VALUE_LENGTH = 80

_SHAPE_REASONS = {
    SchemaErrorReason.COLUMN_NOT_IN_SCHEMA,
    SchemaErrorReason.COLUMN_NOT_ORDERED,
    SchemaErrorReason.COLUMN_NOT_IN_DATAFRAME,
    SchemaErrorReason.WRONG_DATATYPE,
    SchemaErrorReason.WRONG_FIELD_NAME,
}


@dataclass
class Verdict:
    """What one aspect of a table came to.

    Attributes:
        rows: Rows that were looked at.
        failing_rows: Rows that break a rule (all of them, if the shape is wrong).
        problems: What is broken, in words, with expected and actual.
        examples: A few of the failing rows.
        numbers: Further figures of a verdict, good or bad.
    """

    rows: int = 0
    failing_rows: int = 0
    problems: list[str] = field(default_factory=list)
    examples: list[dict[str, Any]] = field(default_factory=list)
    numbers: dict[str, float | int | str | None] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems

    def add(self, other: "Verdict") -> None:
        """Take in the verdict on further rows of the same table."""
        self.rows += other.rows
        self.failing_rows += other.failing_rows
        self.problems += [problem for problem in other.problems if problem not in self.problems]
        self.examples = (self.examples + other.examples)[:MAX_EXAMPLES]
        self.numbers |= other.numbers


def to_frame(rows: pa.Table) -> pd.DataFrame:
    """Rows as a frame with Arrow types, so that integers with NULL stay integers and days stay days."""
    return rows.to_pandas(types_mapper=pd.ArrowDtype)


def validate_batches(table: Table, batches: Iterable[pa.Table]) -> dict[str, Verdict]:
    """The verdicts on a table that comes in batches; keys are compared across all of them."""
    verdicts = {aspect: Verdict() for aspect in ASPECTS}
    keys = []
    for batch in batches:
        found = validate(table, to_frame(batch))
        for aspect in ASPECTS:
            verdicts[aspect].add(found[aspect])
        if set(table.key) <= set(batch.column_names):
            keys.append(batch.select(list(table.key)))
    if len(keys) > 1 and verdicts["keys"].passed:
        verdicts["keys"] = _key_verdict(table, to_frame(pa.concat_tables(keys)))
    return verdicts


def validate(table: Table, frame: pd.DataFrame) -> dict[str, Verdict]:
    """The verdicts on the rows of a table, by aspect; raises nothing on bad rows.

    Args:
        table: What the rows should be.
        frame: The rows, with Arrow types (`to_frame`).
    """
    verdicts = {aspect: Verdict(rows=len(frame)) for aspect in ASPECTS}
    try:
        table.schema.validate(frame, lazy=True)
    except SchemaErrors as found:
        shape = [error for error in found.schema_errors if error.reason_code in _SHAPE_REASONS]
        if shape:
            verdicts["shape"].failing_rows = len(frame)
            verdicts["shape"].problems = [_shape_problem(table, frame, error) for error in shape]
            # On a wrong shape the other aspects say nothing reliable.
            for aspect in ("keys", "rules"):
                verdicts[aspect].problems = ["not judged: the shape is wrong"]
            return verdicts
        errors = [error for error in found.schema_errors if error.reason_code is not SchemaErrorReason.DUPLICATES]
        if len(errors) < len(found.schema_errors):
            verdicts["keys"] = _key_verdict(table, frame)
        if errors:
            verdicts["rules"] = _rules_verdict(table, frame, errors)
    return verdicts


def shown_examples(examples: list[dict[str, Any]]) -> list[dict[str, str]]:
    """A few rows as plain, drawable text, every row with all columns, long values cut.

    Nothing is escaped, and values come from outside: whoever shows them escapes them for his own medium.
    """
    columns = list(dict.fromkeys(column for row in examples for column in row))
    return [{column: _shown(row[column]) if column in row else "" for column in columns} for row in examples]


def _key_verdict(table: Table, frame: pd.DataFrame) -> Verdict:
    key = list(table.key)
    repeated = frame.duplicated(subset=key, keep=False)
    verdict = Verdict(rows=len(frame), failing_rows=int(repeated.sum()))
    if verdict.failing_rows:
        verdict.problems = [f"{verdict.failing_rows:,} rows share their key ({', '.join(key)}) with another row"]
        verdict.examples = _examples(frame.loc[repeated].sort_values(by=key))
    return verdict


def _rules_verdict(table: Table, frame: pd.DataFrame, errors: list[SchemaError]) -> Verdict:
    verdict = Verdict(rows=len(frame))
    bad_index: set[Any] = set()
    for error in errors:
        cases = error.failure_cases
        index = set(cases["index"].dropna()) if isinstance(cases, pd.DataFrame) and "index" in cases else set()
        bad_index |= index
        place = f"{error.schema.name}: " if isinstance(error.schema, pandera.Column) else ""
        count = f" in {len(index):,} rows" if index else ""
        verdict.problems.append(f"{place}{_rule(error)}{count}")
    bad = frame.loc[sorted(bad_index)]
    verdict.failing_rows = len(bad) or len(frame)
    named = [error.schema.name for error in errors if isinstance(error.schema, pandera.Column)]
    shown = list(dict.fromkeys([*table.key, *named])) if named else list(frame.columns)
    verdict.examples = _examples(bad[[c for c in shown if c in bad.columns]])
    return verdict


def _rule(error: SchemaError) -> str:
    if error.reason_code is SchemaErrorReason.SERIES_CONTAINS_NULLS:
        return "NULL where none may be"
    check = getattr(error.check, "error", None) or getattr(error.check, "name", None) or error.check
    return f"breaks {check}"


def _shape_problem(table: Table, frame: pd.DataFrame, error: SchemaError) -> str:
    match error.reason_code:
        case SchemaErrorReason.COLUMN_NOT_IN_DATAFRAME:
            return f"column {error.failure_cases!s} is missing".replace("\n", " ")
        case SchemaErrorReason.COLUMN_NOT_IN_SCHEMA:
            return f"column {error.failure_cases!s} is not declared".replace("\n", " ")
        case SchemaErrorReason.WRONG_DATATYPE:
            name = str(error.schema.name)
            expected = next(c.arrow_type for c in table.columns if c.name == name)
            return f"column {name} is {frame[name].dtype}, not {expected}"
        case _:
            return " ".join(str(error).split())[:300]


def _examples(rows: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(k): v for k, v in row.items()} for row in rows.head(MAX_EXAMPLES).to_dict(orient="records")]


def _shown(value: object) -> str:
    if value is None or value is pd.NA:
        return "NULL"
    text = " ".join(drawable(str(value)).split())
    return text if len(text) <= _MAX_VALUE_LENGTH else text[:_MAX_VALUE_LENGTH] + "…"
