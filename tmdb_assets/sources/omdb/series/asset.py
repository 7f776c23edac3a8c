"""The raw asset of what OMDb tells of series: `raw/omdb/series_ratings`, which grows while its week lasts.

Belongs here: which series OMDb is asked about. How it is captured is the same for all sources of ratings.
"""

import dagster as dg

from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.sources.omdb.series.source import RATINGS
from tmdb_assets.sources.ratings import asset
from tmdb_assets.sources.tmdb.series.titles import DEPS, titles_of


def ratings_asset(dataset: Dataset, partitions: dg.TimeWindowPartitionsDefinition) -> dg.AssetsDefinition:
    """`raw/omdb/series_ratings`."""
    return asset.ratings_asset(RATINGS, titles_of, dataset, partitions, DEPS)
