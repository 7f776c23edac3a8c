"""What a row is: one pandera model per table, the only declaration of the table's shape.

Belongs here: row models and what is derived from them (Arrow schema, dbt contract, key, references).
Anything that reads, writes or asks does not.
"""

from tmdb_assets.schemas.bridges import BRIDGES
from tmdb_assets.schemas.dimensions import DIMENSIONS
from tmdb_assets.schemas.facts import DAILY_MARTS, FACTS
from tmdb_assets.schemas.films import FILM_MARTS
from tmdb_assets.schemas.performance import PERFORMANCE_MARTS
from tmdb_assets.schemas.raw import RAW_TABLES
from tmdb_assets.schemas.table import Column, Table

WAREHOUSE_TABLES: tuple[Table, ...] = (
    *DIMENSIONS,
    *BRIDGES,
    *FACTS,
    *DAILY_MARTS,
    *FILM_MARTS,
    *PERFORMANCE_MARTS,
)

__all__ = ["RAW_TABLES", "WAREHOUSE_TABLES", "Column", "Table"]
