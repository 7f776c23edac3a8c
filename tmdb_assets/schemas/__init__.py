"""What a row is: one pandera model per table, the only declaration of the table's shape.

Belongs here: row models by subject, and what is derived from them (Arrow schema, dbt contract, key, references).
Anything that reads, writes or asks does not.
"""

from tmdb_assets.schemas.table import Column, Table

__all__ = ["Column", "Table"]
