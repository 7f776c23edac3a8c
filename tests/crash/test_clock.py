"""Days are UTC days, whatever the zone of the machine: around summer time, a year's end, a leap day, midnight."""

import json
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import dagster as dg
import pytest
from dagster._utils.schedules import schedule_execution_time_iterator

from tests.crash.process import environment
from tests.crash.shifted_clock import SPANS, days_of
from tmdb_assets.calendar.partitions import partitions_of
from tmdb_assets.calendar.periods import DAILY
from tmdb_assets.datasets.films import FILMS
from tmdb_assets.defs.automation.runs import run_definitions
from tmdb_assets.settings import PROJECT_DIR

DAYS = [day for span in SPANS for day in days_of(span)]
PAST_MIDNIGHT = DAYS[-1] + timedelta(days=1)
ZONES = {"America/New_York": ["EST", "EDT"], "Asia/Kolkata": ["IST", "IST"]}


# A zone takes over a minute, and `make test-system` is to take ten for everything.
@pytest.fixture(scope="module", params=[pytest.param(zone, marks=pytest.mark.soak) for zone in ZONES])
def outcome(request, tmp_path_factory):
    """What a pipeline came to in a process whose zone is not UTC."""
    place = tmp_path_factory.mktemp("clock")
    command = [sys.executable, "-m", "tests.crash.shifted_clock", str(place), str(place / "outcome.json")]
    done = subprocess.run(
        command, cwd=PROJECT_DIR, env=environment({"TZ": request.param}), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    outcome = json.loads((place / "outcome.json").read_text())
    assert outcome["zone"] == ZONES[request.param]
    return outcome


def test_every_utc_day_is_captured_built_checked_and_published(outcome):
    assert outcome["failed"] == {}
    assert [day for day, _ in outcome["facts"]] == [str(day) for day in [*DAYS, PAST_MIDNIGHT]]
    assert {rows for _, rows in outcome["facts"]} <= set(range(50, 61))


def test_whatever_was_fetched_lies_in_the_folder_of_its_utc_day(outcome):
    captured = {(table, day) for table, day, _, _ in outcome["fetched"]}
    assert {("discover_pages", str(day)) for day in [*DAYS, PAST_MIDNIGHT]} <= captured
    for table, day, first, last in outcome["fetched"]:
        if day != str(PAST_MIDNIGHT):
            assert (first[:10], last[:10]) == (day, day), table


def test_a_run_that_passes_midnight_keeps_its_listing_on_its_day_and_ends_it_on_the_next(outcome):
    days = {
        table: (first[:10], last[:10]) for table, day, first, last in outcome["fetched"] if day == str(PAST_MIDNIGHT)
    }
    after = str(PAST_MIDNIGHT + timedelta(days=1))
    assert days["discover_pages"] == (str(PAST_MIDNIGHT), str(PAST_MIDNIGHT))
    assert days["languages"] == (after, after)


def test_the_calendar_has_every_day_once_leap_days_too(outcome):
    first, last, rows, days = outcome["calendar"]
    first_year = outcome["released"][0][:4]
    assert (first, last) == (f"{first_year}-01-01", str(PAST_MIDNIGHT.replace(year=PAST_MIDNIGHT.year + 5)))
    assert rows == days == (date.fromisoformat(last) - date.fromisoformat(first)).days + 1
    assert outcome["leap_day"] == [[29, "Tuesday", 9]]


def test_the_schedule_ticks_once_a_utc_day_for_that_very_day():
    schedule = next(iter(run_definitions(FILMS).schedules))
    for first, last in SPANS:
        after = datetime(first.year, first.month, first.day, tzinfo=UTC)
        ticks = schedule_execution_time_iterator(
            after.timestamp(), schedule.cron_schedule, schedule.execution_timezone, ascending=True
        )
        for day in days_of((first, last)):
            tick = next(ticks)
            assert tick == datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
            request = schedule(dg.build_schedule_context(scheduled_execution_time=tick))
            assert (request.run_key, request.partition_key) == (str(day), str(day))


@pytest.mark.parametrize("day", [*DAYS, PAST_MIDNIGHT], ids=str)
@pytest.mark.parametrize("hour", [0, 4, 5, 6, 7, 18, 19, 23])
def test_the_partitions_end_with_the_utc_day_at_every_hour_of_it(day, hour):
    at = datetime(day.year, day.month, day.day, hour, 30, tzinfo=UTC)
    keys = partitions_of(DAILY, day - timedelta(days=2)).get_partition_keys(current_time=at)

    assert list(keys) == [str(day - timedelta(days=n)) for n in (2, 1, 0)]
