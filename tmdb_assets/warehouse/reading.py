"""Reading the warehouse and the published copy: DuckDB files that dbt writes and people read.

Belongs here: opening them read-only and asking them for rows, days, orphans. Nothing here writes a table.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from tmdb_assets.schemas import Table

SOURCE_COLUMN = "source"
"""Column of a fact that says how a row was observed."""


@contextmanager
def open_readonly(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only connection whose timestamps are UTC.

    Raises:
        FileNotFoundError: There is no such file; the text says how it comes to be.
    """
    if not path.exists():
        raise FileNotFoundError(f"{path} does not exist yet: materialize a day first (`make run`)")
    connection = duckdb.connect(str(path), read_only=True)
    try:
        connection.execute("set timezone = 'UTC'")
        yield connection
    finally:
        connection.close()


def quoted(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def quoted_file(path: Path) -> str:
    """The path of a file to read, as SQL writes it; DuckDB takes nothing in it for a pattern."""
    return quoted(re.sub(r"([*?[])", r"[\1]", str(path)))


def attaching(path: Path, name: str) -> str:
    """The statement that attaches a DuckDB file read-only under a name."""
    return f"attach if not exists {quoted(str(path))} as {name} (read_only)"


def table_names(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """The tables that are there."""
    return {name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()}


def differences(connection: duckdb.DuckDBPyConnection, table: Table) -> list[str]:
    """In words, what a table lacks of what is declared: the table itself, columns, or their types."""
    query = "select column_name, lower(data_type) from duckdb_columns() where table_name = ?"
    found = dict(connection.execute(query, [table.name]).fetchall())
    if not found:
        return [f"the table {table.name} is missing"]
    return [
        f"column {column.name} of {table.name} is {found.get(column.name) or 'missing'}, not {column.duckdb_type}"
        for column in table.columns
        if found.get(column.name) != column.duckdb_type
    ]


def read_rows(connection: duckdb.DuckDBPyConnection, table: Table, days: Sequence[date] | None = None) -> pa.Table:
    """The rows of a table; of a table whose rows belong to a day only those of `days`, if given."""
    if days is None or table.day_column is None:
        return connection.execute(f"select * from {table.name}").to_arrow_table()
    # A row without a day is of every day: nobody would find it otherwise.
    day = table.day_column
    query = f"select * from {table.name} where {day} is null or {day} in (select unnest(?::date[]))"
    return connection.execute(query, [list(days)]).to_arrow_table()


def count_rows(connection: duckdb.DuckDBPyConnection, table: Table, day: date | None = None) -> int:
    """The number of rows of a table, or of one of its days."""
    if day is None or table.day_column is None:
        query, values = f"select count(*) from {table.name}", []
    else:
        query, values = f"select count(*) from {table.name} where {table.day_column} = ?", [day]
    return _one(connection, query, values)


def count_nulls(
    connection: duckdb.DuckDBPyConnection, table: Table, columns: Sequence[str], source: str | None = None
) -> tuple[int, dict[str, int]]:
    """The rows of a table, and how many of them are NULL in each of these columns.

    Of a table whose rows belong to a day, on its newest day; with `source`, among the rows observed like that.
    """
    counted = ", ".join(f"count(*) - count({column})" for column in columns)
    observed = f"from {table.name}" + (" where source = $source" if source else "")
    values = {"source": source} if source else {}
    query = f"select count(*), {counted} {observed}"
    if table.day_column:
        newest = f"{table.day_column} = (select max({table.day_column}) {observed})"
        query += f" {'and' if source else 'where'} {newest}"
    rows, *nulls = connection.execute(query, values).fetchall()[0]
    return rows, dict(zip(columns, nulls, strict=True))


def observed_periods(connection: duckdb.DuckDBPyConnection, fact: Table, way: str | None = None) -> list[date]:
    """The periods a fact has rows of, oldest first; with `way`, only those that were observed like that.

    A fact without a column `source` does not say how its periods were observed: `way` finds none there.
    """
    period = fact.day_column
    condition, values = ("", [])
    if way is not None:
        if SOURCE_COLUMN not in {column.name for column in fact.columns}:
            return []
        condition, values = f"and {SOURCE_COLUMN} = ?", [way]
    query = f"select distinct {period} from {fact.name} where {period} is not null {condition} order by 1"
    return [found for (found,) in connection.execute(query, values).fetchall()]


def find_orphans(
    connection: duckdb.DuckDBPyConnection, table: Table, column: str, days: Sequence[date] | None, limit: int
) -> tuple[int, list[dict[str, object]]]:
    """Rows whose `column` refers to nothing: how many, and up to `limit` examples."""
    other, other_column = table.references[column]
    shown = ", ".join(dict.fromkeys([*table.key, column]))
    of_days, values = "", []
    if days is not None and table.day_column is not None:
        of_days, values = f"and {table.day_column} in (select unnest(?::date[]))", [list(days)]
    orphans = (
        f"from {table.name} where {column} is not null {of_days}"
        f" and {column} not in (select {other_column} from {other} where {other_column} is not null)"
    )
    count = _one(connection, f"select count(*) {orphans}", values)
    if not count:
        return 0, []
    examples = connection.execute(f"select {shown} {orphans} order by all limit {limit}", values).to_arrow_table()
    return count, examples.to_pylist()


def _one(connection: duckdb.DuckDBPyConnection, query: str, values: Sequence[object]) -> int:
    row = connection.execute(query, values).fetchone()
    assert row is not None  # noqa: S101 - an aggregate without groups has exactly one row
    return int(row[0])
