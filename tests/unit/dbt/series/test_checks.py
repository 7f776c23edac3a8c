"""The checks of series: the history passes them, and each planted fault is caught with its evidence."""

import shutil

import duckdb
import pytest

from tests.unit.dbt.series.lake import WEEK
from tmdb_assets.lake.partitions import RawLake
from tmdb_assets.schemas.series import TABLES
from tmdb_assets.schemas.validation import to_frame, validate
from tmdb_assets.sources.tmdb.series.population import members_of
from tmdb_assets.warehouse.series import judgement
from tmdb_assets.warehouse.series.checks import CHECKS

WEEKS = [WEEK[n] for n in range(1, 7)]
BY_NAME = {table.name: table for table in TABLES}


@pytest.fixture
def warehouse(history, tmp_path):
    """A copy of the history that may be changed."""
    shutil.copyfile(history.path, tmp_path / "series.duckdb")
    with duckdb.connect(tmp_path / "series.duckdb") as connection:
        connection.execute("set TimeZone = 'UTC'")
        yield connection


def members(history):
    return [(week, set(members_of(RawLake(history.data / "raw"), week))) for week in WEEKS]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.path)
def test_every_table_of_the_history_keeps_the_rules_of_its_model(warehouse, table):
    rows = warehouse.execute(f"select * from {table.name}").to_arrow_table()
    for aspect, verdict in validate(table, to_frame(rows)).items():
        assert verdict.problems == [], aspect


def test_a_week_that_is_no_monday_is_caught(warehouse):
    table = BY_NAME["fact_series_weekly"]
    assert judgement.judge_mondays(warehouse, table).passed
    warehouse.execute("update fact_series_weekly set week_id = week_id + 1 where series_id = 9")
    verdict = judgement.judge_mondays(warehouse, table)
    assert (verdict.failing_rows, verdict.examples[0]["series_id"]) == (1, 9)


@pytest.mark.parametrize("name", ["fact_series_weekly", "fact_season_rating"])
@pytest.mark.parametrize("moved", ["observed_at + interval 7 day", "observed_at - interval 7 day"])
def test_what_was_observed_in_another_week_is_caught(warehouse, name, moved):
    assert judgement.judge_observed_in_week(warehouse, BY_NAME[name]).passed
    warehouse.execute(f"update {name} set observed_at = {moved} where series_id = 1 and week_id = '{WEEK[2]}'")
    verdict = judgement.judge_observed_in_week(warehouse, BY_NAME[name])
    assert not verdict.passed
    assert {row["series_id"] for row in verdict.examples} == {1}


@pytest.mark.parametrize(("hours", "passes"), [(5, True), (7, False)])
def test_a_run_that_passes_sundays_midnight_is_of_its_week(warehouse, hours, passes):
    end = f"(week_id + interval 7 day)::timestamptz + interval {hours} hour"
    warehouse.execute(f"update fact_series_weekly set observed_at = {end} where week_id = '{WEEK[2]}'")
    assert judgement.judge_observed_in_week(warehouse, BY_NAME["fact_series_weekly"]).passed == passes


def test_a_listed_series_without_its_row_is_caught_and_one_that_was_not_listed(history, warehouse):
    assert judgement.judge_listing_complete(warehouse, members(history)).passed
    warehouse.execute(f"delete from fact_series_weekly where series_id = 6 and week_id = '{WEEK[3]}'")
    warehouse.execute(f"update fact_series_weekly set series_id = 8 where series_id = 7 and week_id = '{WEEK[2]}'")
    assert judgement.judge_listing_complete(warehouse, members(history)).problems == [
        f"1 of 4 series listed in the week of {WEEK[2]} have no row",
        f"1 rows of the week of {WEEK[2]} are of series that were not listed in it",
        f"1 of 3 series listed in the week of {WEEK[3]} have no row",
    ]


def test_a_list_that_came_short_is_caught(warehouse):
    verdict = judgement.judge_members_kept(warehouse, [WEEK[5], WEEK[6]])
    assert verdict.passed
    verdict = judgement.judge_members_kept(warehouse, WEEKS)
    assert [(row["week_id"], row["series"], row["series_of_week_before"]) for row in verdict.examples] == [
        (WEEK[2], 3, 6),
        (WEEK[4], 2, 3),
    ]


def test_a_genre_that_no_list_has_is_named(warehouse):
    assert judgement.judge_genres(warehouse, {WEEK[1]: {18}}).passed
    assert judgement.judge_genres(warehouse, {}).passed
    warehouse.execute("insert into bridge_series_genre values (5, 99)")
    verdict = judgement.judge_genres(warehouse, {WEEK[1]: {18}, WEEK[2]: {35}})
    assert verdict.problems == ["1 genres of series are not in TMDB's list of genres"]
    assert verdict.examples == [{"genre_id": 99, "name": "Retired", "series_count": 1}]


def test_a_label_of_two_networks_is_caught(warehouse):
    assert judgement.judge_labels(warehouse).passed
    warehouse.execute("update dim_network set label = 'Channel' where network_id in (10, 11)")
    assert judgement.judge_labels(warehouse).examples == [{"label": "Channel", "network_ids": "[10, 11]"}]


def test_every_weekly_table_is_held_to_its_weeks():
    applied = {check.name: [table.name for table in TABLES if check.applies(table)] for check in CHECKS}
    assert {"fact_series_weekly", "fact_season_rating", "series_movers"} <= {*applied["mondays"]}
    assert {"fact_series_weekly", "fact_season_rating"} <= {*applied["observed_in_week"]}
    assert all(applied.values())
