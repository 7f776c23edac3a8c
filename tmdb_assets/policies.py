"""What holds for all assets alike: owner, pools, ranges of days, deadlines.

Belongs here: policies that are declared once and applied everywhere. What an asset does is its module's.
"""

import warnings
from datetime import timedelta
from enum import IntEnum

import dagster as dg

from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.calendar.periods import DAILY

OWNERS = ("team:film-data",)

DATASET_TAG = "tmdb_assets/dataset"
"""Tag of an asset: the dataset that it belongs to."""

OUTLET_TAG = "tmdb_assets/outlet"
"""Tag of an asset that is made of a published copy, by whatever publication: its job and its time are its own."""


def warehouse_pool(dataset: str) -> str:
    """Whoever opens a dataset's warehouse takes part in it: DuckDB lets one process write and no other read."""
    return f"warehouse_{dataset}"


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


CHECK_SEVERITY = "tmdb_assets/severity"
"""Metadata of a check: how bad its failure is, for whoever asks before its first evaluation says so."""


def outlet_tags(dataset: Dataset) -> dict[str, str]:
    """Tags of an asset that is made of the published copy of a dataset."""
    return {DATASET_TAG: dataset.name, OUTLET_TAG: dataset.name}


def after_publication() -> dg.AutomationCondition:
    """An outlet is made for the periods that were published since, unless it is being made, or its copy is.

    Any period counts, not only the newest: a report of an older day that was derived again is made again.
    """
    condition = dg.AutomationCondition
    return (
        condition.any_deps_updated().since_last_handled()
        & ~condition.any_deps_missing()
        & ~condition.any_deps_in_progress()
        & ~condition.in_progress()
    ).with_label("after_publication")


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
    CREDITS = 15
    COLLECTIONS = 13
    RATINGS = 14


def capture_policy(stage: Stage) -> dg.BackfillPolicy:
    """A range of days is captured in chunks: what waits for upstream waits for a chunk, not for the whole range."""
    return dg.BackfillPolicy.multi_run(max_partitions_per_run=int(stage))


def with_freshness(definitions: dg.Definitions, dataset: Dataset) -> dg.Definitions:
    """Every asset of a dataset that has periods is made again in each of them before its deadline, or counts as stale.

    Assets that look after the data have no periods, and without a daemon they run only if there is something to do.
    """
    deadline = dataset.timetable.deadline
    policy = dg.FreshnessPolicy.cron(
        deadline_cron=f"{deadline.minute} {deadline.hour} * * {'*' if dataset.calendar == DAILY else '1'}",
        lower_bound_delta=timedelta(hours=deadline.hour, minutes=deadline.minute),
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
