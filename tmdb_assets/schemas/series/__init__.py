"""The tables of the dataset series: core and marts.

Belongs here: row models. What all tables share is beside this folder.
"""

from tmdb_assets.schemas.series.bridges import BRIDGES
from tmdb_assets.schemas.series.dimensions import DIMENSIONS
from tmdb_assets.schemas.series.facts import FACTS
from tmdb_assets.schemas.series.rating_marts import RATING_MARTS
from tmdb_assets.schemas.series.ratings import RATINGS
from tmdb_assets.schemas.series.series_marts import SERIES_MARTS
from tmdb_assets.schemas.table import Table

TABLES: tuple[Table, ...] = (
    *DIMENSIONS,
    *BRIDGES,
    *FACTS,
    *RATINGS,
    *SERIES_MARTS,
    *RATING_MARTS,
)
