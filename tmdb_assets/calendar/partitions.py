"""Periods as Dagster's partitions: the current period counts although it is not over.

Belongs here: the partitions of a calendar, and how a run says which periods it is about. How a period is fetched or
stored does not.
"""

from collections.abc import Mapping
from datetime import date

import dagster as dg

from tmdb_assets.calendar.periods import DAILY, Calendar

_PARTITION = "dagster/partition"
_RANGE_START = "dagster/asset_partition_range_start"
_RANGE_END = "dagster/asset_partition_range_end"


def partitions_of(calendar: Calendar, first: date) -> dg.TimeWindowPartitionsDefinition:
    """The periods of a calendar from that of the day `first` to the current one."""
    start = calendar.period_of(first).isoformat()
    if calendar == DAILY:
        return dg.DailyPartitionsDefinition(start_date=start, timezone="UTC", end_offset=1)
    # Without `day_offset` Dagster's weeks begin on Sunday.
    return dg.WeeklyPartitionsDefinition(start_date=start, timezone="UTC", day_offset=1, end_offset=1)


def window_of(tags: Mapping[str, str]) -> tuple[date, date] | None:
    """First and last period a run is about, from its tags; None for a run without partitions."""
    start = tags.get(_RANGE_START) or tags.get(_PARTITION)
    end = tags.get(_RANGE_END) or tags.get(_PARTITION)
    return (date.fromisoformat(start), date.fromisoformat(end)) if start and end else None


def range_tags(first: date, last: date) -> dict[str, str]:
    """The tags of a run about the periods from `first` to `last`: the inverse of `window_of`."""
    if first == last:
        return {_PARTITION: first.isoformat()}
    return {_RANGE_START: first.isoformat(), _RANGE_END: last.isoformat()}
