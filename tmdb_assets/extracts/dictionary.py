"""The data dictionary: every table and column of the published copy, as HTML and CSV.

Belongs here: gathering what is known of a column, and the two files. Descriptions and types are those of the dbt
models, as the manifest has them; what dbt does not know (whether a value may be unknown, what a column refers to, the
key) comes from the declared tables.
"""

import csv
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Any

from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.extracts.contents import about
from tmdb_assets.extracts.dictionary_page import page
from tmdb_assets.published import PublishedCopy
from tmdb_assets.schemas import Table
from tmdb_assets.spreadsheets import spreadsheet_safe

HTML, CSV = "data_dictionary.html", "data_dictionary.csv"


@dataclass(frozen=True)
class Entry:
    """A column of a table.

    Attributes:
        table_name: The table.
        layer: `core` or `marts`.
        column_name: The column.
        data_type: Its type in DuckDB.
        is_key: Whether it is (part of) what identifies a row.
        is_nullable: Whether it may be unknown (NULL).
        refers_to: The table and column that hold its values; empty if it refers to nothing.
        is_extracted: Whether the table is among the Parquet, CSV and Tableau extracts.
        description: What it is.
    """

    table_name: str
    layer: str
    column_name: str
    data_type: str
    is_key: bool
    is_nullable: bool
    refers_to: str
    is_extracted: bool
    description: str


def entries(dataset: Dataset, manifest: Mapping[str, Any]) -> Iterator[Entry]:
    """Every column of every table, core before marts, in the order of the table.

    Args:
        dataset: Whose tables.
        manifest: dbt's manifest, parsed.
    """
    declared = {table.name: table for table in dataset.tables}
    extracted = {table.name for table in dataset.extracted}
    for table in sorted(declared.values(), key=lambda table: (table.layer, table.name)):
        columns = _model(manifest, table)["columns"]
        nullable = {column.name: column.nullable for column in table.columns}
        for name, column in columns.items():
            yield Entry(
                table_name=table.name,
                layer=table.layer,
                column_name=name,
                data_type=column["data_type"],
                is_key=name in table.key,
                is_nullable=nullable[name],
                refers_to=".".join(table.references.get(name, ())),
                is_extracted=table.name in extracted,
                description=" ".join(column["description"].split()),
            )


def write_dictionary(copy: PublishedCopy, folder: Path, manifest_path: Path) -> dict[str, int]:
    """Write both files; returns the entries by file."""
    manifest = json.loads(manifest_path.read_text(encoding="utf-8"))
    found = list(entries(copy.dataset, manifest))
    with (folder / CSV).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(field.name for field in fields(Entry))
        writer.writerows([_cell(value) for value in astuple(entry)] for entry in found)
    texts = {table.name: " ".join(_model(manifest, table)["description"].split()) for table in copy.dataset.tables}
    rows = {table.name: copy.relation(table.name).shape[0] for table in copy.dataset.tables}
    (folder / HTML).write_text(page(found, texts, rows, about(copy), copy.dataset.calendar.noun), encoding="utf-8")
    return {HTML: len(found), CSV: len(found)}


def dictionary_differences(copy: PublishedCopy, folder: Path) -> list[str]:
    """Columns that the copy has and the dictionary does not, or the other way round, and other types."""
    query = (
        "select table_name, column_name, lower(data_type) from duckdb_columns()"
        " where database_name = current_database() order by table_name, column_index"
    )
    has = set(copy.cursor().execute(query).fetchall())
    with (folder / CSV).open(encoding="utf-8", newline="") as file:
        told = {(row["table_name"], row["column_name"], row["data_type"]) for row in csv.DictReader(file)}
    shown = set(re.findall(r'<tr id="(\w+)\.(\w+)">', (folder / HTML).read_text(encoding="utf-8")))
    problems = [f"{name}.{column} ({kind}) is not in the dictionary" for name, column, kind in sorted(has - told)]
    problems += [f"{name}.{column} ({kind}) is not in the copy" for name, column, kind in sorted(told - has)]
    if shown != {(name, column) for name, column, _ in told}:
        problems.append(f"{HTML} and {CSV} do not name the same columns")
    return problems


def _model(manifest: Mapping[str, Any], table: Table) -> Mapping[str, Any]:
    return next(
        node for node in manifest["nodes"].values() if node["resource_type"] == "model" and node["name"] == table.model
    )


def _cell(value: object) -> object:
    return ("true" if value else "false") if isinstance(value, bool) else spreadsheet_safe(value)
