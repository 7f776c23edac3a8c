"""What holds for all assets alike: owner, pools, ranges of days, deadlines.

Belongs here: policies that are declared once and applied everywhere. What an asset does is its module's.
"""

import warnings
from datetime import timedelta
from enum import IntEnum

import dagster as dg

from tmdb_assets.calendar.coverage import DEADLINE

OWNERS = ("team:film-data",)

TMDB_POOL = "tmdb"
"""Whoever asks TMDB takes part in it: one step at a time, so that one limiter governs all requests."""

WAREHOUSE_POOL = "warehouse"
"""Whoever opens the warehouse takes part in it: DuckDB lets one process write, and nobody read meanwhile."""

POSTGRES_POOL = "postgres"
"""Loads into PostgreSQL take turns."""

REPORTS_POOL = "reports"
"""Whoever makes reports takes part in it: drawing takes a whole core, and a day's folder has one writer."""

EXTRACTS_POOL = "extracts"
"""Whoever writes extracts takes part in it: who begins later reads a newer published copy, so none becomes older."""

MAX_DAYS_PER_RUN = 30

MAINTENANCE_GROUP = "maintenance"
"""Assets that look after the data and have no days of their own."""

WHOLE_COPY = {"tmdb_assets/holds": "whole_copy"}
"""Tags of assets that hold all of the published copy, whatever day is materialized: what one run could not make of it,
the next one does."""


def backfill_policy() -> dg.BackfillPolicy:
    """A range of days is one run, in chunks of at most `MAX_DAYS_PER_RUN` days: dbt starts once for all of them."""
    return dg.BackfillPolicy.multi_run(max_partitions_per_run=MAX_DAYS_PER_RUN)


class Stage(IntEnum):
    """The stages of capturing, by the most days that one run of a backfill takes.

    Dagster puts assets into one run if their policies are equal, and within a run a single bad day keeps all days from
    the assets after it. So every stage has a policy of its own, different from the others in this number alone: a
    backfill goes on to the next stage with the days that were good in this one.
    """

    EXPORT = 10
    LISTING = 11
    DETAILS = 12


def capture_policy(stage: Stage) -> dg.BackfillPolicy:
    """A range of days is captured in chunks: what waits for TMDB waits for a chunk, not for the whole range."""
    return dg.BackfillPolicy.multi_run(max_partitions_per_run=int(stage))


def with_freshness(definitions: dg.Definitions) -> dg.Definitions:
    """Every asset that has days is made anew each day between midnight and `DEADLINE` (UTC), or it counts as stale.

    Assets that look after the data have no days, and without a daemon they run only if there is something to do.
    """
    policy = dg.FreshnessPolicy.cron(
        deadline_cron=f"{DEADLINE.minute} {DEADLINE.hour} * * *",
        lower_bound_delta=timedelta(hours=DEADLINE.hour, minutes=DEADLINE.minute),
        timezone="UTC",
    )
    return definitions.map_asset_specs(
        func=lambda spec: dg.apply_freshness_policy(spec, policy) if spec.partitions_def else spec
    )


def silence_known_warnings() -> None:
    """Silence the warnings that say nothing new at every start.

    `backfill_policy` is beta, and there are two; what applies the freshness policy to all assets is in preview.
    """
    warnings.filterwarnings("ignore", category=dg.BetaWarning, message=r"Parameter `backfill_policy`")
    warnings.filterwarnings("ignore", category=UserWarning, message=r"Asset job \w+ materializes assets with varying")
    warnings.filterwarnings("ignore", category=dg.PreviewWarning, message=r"Function `Definitions.map_\w*asset_specs`")
