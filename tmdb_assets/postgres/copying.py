"""Rows of the published copy on their way into a PostgreSQL table, by COPY.

Belongs here: the form in which rows travel. Which rows, and into what, is `loading`'s.
"""

from collections.abc import Sequence
from datetime import date

import psycopg
import pyarrow as pa
from pyarrow import csv

from tmdb_assets.published import PublishedCopy
from tmdb_assets.schemas import Table

_BATCH_ROWS = 65_536

_FORM = csv.WriteOptions(include_header=False, quoting_style="all_valid")
"""A value stands in quotes, NULL is nothing at all: so an empty text stays an empty text."""


def copy_rows(
    connection: psycopg.Connection,
    copy: PublishedCopy,
    table: Table,
    target: str,
    days: Sequence[date] | None = None,
) -> int:
    """Copy a table's rows, or those of some days, into `target`; the number of rows."""
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    rows = 0
    statement = f"copy {target} ({columns}) from stdin (format csv)"
    with connection.cursor().copy(statement.encode()) as sink:
        for batch in _read(copy, table, days):
            buffer = pa.BufferOutputStream()
            csv.write_csv(batch, buffer, _FORM)
            sink.write(memoryview(buffer.getvalue()))
            rows += batch.num_rows
    return rows


def _read(copy: PublishedCopy, table: Table, days: Sequence[date] | None) -> pa.RecordBatchReader:
    # PostgreSQL's text holds no NUL: it becomes the sign for what cannot be shown.
    columns = ", ".join(
        f'replace("{column.name}", chr(0), chr(65533)) as "{column.name}"'
        if pa.types.is_string(column.arrow_type)
        else f'"{column.name}"'
        for column in table.columns
    )
    query = f"select {columns} from {table.name}"
    if days is None:
        return copy.cursor().execute(query).to_arrow_reader(_BATCH_ROWS)
    query += f" where {table.day_column} in (select unnest(?::date[]))"
    return copy.cursor().execute(query, [list(days)]).to_arrow_reader(_BATCH_ROWS)
