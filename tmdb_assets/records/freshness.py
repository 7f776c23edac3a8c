"""Whether an asset was made again in time, by its freshness policy and its last materialization.

Belongs here: the rule, which is that of Dagster's own daemon. What the daemon found is not read: it is kept as it was
found last, also where no daemon runs any more.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

import dagster as dg
from dagster import DagsterInstance, EventLogRecord
from dagster._utils.schedules import get_latest_completed_cron_tick

from tmdb_assets.records.types import CronFreshnessPolicy


class Freshness(StrEnum):
    """The state of an asset by its policy."""

    FRESH = "fresh"
    STALE = "stale"
    UNKNOWN = "unknown"
    """It has no policy, or was never materialized."""


def freshness(policy: CronFreshnessPolicy | None, newest: EventLogRecord | None, now: datetime) -> Freshness:
    """The state of an asset.

    Args:
        policy: When it has to be made again; None if nothing is demanded.
        newest: Its last materialization; None if there is none.
        now: The time (UTC).
    """
    if newest is None or policy is None:
        return Freshness.UNKNOWN
    deadline = get_latest_completed_cron_tick(policy.deadline_cron, now, policy.timezone)
    is_fresh = newest.event_log_entry.timestamp >= (deadline - policy.lower_bound_delta).timestamp()
    return Freshness.FRESH if is_fresh else Freshness.STALE


def last_materializations(instance: DagsterInstance, keys: Iterable[dg.AssetKey]) -> dict[dg.AssetKey, EventLogRecord]:
    """The last materialization of each asset that has one."""
    entries = [record.asset_entry for record in instance.get_asset_records(list(keys))]
    return {
        entry.asset_key: entry.last_materialization_record for entry in entries if entry.last_materialization_record
    }
