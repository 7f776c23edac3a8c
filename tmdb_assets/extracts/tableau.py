"""A `.hyper` file for Tableau with a table for each table, if the optional extra `tableau` (pantab) is installed.

Belongs here: what is in that file, and what it is asked when it is read back. Without pantab the project runs all the
same.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from tmdb_assets.apart import Apart
from tmdb_assets.extracts import hyper
from tmdb_assets.extracts.contents import Form, selection
from tmdb_assets.lake.disk import state_of
from tmdb_assets.published import PublishedCopy
from tmdb_assets.schemas import Column, Table

HOW_TO_INSTALL = (
    "Tableau's extract needs the optional extra `tableau`: `.venv/bin/python -m pip install 'pantab>=5.3'`, then"
    " materialize the extract again."
)


def is_available() -> bool:
    """Whether pantab is installed."""
    return find_spec("pantab") is not None


@contextmanager
def hyper_form() -> Iterator[Form]:
    """Writing and reading back with Tableau's engine, which has one process of its own for both."""
    with Apart("runs Tableau's engine") as engine:
        yield Form(partial(_write, engine), partial(_differences, engine))


def _write(engine: Apart, copy: PublishedCopy, folder: Path) -> dict[str, int]:
    """Write the file, with the tables in Tableau's schema `public`; returns its rows by file."""
    tables = {table.name: copy.arrow(selection(table)) for table in copy.dataset.extracted}
    engine.ask(_file(copy), hyper.write, tables, folder / _file(copy)).result()
    return {_file(copy): sum(rows.num_rows for rows in tables.values())}


def _differences(engine: Apart, copy: PublishedCopy, folder: Path) -> list[str]:
    """What Tableau's engine says of the file that is not so in the copy; nothing if they agree.

    Compared are rows, known values and a total of each column: reading all values back out of the file would start
    that engine once a table, which takes longer than everything else together.

    Raises:
        OSError: The file is torn because the disk is full: pantab says nothing of it while it writes.
    """
    totals = " union all ".join(_total(table, column) for table in copy.dataset.extracted for column in table.columns)
    try:
        found = engine.ask(f"{_file(copy)}, which is read back", hyper.rows, folder / _file(copy), totals).result()
    except RuntimeError as error:
        if number := state_of(folder):
            raise OSError(number, os.strerror(number)) from error
        return [f"{_file(copy)} cannot be read back: {str(error).splitlines()[0]}"]
    read_back = {(row["table_name"], row["column_name"]): row for row in found}
    expected = copy.arrow(totals.replace(f'"{_SCHEMA}".', "")).to_pylist()
    return [
        f"{row['table_name']}.{row['column_name']}: {_told(got)} read back, the published copy has {_told(row)}"
        for row in expected
        if (got := read_back.get((row["table_name"], row["column_name"]))) != row
    ]


def _file(copy: PublishedCopy) -> str:
    return f"{copy.dataset.name}.hyper"


def _total(table: Table, column: Column) -> str:
    """SQL, for DuckDB as well as for Hyper, for rows, known values and a total of a column."""
    total = _TOTALS[column.duckdb_type].format(f'"{column.name}"')
    return (
        f"select '{table.name}' as table_name, '{column.name}' as column_name, count(*) as row_count,"  # noqa: S608
        f' count("{column.name}") as known_count, cast(sum({total}) as text) as total from "{_SCHEMA}"."{table.name}"'
    )


def _told(row: Mapping[str, object] | None) -> str:
    if row is None:
        return "nothing"
    return f"{row['row_count']} rows, {row['known_count']} known values, total {row['total']}"


_SCHEMA = "public"
_TOTALS = {
    "bigint": "{}",
    "integer": "{}",
    "double": "case when abs({0}) < 1e12 then cast(trunc({0} * 1000) as bigint) else 0 end",
    "varchar": "char_length({})",
    "boolean": "case when {} then 1 else 0 end",
    "date": "({} - date '2000-01-01')",
    "timestamp with time zone": "cast(trunc(extract(epoch from {})) as bigint)",
}
