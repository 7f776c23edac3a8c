"""The verdicts on ratings: each is good of a good warehouse, and says what is wrong, with its numbers, of a bad one."""

import csv
from datetime import UTC, date, datetime, timedelta

import duckdb
import pytest

from tests.unit.dbt.conftest import DBT
from tmdb_assets.schemas.series.rating_marts import RATING_MARTS
from tmdb_assets.schemas.series.ratings import FACT_SERIES_RATING, RATINGS
from tmdb_assets.warehouse.scales import judge_scales
from tmdb_assets.warehouse.series import rating_judgement as judgement

TABLES = {table.name: table for table in (*RATINGS, *RATING_MARTS)}
WEEKS = [date(2026, 10, 5) + timedelta(weeks=n) for n in range(4)]
NEWEST = [WEEKS[-1]]


def insert(warehouse, table, **row):
    """Insert a row; columns that are not given are NULL."""
    warehouse.execute(f"insert into {table} by name select {', '.join(f'${name} as {name}' for name in row)}", row)


def rate(warehouse, week, series_id, source="imdb_users", score=8.0, votes=1000, **changes):
    row = {
        "week_id": week,
        "series_id": series_id,
        "rating_source": source,
        "score": score,
        "score_100": score * (10 if source.endswith("users") else 1),
        "votes_count": votes,
        "is_votes_floor": False,
        "provider": "omdb" if source == "imdb_users" else "mdblist",
        "observed_at": datetime(week.year, week.month, week.day, 10, tzinfo=UTC),
    } | changes
    insert(warehouse, "fact_series_rating", **row)


def count_week(warehouse, week, provider="omdb", due=10, asked=10, refused=0):
    insert(
        warehouse, "series_week", week_id=week, provider=provider, member_count=10, due_count=due, asked_count=asked,
        answered_count=asked, refused_score_count=refused, missing_count=due - asked, is_complete=due == asked,
    )  # fmt: skip


def scales(warehouse, weeks):
    return judge_scales(warehouse, FACT_SERIES_RATING, weeks)


@pytest.fixture
def warehouse():
    """Four weeks of ten series, of which IMDb's users rate nine."""
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        for table in TABLES.values():
            columns = ", ".join(f"{column.name} {column.duckdb_type}" for column in table.columns)
            connection.execute(f"create table {table.name} ({columns})")
        connection.execute("create table fact_series_weekly (week_id date, series_id bigint, source varchar)")
        with (DBT / "seeds/rating_sources.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                insert(connection, "dim_rating_source", **{name: value or None for name, value in row.items()})
        for week in WEEKS:
            count_week(connection, week)
            for series_id in range(10):
                insert(connection, "fact_series_weekly", week_id=week, series_id=series_id, source="live")
                if series_id:
                    rate(connection, week, series_id)
        yield connection


def test_a_good_warehouse_passes_everything(warehouse):
    insert(warehouse, "series_match", series_id=1, site="imdb", site_id="tt0000001", status="ok")
    for judge in (
        scales, judgement.judge_refused, judgement.judge_provider_gap, judgement.judge_null_shares,
        judgement.judge_jumps,
    ):  # fmt: skip
        verdict = judge(warehouse, WEEKS)
        assert verdict.passed, verdict.problems
    assert judgement.judge_ids(warehouse).passed
    assert judgement.judge_short_weeks(warehouse, WEEKS, date(2027, 1, 1)).passed


@pytest.mark.parametrize(
    "wrong",
    [
        {"score": 11.0, "score_100": 110.0},
        {"score": 0.5, "score_100": 5.0},
        {"provider": "tmdb"},
        {"score_100": 8.0},
        {"source": "someone", "score_100": 8.0},
    ],
)
def test_a_score_outside_its_scale_or_of_nobody_who_tells_it_fails(warehouse, wrong):
    rate(warehouse, NEWEST[0], 77, **wrong)
    verdict = scales(warehouse, NEWEST)
    assert (verdict.failing_rows, verdict.rows) == (1, 10)
    assert verdict.examples[0]["series_id"] == 77
    assert scales(warehouse, WEEKS[:1]).passed


def test_refused_scores_are_told_with_their_number(warehouse):
    count_week(warehouse, NEWEST[0], provider="mdblist", refused=3)
    verdict = judgement.judge_refused(warehouse, NEWEST)
    assert verdict.numbers["refused_scores"] == 3
    assert "3 scores that mdblist told" in verdict.problems[0]


@pytest.mark.parametrize(
    ("rows", "failing"),
    [
        ([("tt0000001", "ok", None), ("tt0000001", "ok", None)], 2),
        ([("nm0000001", "ok", None)], 1),
        ([(None, "ok", None)], 1),
        ([("tt0000001", "shared", None)], 1),
        ([("tt0000001", "shared", "why"), ("tt0000001", "ok", None), (None, "none", "why")], 0),
    ],
)
def test_a_certain_id_is_of_one_series_and_an_uncertain_one_has_a_reason(warehouse, rows, failing):
    for series_id, (site_id, status, reason) in enumerate(rows):
        insert(
            warehouse, "series_match", series_id=series_id, site="imdb", site_id=site_id, status=status, reason=reason
        )
    verdict = judgement.judge_ids(warehouse)
    assert (verdict.failing_rows, verdict.passed) == (failing, not failing)


@pytest.mark.parametrize(("gap", "failing"), [(0.1, 0), (-0.1, 0), (0.2, 1), (-1.2, 1)])
def test_providers_more_than_a_step_apart_are_told(warehouse, gap, failing):
    insert(
        warehouse, "series_provider_gap", week_id=NEWEST[0], series_id=1, rating_source="imdb_users",
        provider_a="omdb", provider_b="mdblist", score_a=8.0, score_b=8.0 - gap, gap=gap,
    )  # fmt: skip
    verdict = judgement.judge_provider_gap(warehouse, NEWEST)
    assert (verdict.failing_rows, verdict.rows) == (failing, 1)


def test_a_source_that_lacks_more_than_usual_is_told_with_both_shares(warehouse):
    warehouse.execute("delete from fact_series_rating where week_id = ? and series_id > 7", NEWEST)
    verdict = judgement.judge_null_shares(warehouse, NEWEST)
    assert verdict.problems == [
        f"30% of the series of {NEWEST[0]} have no rating of imdb_users, where 10% is usual (median of 3 weeks)"
    ]


def test_a_source_that_lost_all_its_ratings_is_told_and_one_that_was_not_asked_for_all_is_not(warehouse):
    warehouse.execute("delete from fact_series_rating where week_id = ?", NEWEST)
    assert "100% of the series" in judgement.judge_null_shares(warehouse, NEWEST).problems[0]
    warehouse.execute("update series_week set is_complete = false where week_id = ?", NEWEST)
    assert judgement.judge_null_shares(warehouse, NEWEST).passed


def test_a_week_that_is_over_is_short_by_both_numbers_and_one_that_is_open_is_not(warehouse):
    count_week(warehouse, NEWEST[0], provider="mdblist", due=10, asked=7)
    over, still_open = NEWEST[0] + timedelta(days=7), NEWEST[0] + timedelta(days=6)
    verdict = judgement.judge_short_weeks(warehouse, NEWEST, over)
    assert verdict.problems == [
        f"the week of {NEWEST[0]} is short: mdblist was asked about 7 of 10 series, and 3 are missing for good"
    ]
    assert judgement.judge_short_weeks(warehouse, NEWEST, still_open).passed


@pytest.mark.parametrize(
    ("score", "votes", "failing"), [(9.1, 1049, 1), (9.1, 1050, 0), (9.0, 1000, 0), (6.9, 1000, 1), (9.1, None, 0)]
)
def test_a_score_that_moved_without_new_votes_is_told(warehouse, score, votes, failing):
    warehouse.execute("delete from fact_series_rating where week_id = ? and series_id = 1", NEWEST)
    rate(warehouse, NEWEST[0], 1, score=score, votes=votes)
    assert judgement.judge_jumps(warehouse, NEWEST).failing_rows == failing
