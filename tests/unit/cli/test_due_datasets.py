"""Which datasets `tmdb-assets run` runs: daily ones each time, weekly ones until their week is published."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from tmdb_assets.calendar.periods import WEEKLY
from tmdb_assets.cli.runs import due_datasets
from tmdb_assets.datasets.films import FILMS
from tmdb_assets.warehouse.publication import Contents, mark_checked, publish

WEEKS = replace(FILMS, name="weeks", calendar=WEEKLY)
MONDAY = date(2026, 11, 16)
SUNDAY_NIGHT = datetime(2026, 11, 22, 23, 59, tzinfo=UTC)


def publish_periods(settings, dataset, *periods):
    paths = dataset.paths(settings)
    paths.warehouse.parent.mkdir(parents=True, exist_ok=True)
    paths.warehouse.write_bytes(b"a warehouse")
    mark_checked(paths)
    publish(paths, Contents(periods, {}), periods)


def due(settings, now):
    return [dataset.name for dataset in due_datasets((FILMS, WEEKS), settings, now)]


def test_a_daily_dataset_is_run_each_time_and_a_weekly_one_until_its_week_is_published(settings):
    assert due(settings, SUNDAY_NIGHT) == ["films", "weeks"]

    publish_periods(settings, FILMS, date(2026, 11, 22))
    publish_periods(settings, WEEKS, MONDAY - timedelta(weeks=1))
    assert due(settings, SUNDAY_NIGHT) == ["films", "weeks"]

    publish_periods(settings, WEEKS, MONDAY - timedelta(weeks=1), MONDAY)
    assert due(settings, SUNDAY_NIGHT) == ["films"]
    assert due(settings, SUNDAY_NIGHT + timedelta(minutes=1)) == ["films", "weeks"]
