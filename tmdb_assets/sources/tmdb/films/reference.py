"""The reference lists of a day: genres, countries and languages as TMDB has them.

Belongs here: `raw/tmdb/genres`, `raw/tmdb/countries`, `raw/tmdb/languages`, one request each.
"""

from functools import partial

import dagster as dg

from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.sources.tmdb.films.client import FilmsClient
from tmdb_assets.sources.tmdb.films.tables import COUNTRIES, DAILY_EXPORT, GENRES, LANGUAGES
from tmdb_assets.sources.tmdb.listing import reference_asset


def reference_assets(dataset: Dataset, partitions: dg.TimeWindowPartitionsDefinition) -> list[dg.AssetsDefinition]:
    """The three lists."""
    made = partial(reference_asset, dataset=dataset, partitions=partitions, kind=FilmsClient, deps=[DAILY_EXPORT])
    return [
        made(GENRES, ask=FilmsClient.genres),
        made(COUNTRIES, ask=FilmsClient.countries),
        made(LANGUAGES, ask=FilmsClient.languages),
    ]
