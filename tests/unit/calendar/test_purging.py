"""What is too old to be kept: raw partitions by the setting, and what interrupted captures left of such days."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from upath import UPath

from tmdb_assets.calendar.purging import expired, purge
from tmdb_assets.datasets.films import FILMS
from tmdb_assets.lake.partitions import RawLake
from tmdb_assets.settings import Settings
from tmdb_assets.sources.tmdb.films.tables import DAILY_EXPORT, DISCOVER_PAGES, MOVIE_DETAILS

TODAY = date(2026, 11, 20)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def lake(tmp_path):
    return RawLake(UPath(tmp_path / "raw"))


def test_raw_data_is_kept_half_a_year_and_facts_for_ever_unless_told_otherwise():
    assert FILMS.raw_since(Settings.from_env({}), TODAY) == date(2026, 5, 24)
    assert FILMS.facts_since(Settings.from_env({}), TODAY) is None
    told = Settings.from_env({"TMDB_RETENTION_DAYS": "10", "TMDB_FACTS_RETENTION_DAYS": "20"})
    assert FILMS.raw_since(told, TODAY) == ago(10)
    assert FILMS.facts_since(told, TODAY) == ago(20)


def test_only_partitions_before_the_oldest_day_are_deleted_and_all_of_them_are_named(lake):
    for table in (DISCOVER_PAGES, MOVIE_DETAILS):
        for day in (ago(12), ago(11), ago(10), ago(1)):
            lake.write(table, day, table.arrow_schema.empty_table())
    lake.open(DAILY_EXPORT, ago(30)).append(DAILY_EXPORT.arrow_schema.empty_table())
    lake.open(DAILY_EXPORT, ago(3)).append(DAILY_EXPORT.arrow_schema.empty_table())

    settings = Settings.from_env({"TMDB_RETENTION_DAYS": "10"})

    purged = purge(FILMS, settings, lake, TODAY)

    assert [(p.table, p.day) for p in purged] == [
        ("raw/tmdb/discover_pages", ago(12)),
        ("raw/tmdb/discover_pages", ago(11)),
        ("raw/tmdb/daily_export", ago(30)),
        ("raw/tmdb/movie_details", ago(12)),
        ("raw/tmdb/movie_details", ago(11)),
    ]
    assert all(p.size_bytes > 0 for p in purged)
    assert lake.days(DISCOVER_PAGES) == lake.days(MOVIE_DETAILS) == [ago(10), ago(1)]
    assert lake.unfinished(DAILY_EXPORT) == [ago(3)]
    assert [*expired(FILMS, settings, lake, TODAY)] == []


def test_a_dataset_without_a_term_keeps_its_raw_data_and_none_deletes_that_of_another(
    lake,
):
    kept = replace(FILMS, raw_tables=(DISCOVER_PAGES,), raw_kept_days=lambda _: None)
    narrow = replace(FILMS, raw_tables=(MOVIE_DETAILS,), raw_kept_days=lambda _: 10)
    for table in (DISCOVER_PAGES, MOVIE_DETAILS):
        lake.write(table, ago(4_000), table.arrow_schema.empty_table())

    assert purge(kept, Settings.from_env({}), lake, TODAY) == []
    assert [p.table for p in purge(narrow, Settings.from_env({}), lake, TODAY)] == ["raw/tmdb/movie_details"]
    assert lake.has(DISCOVER_PAGES, ago(4_000))
