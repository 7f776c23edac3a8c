"""What a day is: a partition is a UTC day, today included.

Belongs here: the daily partitions, the days of a range, and how a run says which days it is about. How a day is
fetched or stored does not.
"""

from collections.abc import Mapping
from datetime import date, timedelta

import dagster as dg

_PARTITION = "dagster/partition"
_RANGE_START = "dagster/asset_partition_range_start"
_RANGE_END = "dagster/asset_partition_range_end"


def daily_partitions(first_day: date) -> dg.DailyPartitionsDefinition:
    """UTC days from `first_day` to today; today counts although it is not over."""
    return dg.DailyPartitionsDefinition(start_date=first_day.isoformat(), timezone="UTC", end_offset=1)


def days_between(first: date, last: date) -> list[date]:
    """The days of a range, both ends included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


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
