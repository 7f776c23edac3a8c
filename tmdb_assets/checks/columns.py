"""The Columns tab of a table: every column with its type, its description, and what must hold of it.

Belongs here: turning what a table's pandera model declares into Dagster's form of it.
"""

import dagster as dg
import pandera.pandas as pandera

from tmdb_assets.schemas import Table


def column_schema(table: Table) -> dg.TableSchema:
    """The Columns tab of a table: NULL, uniqueness, limits and allowed values by column, and the key of the table."""
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                name=column.name,
                type=column.duckdb_type,
                description=column.description,
                constraints=dg.TableColumnConstraints(
                    nullable=column.nullable,
                    unique=table.key == (column.name,),
                    other=[*_rules(table.schema.columns[column.name]), *_reference(table, column.name)],
                ),
            )
            for column in table.columns
        ],
        constraints=dg.TableConstraints(other=[f"key: {', '.join(table.key)}"]),
    )


def _rules(column: pandera.Column) -> list[str]:
    """The limits, patterns and allowed values of a column, in pandera's words."""
    return [str(check.error or check.name) for check in column.checks]


def _reference(table: Table, column: str) -> list[str]:
    if column not in table.references:
        return []
    other, other_column = table.references[column]
    return [f"in {other}.{other_column}"]
