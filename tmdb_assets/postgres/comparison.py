"""Whether PostgreSQL holds what the published copy holds.

Belongs here: counts and sums of every column on both sides, of the fact by day, and their differences in words.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
import pyarrow as pa

from tmdb_assets.postgres import ledger
from tmdb_assets.postgres.connection import connect, execute
from tmdb_assets.postgres.declaration import Declaration
from tmdb_assets.postgres.ledger import Page
from tmdb_assets.published import PublishedCopy
from tmdb_assets.schemas import Table

_TOLERANCE = 1e-9
"""Sums of floats depend on the order of adding in their last digits: this share of the sum of their sizes."""

_NOTHING = "nothing"


@dataclass(frozen=True)
class Comparison:
    """What was compared, and what differs.

    Attributes:
        rows: Rows by table, in PostgreSQL.
        differences: In words, empty if both sides hold the same.
    """

    rows: dict[str, int]
    differences: tuple[str, ...]


@dataclass(frozen=True)
class _Measure:
    """An expression that both databases understand, and for a sum of floats one for the sum of their sizes."""

    said: str
    expression: str
    size: str = "null"


def compare(url: str, copy: PublishedCopy) -> Comparison:
    """Count and sum every column of every table on both sides.

    Whatever differs is noted, so that the next load looks at it row by row and mends it.

    Raises:
        PostgresError: The server can not be asked.
    """
    declared = Declaration(copy.dataset)
    rows, differences, tables, days = {}, [], [], []
    with connect(url, only_reads=True, dataset=declared.schema) as connection:
        for table in declared.tables:
            group = declared.period if table.name == declared.fact.name else None
            there = _in_postgres(connection, declared.schema, table, group)
            here = _in_copy(copy, table, group)
            rows[table.name] = sum(values[0] for values in there.values())
            for part in sorted(there.keys() | here.keys()):
                found = list(_differences(table, there.get(part), here.get(part)))
                place = f"{table.name} of {part}" if group else table.name
                differences += [f"{place}: {text}" for text in found]
                if found:
                    days.append(part) if group else tables.append(table.name)
    if differences:
        with connect(url) as connection:
            ledger.note(connection, declared.load_schema, Page.TABLES, dict.fromkeys(tables, ""))
            ledger.note(connection, declared.load_schema, Page.DAYS, dict.fromkeys(days, ""))
    return Comparison(rows, tuple(differences))


def _measures(table: Table) -> Iterator[_Measure]:
    yield _Measure("rows", "count(*)")
    for column in table.columns:
        name, kind = f'"{column.name}"', column.arrow_type
        if column.nullable:
            yield _Measure(f"the number of values of {column.name}", f"count({name})")
        if pa.types.is_boolean(kind):
            yield _Measure(f"the number of true {column.name}", f"count(*) filter (where {name})")
        elif pa.types.is_floating(kind):
            yield _Measure(f"the sum of {column.name}", f"sum({name})", f"sum(abs({name}))")
        elif pa.types.is_integer(kind):
            yield _Measure(f"the sum of {column.name}", f"sum({name})")
        elif pa.types.is_string(kind):
            yield _Measure(f"the length of {column.name}", f"sum(char_length({name}))")
        else:
            yield _Measure(f"the first {column.name}", f"min({name})")
            yield _Measure(f"the last {column.name}", f"max({name})")


def _query(table: Table, place: str, group: str | None) -> str:
    part = f"cast({group} as varchar)" if group else "''"
    expressions = ", ".join(f"{measure.expression}, {measure.size}" for measure in _measures(table))
    return f"select {part}, {expressions} from {place}{table.name}{f' group by {group}' if group else ''}"


def _in_postgres(
    connection: psycopg.Connection, schema: str, table: Table, group: str | None
) -> dict[str, Sequence[Any]]:
    rows = execute(connection, _query(table, f"{schema}.", group)).fetchall()
    return {part: values for part, *values in rows}


def _in_copy(copy: PublishedCopy, table: Table, group: str | None) -> dict[str, Sequence[Any]]:
    # DuckDB's char_length counts something else.
    rows = copy.cursor().execute(_query(table, "", group).replace("char_length", "length")).fetchall()
    return {part: values for part, *values in rows}


def _differences(table: Table, there: Sequence[Any] | None, here: Sequence[Any] | None) -> Iterator[str]:
    """In words, where the values of a table or of one of its days differ; None if one side has no such day."""
    if there is None or here is None:
        counts = [0 if values is None else values[0] for values in (there, here)]
        yield f"rows is {counts[0]} in PostgreSQL, {counts[1]} in the copy"
        return
    for number, measure in enumerate(_measures(table)):
        ours, theirs, size = there[2 * number], here[2 * number], here[2 * number + 1]
        if not _same(ours, theirs, size):
            yield f"{measure.said} is {_said(ours)} in PostgreSQL, {_said(theirs)} in the copy"


def _same(there: object, here: object, size: float | None) -> bool:
    if isinstance(there, float) and isinstance(here, float):
        both_nan = math.isnan(there) and math.isnan(here)
        return there == here or both_nan or abs(there - here) <= _TOLERANCE * (size or 0.0)
    return there == here


def _said(value: object) -> str:
    return _NOTHING if value is None else str(value)
