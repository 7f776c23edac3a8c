"""The checks of a warehouse with a recovered day: complete against its export, and no alarm for what it cannot have."""

import shutil

import duckdb
import pytest

from tests.unit.dbt.history import DAY
from tmdb_assets.datasets.films import FILMS
from tmdb_assets.warehouse.films import checks
from tmdb_assets.warehouse.inspection import Inspection
from tmdb_assets.workspace import Workspace
from tmdb_assets.schemas.films import TABLES
from tmdb_assets.schemas.validation import ASPECTS
from tmdb_assets.settings import Settings
from tmdb_assets.warehouse.reading import open_readonly

TABLES = {table.name: table for table in TABLES}
CAPTURED = [DAY[1], DAY[2], DAY[3], DAY[4], DAY[5]]


@pytest.fixture
def inspect(history, tmp_path):
    """Put a table of the history on the bench, after changes to the warehouse."""
    (tmp_path / "raw").symlink_to(history.data / "raw")
    settings = Settings.from_env({"TMDB_ASSETS_DATA": str(tmp_path)})
    settings.paths("films").warehouse.parent.mkdir()
    shutil.copyfile(history.path, settings.paths("films").warehouse)

    def judge(name, check, *changes, days=CAPTURED):
        with duckdb.connect(settings.paths("films").warehouse) as warehouse:
            for change in changes:
                warehouse.execute(change)
        with open_readonly(settings.paths("films").warehouse) as warehouse:
            return check(Inspection(FILMS, TABLES[name], warehouse, days, Workspace(settings), None))

    return judge


def test_every_film_of_an_export_has_its_row(inspect):
    verdict = inspect("fact_movie_daily", checks.listing_complete, days=[DAY[3]])

    assert verdict.passed
    assert verdict.rows == 5


def test_a_film_of_an_export_without_its_row_is_named(inspect):
    delete = "delete from fact_movie_daily where movie_id in (6, 8) and source = 'daily_export'"

    verdict = inspect("fact_movie_daily", checks.listing_complete, delete)

    assert verdict.problems == [f"2 of 5 films listed on {DAY[3]} have no row"]
    assert [example["movie_id"] for example in verdict.examples] == [6, 8]


def test_the_votes_that_a_recovered_day_cannot_have_are_no_alarm(inspect):
    for days in (CAPTURED, [DAY[3]]):
        verdict = inspect("fact_movie_daily", Inspection.null_shares, days=days)
        assert not [problem for problem in verdict.problems if "vote" in problem]


def test_votes_missing_on_a_live_day_are_an_alarm_beside_a_recovered_day_too(inspect):
    forget = "update fact_movie_daily set vote_count = null, vote_average = null where date_id = '2026-11-01'"

    verdict = inspect("fact_movie_daily", Inspection.null_shares, forget, days=[DAY[1], DAY[3]])

    assert "vote_count is unknown in 100.0% of the rows observed live, more than 40%" in verdict.problems


@pytest.mark.parametrize("name", TABLES)
def test_a_recovered_day_fails_nothing_that_blocks(inspect, name):
    for aspect in ASPECTS:
        assert inspect(name, lambda table, aspect=aspect: table.by_model(aspect)).problems == []
    assert inspect(name, Inspection.orphans).problems == []


def test_popularity_before_and_after_a_recovered_day_is_compared_with_it(inspect):
    same = "update fact_movie_daily set popularity = 50"
    jump = "update fact_movie_daily set popularity = 150 where source = 'daily_export'"

    assert inspect("fact_movie_daily", checks.popularity_jump, same).passed
    problems = inspect("fact_movie_daily", checks.popularity_jump, same, jump).problems

    assert [problem.split(": did")[0] for problem in problems] == [
        f"the median popularity of 2 films is 3.00 times that of {DAY[2]} on {DAY[3]}",
        f"the median popularity of 2 films is 0.33 times that of {DAY[3]} on {DAY[4]}",
    ]
