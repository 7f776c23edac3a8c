"""What a semantic layer is told of tables: the metrics that are defined on them, and by what they are joined.

Belongs here: the records in which a dataset declares its metrics beside its row models, and the properties that dbt
takes of them. Entities are derived: a key of one column is its table's primary entity, a reference is a foreign one.
Computing a metric does not belong here: MetricFlow does that, from what dbt has read.
"""

import re
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from tmdb_assets.schemas.table import Column, Table

Properties = dict[str, Any]


@dataclass(frozen=True)
class Metric:
    """A number that has one definition, whatever it is asked by: an aggregate over the rows of a table.

    Attributes:
        label: What people read above it.
        description: What is counted, and what is not.
        agg: `sum`, `median` and the like.
        expr: What is aggregated, in SQL.
        where: A condition on dimensions, in MetricFlow's words, which may be those of other tables.
        newest_by: A time dimension over which it must not be summed: of each period asked for, its last day counts.
    """

    name: str
    label: str
    description: str
    agg: str
    expr: str
    where: str | None = None
    newest_by: str | None = None

    @property
    def properties(self) -> Properties:
        """The metric as dbt takes it."""
        told = _named(self) | {"type": "simple", "agg": self.agg, "expr": self.expr}
        if self.where:
            told["filter"] = self.where
        if self.newest_by:
            told["non_additive_dimension"] = {"name": self.newest_by, "window_agg": "max"}
        return told


@dataclass(frozen=True)
class Ratio:
    """A metric that is one metric divided by another, each summed up before."""

    name: str
    label: str
    description: str
    numerator: str
    denominator: str

    @property
    def properties(self) -> Properties:
        """The metric as dbt takes it."""
        return _named(self) | {"type": "ratio", "numerator": self.numerator, "denominator": self.denominator}


def _named(metric: Metric | Ratio) -> Properties:
    return {"name": metric.name, "label": metric.label, "description": metric.description}


@dataclass(frozen=True)
class Derived:
    """A dimension that is no column of its table.

    Attributes:
        granularity: Of a dimension of time: `day`, `year` and so on; None for any other.
    """

    name: str
    expr: str
    description: str
    granularity: str | None = None

    @property
    def properties(self) -> Properties:
        """The dimension as dbt takes it."""
        told: Properties = {"name": self.name, "expr": self.expr, "description": self.description}
        if self.granularity:
            return told | {"type": "time", "granularity": self.granularity}
        return told | {"type": "categorical"}


@dataclass(frozen=True)
class SemanticModel:
    """A table as the semantic layer sees it.

    Attributes:
        table: Name of the table.
        dimensions: Columns by which metrics may be asked, of this table or of those that refer to it.
        derived: Dimensions that are no columns.
        time: The dimension of time of its metrics, which is `metric_time` of a query.
        metrics: The metrics defined on its rows.
    """

    table: str
    dimensions: tuple[str, ...] = ()
    derived: tuple[Derived, ...] = ()
    time: str | None = None
    metrics: tuple[Metric, ...] = ()


@dataclass(frozen=True)
class Semantics:
    """The semantic layer of a dataset.

    Attributes:
        models: Its tables that have a part in it.
        ratios: Its metrics that are made of others.
        days: The table of calendar days and its column, which has every day a metric can be of.
    """

    models: tuple[SemanticModel, ...]
    ratios: tuple[Ratio, ...]
    days: tuple[str, str] | None

    @property
    def metrics(self) -> tuple[Metric | Ratio, ...]:
        """All metrics."""
        return (*(metric for model in self.models for metric in model.metrics), *self.ratios)

    def of_table(self, table: Table) -> Properties:
        """What dbt is told of a table beside its contract; empty for one that has no part in it.

        Raises:
            ValueError: A dimension is no column of the table.
        """
        if self.days and table.name == self.days[0]:
            return {"time_spine": {"standard_granularity_column": self.days[1]}}
        model = self._model(table)
        if model is None:
            return {}
        names = {column.name for column in table.columns}
        if unknown := {*model.dimensions} - names:
            raise ValueError(f"{table.name} has no column {', '.join(sorted(unknown))}")
        told: Properties = {"semantic_model": True}
        if len(table.key) > 1:
            told["primary_entity"] = table.name
        if model.time:
            told["agg_time_dimension"] = model.time
        if model.derived:
            told["derived_semantics"] = {"dimensions": [derived.properties for derived in model.derived]}
        if model.metrics:
            told["metrics"] = [metric.properties for metric in model.metrics]
        return told

    def of_column(self, table: Table, column: Column) -> Properties:
        """What dbt is told of a column beside its contract."""
        if (table.name, column.name) == self.days:
            return {"granularity": "day"}
        model = self._model(table)
        if model is None:
            return {}
        told: Properties = {}
        if kind := self._entity(table, column.name):
            told["entity"] = {"name": entity_name(column.name), "type": kind}
        if column.name in model.dimensions:
            told |= _dimension(column)
        return told

    def _entity(self, table: Table, column: str) -> str | None:
        """The kind of entity a column is; None if it is none. A day is a dimension of time, and no entity."""
        if table.key == (column,):
            return "primary"
        return "foreign" if table.references.get(column, self.days) != self.days else None

    def _model(self, table: Table) -> SemanticModel | None:
        return next((model for model in self.models if model.table == table.name), None)


NONE = Semantics(models=(), ratios=(), days=None)
"""Of a dataset without metrics."""


def entity_name(column: str) -> str:
    """What a column with ids or codes stands for: `movie` of `movie_id`, `language` of `language_code`."""
    return re.sub(r"_(id|code)$", "", column)


def _dimension(column: Column) -> Properties:
    if pa.types.is_date(column.arrow_type):
        # Spelled out: dbt 1.12 overlooks the granularity beside the short form, `dimension: time`.
        return {"dimension": {"name": column.name, "type": "time"}, "granularity": "day"}
    return {"dimension": "categorical"}
