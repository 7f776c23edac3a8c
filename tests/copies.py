"""Small published copies with the tables that are declared, and the rows a test says.

Belongs here: writing the DuckDB file. What dbt makes of raw days is tried with dbt itself.
"""

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from tmdb_assets.schemas.films import TABLES
from tmdb_assets.schemas.table import Table

Row = dict[str, object]


def write_copy(path: Path, /, tables: Sequence[Table] = TABLES, **rows: Sequence[Row]) -> Path:
    """Write a copy with all tables of a dataset, films' by default; columns that a row does not name are NULL.

    It is written beside its place and swapped in, as the publish asset does.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    torn = path.with_suffix(".tmp")
    with duckdb.connect(str(torn)) as copy:
        for table in tables:
            columns = ", ".join(f"{column.name} {column.duckdb_type}" for column in table.columns)
            copy.execute(f"create table {table.name} ({columns})")
            of_table = rows.pop(table.name, ())
            if of_table:
                unknown = {name for row in of_table for name in row} - {column.name for column in table.columns}
                assert not unknown, f"{table.name} has no {unknown}"
                given = pa.Table.from_pylist(list(of_table), schema=_nullable(table.arrow_schema))
                copy.register("given", given)
                copy.execute(f"insert into {table.name} select * from given")
                copy.unregister("given")
    assert not rows, f"there are no tables {sorted(rows)}"
    torn.replace(path)
    return path


def _nullable(schema: pa.Schema) -> pa.Schema:
    return pa.schema([field.with_nullable(True) for field in schema])
