"""What the project knows of a table beside its rows: name, layer, grain, key and references.

Belongs here: the `Table` record and what can be derived from its pandera model (columns, types, key,
descriptions). The tables themselves are declared in the modules beside this one. No Dagster, no files.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import pandera.pandas as pandera
import pyarrow as pa
from pandera.api.pandas.model_config import BaseConfig

from tmdb_assets.schemas.types import DUCKDB_NAMES

Layer = Literal["raw", "core", "marts"]


class Rows(pandera.DataFrameModel):
    """Base of every row model: exactly the declared columns, in their order, never coerced."""

    class Config(BaseConfig):
        """Strictness shared by all tables."""

        strict = True
        ordered = True
        coerce = False


def added(**options: Any) -> Any:  # noqa: ANN401 - pandera's
    """A field that partitions of earlier versions lack; they are read with NULL in it."""
    return pandera.Field(nullable=True, metadata={"added": True}, **options)


@dataclass(frozen=True)
class Column:
    """One column as every outlet shows it.

    Attributes:
        max_null_share: The largest share of unknowns that is usual; None for any share.
        live_only: Whether only a day that was captured live has it, so that no other row counts as unknown.
        is_added: Whether files of earlier versions lack it, and NULL is read from them.
    """

    name: str
    arrow_type: pa.DataType
    nullable: bool
    description: str
    max_null_share: float | None
    live_only: bool
    is_added: bool

    @property
    def duckdb_type(self) -> str:
        """The type's name in DuckDB and in the dbt contract."""
        return DUCKDB_NAMES[self.arrow_type]


@dataclass(frozen=True)
class Table:
    """A table: its row model and its place.

    Attributes:
        name: Name of the table wherever its dataset is known; of the asset, folder, dbt model and checks too, unless it
            has a subject.
        layer: `raw`, `core` or `marts`.
        rows: The pandera model; the first line of its docstring is the table's grain.
        references: Column name -> (table, column) that must hold its value (NULL refers to nothing).
        day_column: The column that holds the partition's day, for tables whose rows belong to a day.
        may_be_empty: Whether a day (raw) or the table may rightly have no row.
        follows: Whether its number of rows follows from which periods there are, or from what a quota left, so that it
            says nothing of its own.
        source: Where the rows of a raw table come from, such as `tmdb`; None for core and marts.
        subject: The dataset whose table it is, where tables of several datasets have the name; it then stands before
            the name in the asset's key and in the dbt model's name, which are of all datasets.

    Raises:
        ValueError: A raw table names no source, or another one does; or a raw table has a subject.
    """

    name: str
    layer: Layer
    rows: type[Rows]
    references: dict[str, tuple[str, str]] = field(default_factory=dict)
    day_column: str | None = None
    may_be_empty: bool = False
    follows: bool = False
    source: str | None = None
    subject: str | None = None

    def __post_init__(self) -> None:
        if (self.layer == "raw") != (self.source is not None):
            msg = f"{self.name}: a raw table names its source, and no other table does"
            raise ValueError(msg)
        if self.source and self.subject:
            msg = f"{self.name}: a raw table is told apart by its source"
            raise ValueError(msg)

    @property
    def path(self) -> str:
        """The asset's key as text; of a raw table its folder below the data directory too: `raw/tmdb/genres`."""
        place = f"raw/{self.source}" if self.source else self.subject
        return f"{place}/{self.name}" if place else self.name

    @property
    def model(self) -> str:
        """The name of the dbt model, and of its file: `dim_movie`; with a subject `series__dim_person`."""
        return f"{self.subject}__{self.name}" if self.subject else self.name

    @cached_property
    def schema(self) -> pandera.DataFrameSchema:
        """The pandera schema of a frame read from this table."""
        return self.rows.to_schema()

    @property
    def description(self) -> str:
        """The model's docstring on one line; it opens with the grain."""
        return " ".join((self.rows.__doc__ or "").split())

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that identify a row."""
        unique = self.schema.unique
        if not unique:
            msg = f"{self.name} declares no key: set Config.unique in its model"
            raise TypeError(msg)
        return (unique,) if isinstance(unique, str) else tuple(unique)

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The columns in their order."""
        return tuple(
            Column(
                name=name,
                arrow_type=column.dtype.type.pyarrow_dtype,
                nullable=column.nullable,
                description=column.description or "",
                max_null_share=(column.metadata or {}).get("max_null_share"),
                live_only=bool((column.metadata or {}).get("live_only")),
                is_added=bool((column.metadata or {}).get("added")),
            )
            for name, column in self.schema.columns.items()
        )

    @cached_property
    def arrow_schema(self) -> pa.Schema:
        """The Arrow schema of the table's files."""
        return pa.schema([pa.field(c.name, c.arrow_type, nullable=c.nullable) for c in self.columns])
