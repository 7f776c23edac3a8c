"""The command `python -m benchmarks.compare BEFORE AFTER`: whether two published copies are the same, cell by cell.

Belongs here: finding what differs between two DuckDB files that two versions of the project made of the same raw days,
and printing it. Making the files is left to the versions. Comments on tables and columns are no cells.
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import click
import duckdb

from tmdb_assets.datasets import DATASETS

_EXAMPLES = 3


@dataclass(frozen=True)
class Comparison:
    """What the comparison of a table came to.

    Attributes:
        table: Its name.
        rows: Rows that both copies have.
        columns: Columns that were compared, those of the key included.
        differences: What differs, in words.
    """

    table: str
    rows: int = 0
    columns: int = 0
    differences: list[str] = field(default_factory=list)

    @property
    def cells(self) -> int:
        """Cells that were compared."""
        return self.rows * self.columns


@click.command(help=__doc__)
@click.argument("before", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("after", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--ignore", "ignored", multiple=True, metavar="COLUMN", help="Not compared, in any table; repeatable.")
def main(before: Path, after: Path, ignored: tuple[str, ...]) -> None:
    compared = compare(before, after, ignored)
    for one in compared:
        click.echo(f"{one.table:<28} {one.rows:>12,} rows {one.columns:>4} columns {one.cells:>14,} cells")
        for difference in one.differences:
            click.echo(f"  differs: {difference}")
    cells, rows = sum(one.cells for one in compared), sum(one.rows for one in compared)
    differing = [one.table for one in compared if one.differences]
    told = f"different: {', '.join(differing)}" if differing else "nothing differs"
    left_out = f" (not compared: {', '.join(ignored)})" if ignored else ""
    click.echo(f"{len(compared)} tables, {rows:,} rows, {cells:,} cells compared{left_out}: {told}")
    # Two empty files are the same, and prove nothing.
    sys.exit(0 if cells and not differing else 1)


def compare(before: Path, after: Path, ignored: Sequence[str] = ()) -> list[Comparison]:
    """Compare all tables that either of two copies has.

    Args:
        before: A DuckDB file.
        after: Another one, or the same.
        ignored: Names of columns that are not compared.

    Returns:
        A comparison for every table, by name.
    """
    with _both(before, after) as copies:
        columns = {copy: _columns(copies, copy) for copy in ("before", "after")}
        return [
            _compare(copies, table, columns["before"].get(table), columns["after"].get(table), ignored)
            for table in sorted({*columns["before"], *columns["after"]})
        ]


@contextmanager
def _both(before: Path, after: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as copies:
        copies.execute("set timezone = 'UTC'")
        for path, name in ((before, "before"), (after, "after")):
            quoted = str(path).replace("'", "''")
            copies.execute(f"attach '{quoted}' as {name} (read_only)")
        yield copies


def _columns(copies: duckdb.DuckDBPyConnection, copy: str) -> dict[str, dict[str, str]]:
    """The types of the columns, in their order, by table."""
    query = (
        "select table_name, column_name, data_type from duckdb_columns() where database_name = ?"
        " and schema_name = 'main' and not internal order by table_name, column_index"
    )
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in copies.execute(query, [copy]).fetchall():
        found.setdefault(table, {})[column] = kind
    return found


def _compare(
    copies: duckdb.DuckDBPyConnection,
    table: str,
    before: dict[str, str] | None,
    after: dict[str, str] | None,
    ignored: Sequence[str],
) -> Comparison:
    if before is None or after is None:
        return Comparison(table, differences=[f"only {'after' if before is None else 'before'} has the table"])
    differences = []
    if list(before.items()) != list(after.items()):
        differences.append(f"columns: before {_listed(before)}; after {_listed(after)}")
    shared = [column for column in before if column in after and column not in ignored]
    key = [column for column in _key(table) or shared if column in shared]
    if not key:
        return Comparison(table, differences=[*differences, "no column of a key is in both"])
    for copy in ("before", "after"):
        rows, keys = _one(copies, f"select count(*), count(distinct row({_list(key)})) from {copy}.{_q(table)}")
        if rows != keys:
            differences.append(f"{copy} has {rows - keys:,} rows whose key ({', '.join(key)}) another one has, too")
    sides = {
        copy: f"(select *, true as _there from {copy}.{_q(table)}) {letter}"
        for copy, letter in (("before", "b"), ("after", "a"))
    }
    same_key = " and ".join(f"b.{_q(column)} is not distinct from a.{_q(column)}" for column in key)
    for copy, letter, other, missing in (("before", "b", "after", "a"), ("after", "a", "before", "b")):
        alone = f"from {sides[copy]} left join {sides[other]} on {same_key} where {missing}._there is null"
        if (count := _one(copies, f"select count(*) {alone}")[0]) > 0:
            shown = _examples(copies, key, f"select {_list(key, letter)} {alone}")
            differences.append(f"only {copy} has {count:,} rows, such as {shown}")
    joined = f"from {sides['before']} join {sides['after']} on {same_key}"
    # Floats exactly, but zero and minus zero: DuckDB's files do not keep the difference.
    unequal = {column: f"b.{_q(column)} is distinct from a.{_q(column)}" for column in shared}
    counted = ", ".join(f"count(*) filter (where {condition})" for condition in unequal.values())
    both, *counts = _one(copies, f"select count(*), {counted} {joined}")
    for (column, condition), count in zip(unequal.items(), counts, strict=True):
        if count:
            query = f"select {_list(key, 'b')}, b.{_q(column)}, a.{_q(column)} {joined} where {condition}"
            shown = _examples(copies, [*key, f"{column} before", f"{column} after"], query)
            differences.append(f"{column} in {count:,} rows, such as {shown}")
    return Comparison(table, both, len(shared), differences)


def _key(table: str) -> tuple[str, ...] | None:
    """The declared key of a table; None if this version does not know it, so that its whole rows are compared."""
    return next((one.key for dataset in DATASETS for one in dataset.tables if one.name == table), None)


def _one(copies: duckdb.DuckDBPyConnection, query: str) -> tuple[int, ...]:
    row = copies.execute(query).fetchone()
    assert row is not None
    return row


def _examples(copies: duckdb.DuckDBPyConnection, names: Sequence[str], query: str) -> str:
    rows = copies.execute(f"{query} order by all limit {_EXAMPLES}").fetchall()
    return "; ".join(", ".join(f"{name} {value!r}" for name, value in zip(names, row, strict=True)) for row in rows)


def _listed(columns: dict[str, str]) -> str:
    return ", ".join(f"{name} {kind}" for name, kind in columns.items())


def _list(columns: Sequence[str], side: str = "") -> str:
    return ", ".join(f"{side}.{_q(column)}" if side else _q(column) for column in columns)


def _q(name: str) -> str:
    quoted = name.replace('"', '""')
    return f'"{quoted}"'


if __name__ == "__main__":
    main()
