"""Parquet and CSV files, one a table, and reading them back.

Belongs here: the form of these files. Parquet holds everything as it is, with the declared types and the description of
every column; CSV is UTF-8 with a header, days and times are ISO 8601, unknown is empty and an empty text is `""`, and
texts that a spreadsheet takes for formulas have an apostrophe in front.
"""

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from tmdb_assets.extracts.contents import selection
from tmdb_assets.extracts.readback import differences
from tmdb_assets.published import PublishedCopy
from tmdb_assets.schemas import Table
from tmdb_assets.warehouse.reading import quoted, quoted_file

_WRITTEN = "format csv, header true, delim ',', quote '\"', escape '\"', nullstr ''"
_READ = "header = true, delim = ',', quote = '\"', escape = '\"', nullstr = '', auto_detect = false"
_ONE_FILE = "hive_partitioning = false"
"""A folder KEY=VALUE above a file is no column of it."""


def write_parquet(copy: PublishedCopy, folder: Path) -> dict[str, int]:
    """Write a Parquet file for each table; returns the rows by file."""
    written = {}
    for table in copy.dataset.extracted:
        rows = copy.arrow(selection(table)).cast(_described(table))
        pq.write_table(rows, folder / f"{table.name}.parquet", compression="zstd")
        written[f"{table.name}.parquet"] = rows.num_rows
    return written


def write_csv(copy: PublishedCopy, folder: Path) -> dict[str, int]:
    """Write a CSV file for each table; returns the rows by file."""
    cursor = copy.cursor()
    written = {}
    for table in copy.dataset.extracted:
        path = folder / f"{table.name}.csv"
        cursor.execute(f"copy ({selection(table, spreadsheet_safe=True)}) to {quoted(str(path))} ({_WRITTEN})")
        written[path.name] = _count(cursor)
    return written


def parquet_differences(copy: PublishedCopy, folder: Path) -> list[str]:
    """What the Parquet files say that the copy does not, or the other way round; nothing if they agree."""

    def read(table: Table) -> str:
        return f"read_parquet({quoted_file(folder / f'{table.name}.parquet')}, {_ONE_FILE})"

    problems = differences(copy, read, spreadsheet_safe=False)
    for table in copy.dataset.extracted:
        found = pq.read_schema(folder / f"{table.name}.parquet")
        if not found.equals(table.arrow_schema):
            problems.append(f"{table.name}: the types are not the declared ones")
    return problems


def csv_differences(copy: PublishedCopy, folder: Path) -> list[str]:
    """What the CSV files say that the copy does not, or the other way round; nothing if they agree."""

    def read(table: Table) -> str:
        texts = {"timestamp with time zone": "varchar"}
        columns = ", ".join(f"'{c.name}': '{texts.get(c.duckdb_type, c.duckdb_type)}'" for c in table.columns)
        path = quoted_file(folder / f"{table.name}.csv")
        return f"read_csv({path}, columns={{{columns}}}, {_READ}, allow_quoted_nulls = false, {_ONE_FILE})"

    return differences(copy, read, spreadsheet_safe=True)


def _described(table: Table) -> pa.Schema:
    fields = [
        pa.field(c.name, c.arrow_type, nullable=c.nullable, metadata={"description": c.description})
        for c in table.columns
    ]
    return pa.schema(fields, metadata={"description": table.description})


def _count(cursor: duckdb.DuckDBPyConnection) -> int:
    """The rows that a COPY says it wrote."""
    ((count,),) = cursor.fetchall()
    return count
