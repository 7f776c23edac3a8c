"""What a row is: one pandera model per table, the only declaration of the table's shape.

Belongs here: row models and what is derived from them (Arrow schema, dbt contract, key, references).
Anything that reads, writes or asks does not.
"""

from tmdb_assets.schemas.films.bridges import BRIDGES
from tmdb_assets.schemas.films.dimensions import DIMENSIONS
from tmdb_assets.schemas.films.facts import DAILY_MARTS, FACTS
from tmdb_assets.schemas.films.film_marts import FILM_MARTS
from tmdb_assets.schemas.films.performance import PERFORMANCE_MARTS
from tmdb_assets.schemas.table import Column, Table
from tmdb_assets.sources.tmdb.films.tables import RAW_TABLES

WAREHOUSE_TABLES: tuple[Table, ...] = (
    *DIMENSIONS,
    *BRIDGES,
    *FACTS,
    *DAILY_MARTS,
    *FILM_MARTS,
    *PERFORMANCE_MARTS,
)

__all__ = ["RAW_TABLES", "WAREHOUSE_TABLES", "Column", "Table"]
