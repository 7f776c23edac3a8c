"""What a day is: a partition is a UTC day, today included.

Belongs here: the daily partitions, and the days of a range. How a day is fetched or stored does not.
"""

from datetime import date, timedelta

import dagster as dg


def daily_partitions(first_day: date) -> dg.DailyPartitionsDefinition:
    """UTC days from `first_day` to today; today counts although it is not over."""
    return dg.DailyPartitionsDefinition(start_date=first_day.isoformat(), timezone="UTC", end_offset=1)


def days_between(first: date, last: date) -> list[date]:
    """The days of a range, both ends included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
