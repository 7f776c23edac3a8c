"""The tables of the dataset shelves.

Belongs here: row models of its core tables.
"""

import pandera.pandas as pa
from pandera.typing.pandas import Series

from tmdb_assets.schemas.table import Rows, Table
from tmdb_assets.schemas.types import BigInt, Date, Text, Timestamp


class DimShelf(Rows):
    """One row per shelf ever observed, with its newest name."""

    shelf_id: Series[BigInt] = pa.Field(ge=1, description="The library's id of the shelf.")
    name: Series[Text] = pa.Field(nullable=True, metadata={"max_null_share": 0.5}, description="What stands there.")
    observed_at: Series[Timestamp] = pa.Field(description="UTC time of the observation that this row holds.")

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["shelf_id"]


class FactLoanWeekly(Rows):
    """One row per shelf and week: how much of it was lent."""

    week_id: Series[Date] = pa.Field(description="Monday of the UTC week of the observation.")
    shelf_id: Series[BigInt] = pa.Field(description="The shelf.")
    loans: Series[BigInt] = pa.Field(ge=0, description="Books of the shelf that were lent.")

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["week_id", "shelf_id"]


DIM_SHELF = Table("dim_shelf", "core", DimShelf)
FACT_LOAN_WEEKLY = Table(
    "fact_loan_weekly",
    "core",
    FactLoanWeekly,
    references={"shelf_id": ("dim_shelf", "shelf_id")},
    day_column="week_id",
)

TABLES = (DIM_SHELF, FACT_LOAN_WEEKLY)
