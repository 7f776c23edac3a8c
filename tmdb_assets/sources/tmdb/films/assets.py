"""The raw assets of films: one partition a UTC day, captured live or recovered, written once, never overwritten.

Belongs here: which assets there are. What each captures, in which order and with which checks, is beside this module.
"""

import dagster as dg

from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.sources.tmdb.films.collections import collections_asset
from tmdb_assets.sources.tmdb.films.details import movie_details_asset
from tmdb_assets.sources.tmdb.films.export import daily_export_asset
from tmdb_assets.sources.tmdb.films.listing import discover_pages_asset, movie_changes_asset
from tmdb_assets.sources.tmdb.films.reference import reference_assets


def raw_assets(dataset: Dataset, partitions: dg.TimeWindowPartitionsDefinition) -> list[dg.AssetsDefinition]:
    """All raw assets of films."""
    return [
        daily_export_asset(dataset, partitions),
        discover_pages_asset(dataset, partitions),
        movie_changes_asset(dataset, partitions),
        movie_details_asset(dataset, partitions),
        collections_asset(dataset, partitions),
        *reference_assets(dataset, partitions),
    ]
