"""Descriptions of tables and columns in the DuckDB file itself, where every program that opens it shows them.

Belongs here: writing them after a build, and before the checks mark the file: what is published is the very file that
was checked. `persist_docs` of dbt does the same and makes a build 0.7 s longer; this takes 0.1 s.
"""

from collections.abc import Iterable

import duckdb

from tmdb_assets.schemas import Table
from tmdb_assets.warehouse.reading import quoted

_FOUND = """
    select table_name, null as column_name, comment from duckdb_tables()
    where database_name = current_database() and not internal
    union all
    select table_name, column_name, comment from duckdb_columns()
    where database_name = current_database() and not internal
"""


def comments_of(tables: Iterable[Table]) -> dict[tuple[str, str | None], str]:
    """The comments that tables should have, by table and column; the table's own without a column."""
    return {
        (table.name, column): text
        for table in tables
        for column, text in [(None, table.description), *((one.name, one.description) for one in table.columns)]
    }


def write_comments(warehouse: duckdb.DuckDBPyConnection, tables: Iterable[Table]) -> int:
    """Give tables, and their columns, their descriptions as comments.

    Only comments that are others are written: a table that a build goes on with keeps those it has. Tables and columns
    that are not there are left out.

    Args:
        warehouse: Open for writing.
        tables: The declared tables.

    Returns:
        The number of comments that were written.

    Raises:
        duckdb.Error: They could not be written; then none was.
    """
    found = {(table, column): comment for table, column, comment in warehouse.execute(_FOUND).fetchall()}
    statements = [
        f"comment on {f'column {table}.{column}' if column else f'table {table}'} is {quoted(text)}"
        for (table, column), text in comments_of(tables).items()
        if (table, column) in found and found[table, column] != text
    ]
    if statements:
        warehouse.execute("; ".join(["begin", *statements, "commit"]))
    return len(statements)
