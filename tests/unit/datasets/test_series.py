"""The dataset of series: its weeks, its start, and what it is made of."""

from datetime import UTC, date, datetime

import pytest

from tmdb_assets.calendar.partitions import partitions_of
from tmdb_assets.datasets.series import SERIES
from tmdb_assets.settings import Settings, SettingsError

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize("day", ["2026-11-23", "2026-11-26", "2026-11-29"])
def test_it_starts_in_the_week_of_the_day_that_the_settings_say(day):
    settings = Settings.from_env({SERIES.start_variable: day})
    start = SERIES.start(settings, date(2026, 11, 29))

    assert start == MONDAY
    partitions = partitions_of(SERIES.calendar, start)
    keys = partitions.get_partition_keys(current_time=datetime(2026, 12, 1, tzinfo=UTC))
    assert keys == ["2026-11-23", "2026-11-30"], "the current week is one, though it is not over"


def test_a_start_after_today_is_refused_by_name():
    settings = Settings.from_env({"SERIES_START_WEEK": "2026-12-01"})

    with pytest.raises(SettingsError, match=r"^SERIES_START_WEEK .* is after today \(2026-11-29 UTC\)"):
        SERIES.start(settings, date(2026, 11, 29))
    assert SERIES.start(Settings.from_env({}), date(2026, 11, 29)) is None


def test_it_captures_its_raw_tables_and_no_others_each_after_what_it_reads():
    assets = SERIES.raw_assets(partitions_of(SERIES.calendar, MONDAY))
    made = {key.to_user_string(): asset for asset in assets for key in asset.keys}
    order = [table.path for table in SERIES.raw_tables]

    assert sorted(made) == sorted(order)
    for path, asset in made.items():
        before = {key.to_user_string() for key in asset.dependency_keys}
        assert before <= set(order[: order.index(path)])
    assert SERIES.observation.last.path == order[-1]


def test_it_says_who_its_data_is_of():
    assert "endorsed or certified by TMDB" in SERIES.notices[0]
    assert "JustWatch" in SERIES.notices[1]
