"""Days: what counts as one, and that today does."""

from datetime import UTC, date, datetime, timedelta, timezone

from tmdb_assets.calendar.partitions import partitions_of
from tmdb_assets.calendar.periods import DAILY
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
