"""OMDb as it is asked about series.

Belongs here: what is asked for, and where it is kept. The way to OMDb is the same whatever it is asked about.
"""

from tmdb_assets.sources.omdb.connection import ratings_source
from tmdb_assets.sources.omdb.series.tables import SERIES_RATINGS
from tmdb_assets.sources.tmdb.nouns import SERIES

RATINGS = ratings_source(SERIES_RATINGS, SERIES, "series")
