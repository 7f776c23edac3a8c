"""Periods as partitions: what counts as one, and that the current one does."""

from datetime import UTC, date, datetime, timedelta, timezone

from tmdb_assets.calendar.partitions import partitions_of, range_tags, window_of
from tmdb_assets.calendar.periods import DAILY, WEEKLY
from tmdb_assets.settings import today_utc


def test_the_partitions_go_from_the_first_day_to_today_inclusive():
    days = partitions_of(DAILY, date(2026, 11, 18)).get_partition_keys(
        current_time=datetime(2026, 11, 21, 0, 0, 1, tzinfo=UTC)
    )

    assert days == ["2026-11-18", "2026-11-19", "2026-11-20", "2026-11-21"]


def test_a_first_day_of_today_gives_one_partition():
    today = today_utc()

    assert partitions_of(DAILY, today).get_partition_keys()[0] == today.isoformat()


def test_a_day_ends_at_midnight_utc_wherever_the_clock_stands():
    partitions = partitions_of(DAILY, date(2026, 11, 20))
    in_tokyo = datetime(2026, 11, 21, 8, 59, tzinfo=timezone(timedelta(hours=9)))

    assert partitions.get_partition_keys(current_time=in_tokyo)[-1] == "2026-11-20"
    assert partitions.get_partition_keys(current_time=in_tokyo + timedelta(minutes=1))[-1] == "2026-11-21"


def test_weeks_begin_on_the_monday_of_the_first_day_and_the_current_one_is_there():
    weeks = partitions_of(WEEKLY, date(2026, 11, 5))
    on_sunday = datetime(2026, 11, 22, 23, 59, 59, tzinfo=UTC)

    assert weeks.get_partition_keys(current_time=on_sunday) == ["2026-11-02", "2026-11-09", "2026-11-16"]
    assert weeks.get_partition_keys(current_time=on_sunday + timedelta(seconds=1))[-1] == "2026-11-23"
    assert weeks.time_window_for_partition_key("2026-11-16").end.date() == date(2026, 11, 23)


def test_the_tags_of_a_run_say_which_periods_it_is_about():
    first, last = date(2026, 11, 2), date(2026, 11, 16)

    assert window_of(range_tags(first, last)) == (first, last)
    assert window_of(range_tags(first, first)) == (first, first)
    assert range_tags(first, first) == {"dagster/partition": "2026-11-02"}
    assert window_of({"dagster/sensor_name": "films_missing_periods"}) is None
