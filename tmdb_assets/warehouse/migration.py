"""Data of an earlier version: tables whose columns are others than this version declares.

Belongs here: finding them, and giving the warehouse the declared columns. Filling those is a build's business: see
`tmdb-assets upgrade`.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import duckdb

from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.schemas import Table
from tmdb_assets.settings import DBT_DIR, DatasetPaths
from tmdb_assets.warehouse.logs import delete_database
from tmdb_assets.warehouse.publication import clear_mark
from tmdb_assets.warehouse.reading import open_readonly

UPGRADE = "tmdb-assets upgrade"

_MANIFEST = DBT_DIR / "target" / "manifest.json"
_SHOWN = 5

Columns = Mapping[str, Mapping[str, str]]
"""Of every table its columns in their order, with DuckDB's types."""


def of_warehouse(dataset: Dataset, paths: DatasetPaths) -> list[str]:
    """In words, what the warehouse has otherwise than this version's builds go on with; nothing if there is none.

    Tables that every build makes again do not count, nor marts that are missing: a build makes those whole. A core
    table that is missing counts if it is missing in the published copy, too: then it is new in this version. Else
    somebody deleted it, or a first build was cut off.
    """
    if not paths.warehouse.exists():
        return []
    found, published = _columns(paths.warehouse), _columns(paths.published)
    tables = [
        table
        for table in _kept_by_builds(dataset)
        if table.name in found or (table.layer == "core" and published and table.name not in published)
    ]
    return _differences(found, tables)


def of_published(dataset: Dataset, copy: duckdb.DuckDBPyConnection) -> list[str]:
    """In words, what an open published copy has otherwise than this version reads; nothing if there is none."""
    return _differences(_columns_in(copy), dataset.tables)


def told(what: str, differences: Iterable[str]) -> str:
    """What is to be said of differences, with the command that ends them."""
    listed = [*differences]
    more = f" and {len(listed) - _SHOWN} more" if len(listed) > _SHOWN else ""
    return (
        f"{what} was made by another version: {'; '.join(listed[:_SHOWN])}{more}. Run `{UPGRADE}`: it derives every"
        " captured day again. What is published stays until then."
    )


def adapt_warehouse(dataset: Dataset, paths: DatasetPaths) -> list[str]:
    """Give the tables that builds go on with the declared columns: what is new is NULL, what is gone is dropped.

    A build fills the new columns, and new core tables, of the days whose raw data is there; of older ones nothing is
    known. A mart is dropped instead: it is made of core alone, and the next build makes it whole, of all days. Staging
    is made again by the next build.

    Returns:
        The tables that were changed.

    Raises:
        duckdb.IOException: Another program has the warehouse open; nothing changed.
    """
    found = _columns(paths.warehouse)
    changed = [
        table
        for table in _kept_by_builds(dataset)
        if (table.name in found or table.layer == "core") and _differences(found, [table])
    ]
    clear_mark(paths)
    with duckdb.connect(str(paths.warehouse)) as warehouse:
        warehouse.execute("begin")
        for table in changed:
            if table.layer == "marts":
                warehouse.execute(f"drop table {table.name}")
                continue
            there = found.get(table.name, {})
            columns = ", ".join(
                f"cast({column.name if column.name in there else 'null'} as {column.duckdb_type}) as {column.name}"
                for column in table.columns
            )
            rows = f"from {table.name}" if there else "limit 0"
            warehouse.execute(f"create table adapted as select {columns} {rows}")
            warehouse.execute(f"drop table if exists {table.name}")
            warehouse.execute(f"alter table adapted rename to {table.name}")
        warehouse.execute("commit")
    delete_database(paths.staging)
    return [table.name for table in changed]


def _kept_by_builds(dataset: Dataset) -> list[Table]:
    """The tables that a build changes; all others it makes again."""
    nodes = json.loads(_MANIFEST.read_text(encoding="utf-8"))["nodes"].values()
    kept = {node["name"] for node in nodes if node.get("config", {}).get("materialized") == "incremental"}
    return [table for table in dataset.tables if table.name in kept]


def _columns(path: Path) -> Columns:
    if not path.exists():
        return {}
    with open_readonly(path) as connection:
        return _columns_in(connection)


def _columns_in(connection: duckdb.DuckDBPyConnection) -> Columns:
    found: dict[str, dict[str, str]] = {}
    query = """
        select table_name, column_name, lower(data_type) from duckdb_columns()
        where database_name = current_database() and not internal order by table_name, column_index"""
    for table, column, kind in connection.execute(query).fetchall():
        found.setdefault(table, {})[column] = kind
    return found


def _differences(found: Columns, tables: Iterable[Table]) -> list[str]:
    return [text for table in tables for text in _of_table(table, found.get(table.name))]


def _of_table(table: Table, there: Mapping[str, str] | None) -> Iterator[str]:
    declared = {column.name: column.duckdb_type for column in table.columns}
    if there is None:
        yield f"the table {table.name} is missing"
        return
    for name in {**declared, **there}:
        found, wanted = there.get(name, "missing"), declared.get(name, "there")
        if name not in declared or found != wanted:
            yield f"column {name} of {table.name} is {found}, not {wanted}"
    if there.keys() == declared.keys() and [*there] != [*declared]:
        yield f"the columns of {table.name} are in another order"
