"""The raw assets of series that ask TMDB: one partition a week, captured live or recovered, written once.

Belongs here: which assets there are. What each captures, in which order and with which checks, is beside this module.
"""

import dagster as dg

from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.sources.tmdb.series.details import credits_asset, details_asset
from tmdb_assets.sources.tmdb.series.export import series_export_asset
from tmdb_assets.sources.tmdb.series.listing import popular_asset, reference_assets, top_rated_asset


def raw_assets(dataset: Dataset, partitions: dg.TimeWindowPartitionsDefinition) -> list[dg.AssetsDefinition]:
    """All raw assets of series that ask TMDB."""
    return [
        series_export_asset(dataset, partitions),
        top_rated_asset(dataset, partitions),
        popular_asset(dataset, partitions),
        *reference_assets(dataset, partitions),
        details_asset(dataset, partitions),
        credits_asset(dataset, partitions),
    ]
