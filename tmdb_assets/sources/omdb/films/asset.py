"""The raw asset of what OMDb tells of films: `raw/omdb/movie_ratings`, with what is left of a day's quota.

Belongs here: which films OMDb is asked about, and that they come last. How it is captured is the same for all
sources of ratings.
"""

import dagster as dg

from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.sources.omdb.films.source import RATINGS
from tmdb_assets.sources.ratings import asset
from tmdb_assets.sources.ratings.sharing import Datasets
from tmdb_assets.sources.tmdb.films.titles import DEPS, titles_of


def ratings_asset(
    dataset: Dataset, partitions: dg.TimeWindowPartitionsDefinition, datasets: Datasets
) -> dg.AssetsDefinition:
    """`raw/omdb/movie_ratings`; `datasets` are those there are: what their growing tables need comes first."""
    return asset.ratings_asset(RATINGS, titles_of, dataset, partitions, DEPS, leaves_to=datasets)
