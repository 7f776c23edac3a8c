"""What holds for all assets alike: owner, pools, ranges, and the days a run is about.

Belongs here: policies that are declared once and applied everywhere. What an asset does is its module's.
"""

import warnings
from collections.abc import Mapping
from datetime import date

import dagster as dg

OWNERS = ("team:film-data",)

TMDB_POOL = "tmdb"
"""Whoever asks TMDB takes part in it: one step at a time, so that one limiter governs all requests."""

WAREHOUSE_POOL = "warehouse"
"""Whoever opens the warehouse takes part in it: DuckDB lets one process write, and nobody read meanwhile."""

MAX_DAYS_PER_RUN = 30
MAX_DAYS_PER_CAPTURE = 10

MAINTENANCE_GROUP = "maintenance"
"""Assets that look after the data and have no days of their own."""

_PARTITION = "dagster/partition"
_RANGE_START = "dagster/asset_partition_range_start"
_RANGE_END = "dagster/asset_partition_range_end"


def backfill_policy() -> dg.BackfillPolicy:
    """A range of days is one run, in chunks of at most `MAX_DAYS_PER_RUN` days: dbt starts once for all of them."""
    return dg.BackfillPolicy.multi_run(max_partitions_per_run=MAX_DAYS_PER_RUN)


def capture_policy() -> dg.BackfillPolicy:
    """The raw assets' ranges: at most `MAX_DAYS_PER_CAPTURE` days a run.

    Another policy than that of the assets after them, so that a backfill captures first, and then goes on with the days
    that were captured: within one run a single bad day would keep all others from being modelled and published.
    """
    return dg.BackfillPolicy.multi_run(max_partitions_per_run=MAX_DAYS_PER_CAPTURE)


def silence_known_warnings() -> None:
    """Silence the warnings that say nothing new at every start: `backfill_policy` is beta, and there are two."""
    warnings.filterwarnings("ignore", category=dg.BetaWarning, message=r"Parameter `backfill_policy`")
    warnings.filterwarnings("ignore", category=UserWarning, message=r"Asset job \w+ materializes assets with varying")


def window_of(tags: Mapping[str, str]) -> tuple[date, date] | None:
    """First and last day a run is about, from its tags; None for a run without partitions."""
    start = tags.get(_RANGE_START) or tags.get(_PARTITION)
    end = tags.get(_RANGE_END) or tags.get(_PARTITION)
    return (date.fromisoformat(start), date.fromisoformat(end)) if start and end else None


def range_tags(first: date, last: date) -> dict[str, str]:
    """The tags of a run about the days from `first` to `last`: the inverse of `window_of`."""
    if first == last:
        return {_PARTITION: first.isoformat()}
    return {_RANGE_START: first.isoformat(), _RANGE_END: last.isoformat()}
