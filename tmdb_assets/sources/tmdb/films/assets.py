"""The raw assets: one partition a UTC day, captured live or recovered, written once, never overwritten.

Belongs here: which asset captures what, in which order, with which checks. What is asked of TMDB is
`capture`'s business, how bytes are stored the lake's.
"""

import dagster as dg

from tmdb_assets.sources.tmdb.films.details import movie_details_asset
from tmdb_assets.sources.tmdb.films.export import daily_export_asset
from tmdb_assets.sources.tmdb.films.listing import discover_pages_asset, movie_changes_asset
from tmdb_assets.sources.tmdb.films.reference import reference_assets


def raw_definitions(partitions: dg.DailyPartitionsDefinition) -> dg.Definitions:
    """All raw assets."""
    return dg.Definitions(
        assets=[
            daily_export_asset(partitions),
            discover_pages_asset(partitions),
            movie_changes_asset(partitions),
            movie_details_asset(partitions),
            *reference_assets(partitions),
        ]
    )
