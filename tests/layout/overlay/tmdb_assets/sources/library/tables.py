"""The raw tables: what the library answered in a week.

Belongs here: row models of `raw/library/<table>/date=YYYY-MM-DD/`.
"""

import pandera.pandas as pa
from pandera.typing.pandas import Series

from tmdb_assets.schemas.table import Rows, Table
from tmdb_assets.schemas.types import BigInt, Text, Timestamp

SOURCE = "library"


class Catalogue(Rows):
    """One row per shelf in the library's catalogue of the week."""

    shelf_id: Series[BigInt] = pa.Field(ge=1, description="The library's id of the shelf.")
    name: Series[Text] = pa.Field(str_length={"min_value": 1}, description="What stands there.")
    fetched_at: Series[Timestamp] = pa.Field(description="UTC time at which the answer had arrived.")
    run_id: Series[Text] = pa.Field(description="Dagster run that asked.")

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["shelf_id"]


class Loans(Rows):
    """One row per shelf that was used in the week."""

    shelf_id: Series[BigInt] = pa.Field(ge=1, description="The library's id of the shelf.")
    loans: Series[BigInt] = pa.Field(ge=0, description="Books of the shelf that are lent.")
    fetched_at: Series[Timestamp] = pa.Field(description="UTC time at which the answer had arrived.")
    run_id: Series[Text] = pa.Field(description="Dagster run that asked.")

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["shelf_id"]


CATALOGUE = Table("catalogue", "raw", Catalogue, source=SOURCE)
LOANS = Table("loans", "raw", Loans, source=SOURCE)

RAW_TABLES = (CATALOGUE, LOANS)
