"""Whether PostgreSQL holds what the published copy holds.

Belongs here: counts and sums of every column on both sides, and their differences in words.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pyarrow as pa

from tmdb_assets.postgres.connection import connect, execute
from tmdb_assets.postgres.declaration import SCHEMA
from tmdb_assets.published import PublishedCopy
from tmdb_assets.schemas import WAREHOUSE_TABLES, Table

_TOLERANCE = 1e-9
"""Sums of floats depend on the order of adding in their last digits."""


@dataclass(frozen=True)
class Comparison:
    """What was compared, and what differs.

    Attributes:
        rows: Rows by table, in PostgreSQL.
        differences: In words, empty if both sides hold the same.
    """

    rows: dict[str, int]
    differences: tuple[str, ...]


def compare(url: str, copy: PublishedCopy) -> Comparison:
    """Count and sum every column of every table on both sides.

    Raises:
        PostgresError: The server can not be asked.
    """
    rows, differences = {}, []
    with connect(url) as connection:
        execute(connection, "set transaction isolation level repeatable read read only")
        for table in WAREHOUSE_TABLES:
            there, here = _in_postgres(connection, table), _in_copy(copy, table)
            rows[table.name] = int(there["rows"])
            differences += [
                f"{table.name}: {measure} is {_said(there[measure])} in PostgreSQL, {_said(here[measure])} in the copy"
                for measure in there
                if not _same(there[measure], here[measure])
            ]
    return Comparison(rows, tuple(differences))


def _measures(table: Table) -> Iterator[tuple[str, str]]:
    """What is measured, and its expression, which both databases understand."""
    yield "rows", "count(*)"
    for column in table.columns:
        name, kind = f'"{column.name}"', column.arrow_type
        if column.nullable:
            yield f"the number of values of {column.name}", f"count({name})"
        if pa.types.is_boolean(kind):
            yield f"the number of true {column.name}", f"count(*) filter (where {name})"
        elif pa.types.is_integer(kind) or pa.types.is_floating(kind):
            yield f"the sum of {column.name}", f"sum({name})"
        elif pa.types.is_string(kind):
            yield f"the length of {column.name}", f"sum(char_length({name}))"
        else:
            yield f"the first {column.name}", f"min({name})"
            yield f"the last {column.name}", f"max({name})"


def _in_postgres(connection: psycopg.Connection, table: Table) -> dict[str, Any]:
    names, expressions = zip(*_measures(table), strict=True)
    (values,) = execute(connection, f"select {', '.join(expressions)} from {SCHEMA}.{table.name}").fetchall()
    return dict(zip(names, values, strict=True))


def _in_copy(copy: PublishedCopy, table: Table) -> dict[str, Any]:
    names, expressions = zip(*_measures(table), strict=True)
    spelled = ", ".join(expressions).replace("char_length", "length")
    (values,) = copy.cursor().execute(f"select {spelled} from {table.name}").fetchall()
    return dict(zip(names, values, strict=True))


def _same(there: object, here: object) -> bool:
    if isinstance(there, float) and isinstance(here, float):
        return math.isclose(there, here, rel_tol=_TOLERANCE)
    return there == here


def _said(value: object) -> str:
    return "nothing" if value is None else str(value)
