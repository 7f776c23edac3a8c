"""What the schema of a dataset in PostgreSQL looks like: tables, keys, indexes, comments, views, of declared tables.

Belongs here: statements, as text. Who executes them, and in which order, is `loading`'s business.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa

from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.postgres.extras import Extras
from tmdb_assets.schemas import Table

READER = "tmdb_reader"

_TYPES = {
    pa.bool_(): "boolean",
    pa.int32(): "integer",
    pa.int64(): "bigint",
    pa.float64(): "double precision",
    pa.string(): "text",
    pa.date32(): "date",
    pa.timestamp("us", tz="UTC"): "timestamp with time zone",
}


def load_schema(dataset: str) -> str:
    """The schema of what the loader remembers of a dataset; nobody else needs it."""
    return f"{dataset}_load"


@dataclass(frozen=True)
class Declaration:
    """The schema of a dataset.

    Attributes:
        dataset: Whose it is; analysts read the schema of its name.
    """

    dataset: Dataset

    @property
    def schema(self) -> str:
        """What analysts read."""
        return self.dataset.name

    @property
    def load_schema(self) -> str:
        """What the loader remembers."""
        return load_schema(self.dataset.name)

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables, each after those that it refers to."""
        return self.dataset.tables

    @property
    def fact(self) -> Table:
        """The table that is partitioned by months, and loaded period by period."""
        return self.dataset.fact

    @property
    def period(self) -> str:
        """The column of the fact that says which period a row is of."""
        period = self.fact.day_column
        assert period is not None  # noqa: S101 - the rows of a fact belong to a period
        return period

    @cached_property
    def extras(self) -> Extras:
        """What the dataset has beside its tables."""
        return self.dataset.postgres() if self.dataset.postgres else Extras()

    @property
    def marts(self) -> tuple[Table, ...]:
        """The tables of which there is a view."""
        return tuple(table for table in self.tables if table.layer == "marts")

    def table(self, name: str) -> Table:
        """The table with this name."""
        return self.dataset.table(name)

    def create_table(self, table: Table, schema: str | None = None) -> str:
        """The table with its columns, without keys: those are added when it is filled."""
        columns = ", ".join(
            f'"{column.name}" {_TYPES[column.arrow_type]}{"" if column.nullable else " not null"}'
            for column in table.columns
        )
        parts = f" partition by range ({self.period})" if table.name == self.fact.name else ""
        return f"create table {schema or self.schema}.{table.name} ({columns}){parts}"

    def comments(self, table: Table, schema: str | None = None) -> Iterator[str]:
        """What the table and its columns say of themselves."""
        place = f"{schema or self.schema}.{table.name}"
        yield f"comment on table {place} is {_quoted(table.description)}"
        for column in table.columns:
            yield f'comment on column {place}."{column.name}" is {_quoted(column.description)}'

    def keys(self, table: Table, schema: str | None = None) -> Iterator[str]:
        """Primary key and indexes."""
        place = f"{schema or self.schema}.{table.name}"
        yield f"alter table {place} add primary key ({', '.join(table.key)})"
        more = self.extras.indexes.get(table.name, ())
        led = {table.key[0], *(columns.split(",")[0].split()[0] for columns in more)}
        # Also what a deleted row of the other table is looked for by.
        for columns in (*more, *(column for column in table.references if column not in led)):
            names = "_".join(column.split()[0] for column in columns.split(", "))
            yield f"create index {table.name}_{names}_idx on {place} ({columns})"

    def foreign_keys(self, table: Table, schema: str | None = None) -> Iterator[str]:
        """The references, looked at when the transaction ends: rows of all tables come and go within it."""
        place = schema or self.schema
        for column, (other, other_column) in table.references.items():
            yield (
                f"alter table {place}.{table.name} add constraint {table.name}_{column}_fkey foreign key ({column})"
                f" references {place}.{other} ({other_column}) deferrable initially deferred"
            )

    def views(self) -> Iterator[str]:
        """The materialized view of what is newest, if there is any, and a view of each mart."""
        if latest := self.extras.latest:
            name = f"{self.schema}.{latest.name}"
            yield f"create materialized view {name} as {latest.query(self.schema)}"
            yield f"create unique index {latest.name}_{latest.key}_idx on {name} ({latest.key})"
            yield f"comment on materialized view {name} is {_quoted(latest.comment)}"
            for table, columns in latest.described.items():
                yield from self._described(latest.name, self.table(table), columns)
        for table in self.marts:
            yield from self._view_of(table)

    def objects(self) -> dict[str, str]:
        """What stands in the schema in the end: names, and their kinds as `drop` calls them."""
        latest = self.extras.latest
        return {
            **({latest.name: "materialized view"} if latest else {}),
            **{f"vw_{table.name}": "view" for table in self.marts},
            **{table.name: "table" for table in self.tables},
        }

    def fingerprint(self) -> str:
        """Changes with anything that is declared here: another one means that the schema is made again."""
        statements = [
            text
            for table in self.tables
            for text in (
                self.create_table(table),
                *self.comments(table),
                *self.keys(table),
                *self.foreign_keys(table),
            )
        ]
        return hashlib.sha256("\n".join([*statements, *self.views()]).encode()).hexdigest()

    def _view_of(self, table: Table) -> Iterator[str]:
        view = f"vw_{table.name}"
        yield f"create view {self.schema}.{view} as table {self.schema}.{table.name}"
        yield f"comment on view {self.schema}.{view} is {_quoted(table.description)}"
        yield from self._described(view, table, (column.name for column in table.columns))

    def _described(self, view: str, table: Table, names: Iterable[str]) -> Iterator[str]:
        """Columns of a view say what they say in their table."""
        texts = {column.name: column.description for column in table.columns}
        for name in names:
            yield f'comment on column {self.schema}.{view}."{name}" is {_quoted(texts[name])}'


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
