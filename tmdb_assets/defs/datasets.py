"""Everything of one dataset: its assets from raw to the outlets, their checks, and what runs them.

Belongs here: which parts there are, in the order of the data. What each part is, is said in its own room.
"""

from datetime import date

import dagster as dg

from tmdb_assets.calendar.coverage import first_period
from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.calendar.partitions import partitions_of
from tmdb_assets.defs.automation.growing import open_period_sensor
from tmdb_assets.defs.automation.periods import missing_periods_sensor
from tmdb_assets.defs.automation.runs import run_definitions
from tmdb_assets.extracts.asset import extract_definitions
from tmdb_assets.policies import with_freshness
from tmdb_assets.postgres.asset import postgres_definitions
from tmdb_assets.settings import Settings
from tmdb_assets.warehouse.build import warehouse_definitions
from tmdb_assets.warehouse.checks import warehouse_check_definitions
from tmdb_assets.warehouse.coverage_check import coverage_check_definitions
from tmdb_assets.warehouse.published_asset import publish_definitions


def dataset_definitions(dataset: Dataset, settings: Settings, today: date) -> dg.Definitions:
    """All definitions of a dataset."""
    partitions = partitions_of(dataset.calendar, first_period(dataset, settings, today))
    assets = dg.Definitions.merge(
        dg.Definitions(assets=list(dataset.raw_assets(partitions))),
        warehouse_definitions(dataset, partitions),
        warehouse_check_definitions(dataset),
        publish_definitions(dataset, partitions),
        postgres_definitions(dataset, partitions, settings.postgres_url),
        coverage_check_definitions(dataset),
        extract_definitions(dataset, partitions),
        dataset.reports(partitions) if dataset.reports else dg.Definitions(),
    )
    return dg.Definitions.merge(
        with_freshness(assets, dataset),
        run_definitions(dataset),
        dg.Definitions(
            sensors=[missing_periods_sensor(dataset), *([open_period_sensor(dataset)] if dataset.growing else [])]
        ),
    )
