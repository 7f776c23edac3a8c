"""Verdicts over real DuckDB tables: red on a planted fault, green otherwise, with figures either way."""

from datetime import date, timedelta

import duckdb
import pyarrow as pa
import pytest

from tmdb_assets.schemas.films import TABLES
from tmdb_assets.schemas.films.facts import LIVE
from tmdb_assets.warehouse.films.judgement import judge_continents, judge_listing_complete, judge_popularity_jump
from tmdb_assets.warehouse.judgement import (
    judge_captured,
    judge_null_shares,
    judge_orphans,
    judge_row_count_by_day,
    judge_row_count_by_table,
)

TABLES = {table.name: table for table in TABLES}
FACT, MOVIE = TABLES["fact_movie_daily"], TABLES["dim_movie"]
DAY = date(2026, 11, 20)


def ago(days):
    return DAY - timedelta(days=days)


@pytest.fixture
def warehouse(tmp_path):
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as connection:
        fact = "date_id date, movie_id bigint, popularity double, source varchar"
        connection.execute(f"create table fact_movie_daily ({fact})")
        connection.execute("create table dim_movie (movie_id bigint, language_code varchar, collection_id bigint)")
        connection.execute("create table dim_date (date_id date)")
        connection.execute("create table dim_language (language_code varchar)")
        connection.execute("create table dim_collection (collection_id bigint)")
        connection.execute("create table dim_country (country_code varchar, name varchar, continent varchar)")
        connection.execute("create table bridge_movie_country (movie_id bigint, country_code varchar)")
        yield connection


def observe(warehouse, day, films, popularity="1 + range", source=LIVE):
    query = f"insert into fact_movie_daily select ?, range + 1, {popularity}, ? from range(?)"
    warehouse.execute(query, [day, source, films])


def refer(warehouse, films=3):
    warehouse.execute("insert into dim_date values (?)", [DAY])
    warehouse.execute("insert into dim_movie select range + 1, 'en', null from range(?)", [films])
    warehouse.execute("insert into dim_language values ('en')")
    observe(warehouse, DAY, 3)


def test_references_that_find_their_rows_are_good(warehouse):
    refer(warehouse)

    assert judge_orphans(warehouse, FACT, [DAY], 3).passed
    assert judge_orphans(warehouse, MOVIE, None, 3).passed
    assert judge_orphans(warehouse, FACT, None, 3).rows == 3


def test_rows_that_refer_to_nothing_are_counted_by_column_and_shown(warehouse):
    refer(warehouse, films=1)

    verdict = judge_orphans(warehouse, FACT, [DAY], 3)

    assert verdict.problems == ["movie_id of 2 rows is not in dim_movie.movie_id"]
    assert verdict.failing_rows == 2
    assert verdict.examples == [{"date_id": DAY, "movie_id": 2}, {"date_id": DAY, "movie_id": 3}]


def test_every_reference_of_a_table_is_judged_and_examples_stay_few(warehouse):
    refer(warehouse, films=20)
    warehouse.execute("update dim_movie set language_code = 'xx', collection_id = 7")

    verdict = judge_orphans(warehouse, MOVIE, None, 20)

    assert len(verdict.problems) == 2
    assert len(verdict.examples) == 5


def null_shares(nulls, rows=10):
    values = [None] * nulls + ["tt1"] * (rows - nulls)
    released = pa.array([None] * nulls + [DAY] * (rows - nulls), pa.date32())
    columns = {column.name: pa.nulls(rows, column.arrow_type) for column in MOVIE.columns if column.nullable}
    columns |= {"imdb_id": pa.array(values, pa.string()), "released_on": released}
    columns |= {name: pa.array(["A title"] * rows, pa.string()) for name in ("title", "original_title")}
    columns |= {name: pa.array([1] * rows, pa.int64()) for name in ("runtime_minutes", "budget_usd", "revenue_usd")}
    return judge_null_shares(MOVIE, pa.table({"movie_id": range(1, rows + 1), **columns}), LIVE)


def test_a_share_of_unknowns_within_its_limit_is_good_and_reported():
    verdict = null_shares(2)

    assert verdict.passed
    assert verdict.rows == 10
    assert verdict.numbers["null_share_released_on"] == pytest.approx(0.2)
    assert verdict.numbers["null_share_imdb_id"] == pytest.approx(0.2)
    assert set(verdict.numbers) == {f"null_share_{column.name}" for column in MOVIE.columns if column.nullable}


def test_a_share_of_unknowns_above_its_limit_is_bad():
    verdict = null_shares(3)

    assert verdict.problems == ["released_on is unknown in 30.0% of the rows, more than 20%"]
    assert verdict.failing_rows == 3
    assert verdict.examples == [{"movie_id": movie_id, "released_on": None} for movie_id in (1, 2, 3)]


def observed(live, recovered, nulls):
    """Rows of the fact, the first `nulls` of the live ones and all of the recovered ones without votes."""
    rows = [
        {"date_id": DAY, "movie_id": n, "popularity": 1.0, "popularity_rank": n, "source": source}
        | {"vote_average": votes and 7.5, "vote_count": votes}
        for n, (source, votes) in enumerate(
            [("live", None)] * nulls + [("live", 10)] * (live - nulls) + [("daily_export", None)] * recovered, start=1
        )
    ]
    return pa.Table.from_pylist(rows, schema=FACT.arrow_schema)


def test_votes_are_unknown_only_where_they_could_have_been_observed():
    verdict = judge_null_shares(FACT, observed(live=10, recovered=90, nulls=4), LIVE)

    assert verdict.passed
    assert verdict.rows == 100
    assert verdict.numbers["null_share_vote_count"] == pytest.approx(0.4)
    assert verdict.numbers["null_share_popularity"] == 0


def test_too_many_unknown_votes_of_a_live_day_do_not_hide_among_recovered_days():
    verdict = judge_null_shares(FACT, observed(live=10, recovered=90, nulls=5), LIVE)

    assert verdict.problems == [
        "vote_average is unknown in 50.0% of the rows observed live, more than 40%",
        "vote_count is unknown in 50.0% of the rows observed live, more than 40%",
    ]
    assert verdict.failing_rows == 5


def test_recovered_days_alone_have_no_share_of_unknown_votes():
    verdict = judge_null_shares(FACT, observed(live=0, recovered=5, nulls=0), LIVE)

    assert verdict.passed
    assert set(verdict.numbers) == {"null_share_popularity", "null_share_popularity_rank"}


def test_a_table_without_rows_has_no_share_of_unknowns():
    assert null_shares(0, rows=0).passed
    assert null_shares(0, rows=0).numbers == {}


@pytest.mark.parametrize(
    ("rows", "good"), [(80, True), (79, False), (120, True), (121, False), (0, False), (100, True)]
)
def test_a_day_may_have_a_fifth_more_or_less_rows_than_the_days_before_it(warehouse, rows, good):
    for days in range(1, 8):
        observe(warehouse, ago(days), 100)
    observe(warehouse, ago(8), 100_000)  # only the 7 days before count
    observe(warehouse, DAY + timedelta(days=1), 100_000)  # and none after
    observe(warehouse, DAY, rows)

    verdict = judge_row_count_by_day(warehouse, FACT, [DAY])

    assert verdict.passed == good
    assert verdict.rows == rows
    if rows:
        assert verdict.numbers == {"rows_of_day": rows, "mean_of_days_before": 100}


def test_a_day_is_compared_with_days_that_were_observed_like_it(warehouse):
    for days in range(1, 20):
        observe(warehouse, ago(days), *((50, "1", "daily_export") if days % 2 else (100,)))
    observe(warehouse, DAY, 100)

    judged = judge_row_count_by_day(warehouse, FACT, [ago(2), ago(1), DAY])

    assert judged.passed
    assert judged.numbers == {"rows_of_day": 100, "mean_of_days_before": 100}
    assert not judge_row_count_by_day(warehouse, FACT, [DAY + timedelta(days=1)]).passed  # a day without rows
    observe(warehouse, DAY + timedelta(days=1), 100, "1", "daily_export")
    assert "2026-11-21 has 100 rows, the 7 days before it 50" in str(
        judge_row_count_by_day(warehouse, FACT, [DAY + timedelta(days=1)]).problems
    )


def test_the_first_day_has_nothing_to_be_compared_with(warehouse):
    observe(warehouse, DAY, 5)

    verdict = judge_row_count_by_day(warehouse, FACT, [DAY])

    assert verdict.passed
    assert verdict.numbers == {"rows_of_day": 5, "mean_of_days_before": None}


def test_each_day_of_a_range_is_compared_on_its_own(warehouse):
    for days, rows in ((3, 100), (2, 100), (1, 10), (0, 70)):
        observe(warehouse, ago(days), rows)

    verdict = judge_row_count_by_day(warehouse, FACT, [ago(2), ago(1), DAY])

    assert len(verdict.problems) == 1
    assert str(ago(1)) in verdict.problems[0]
    assert verdict.rows == 180


def test_of_a_long_range_no_day_is_compared_with_one_of_months_before_or_after_it(warehouse):
    for days, rows in ((100, 100), (39, 10), (0, 100)):
        observe(warehouse, ago(days), rows)

    assert judge_row_count_by_day(warehouse, FACT, [ago(100), ago(39)]).passed
    assert judge_row_count_by_day(warehouse, FACT, [ago(39), DAY]).problems == [
        f"{DAY} has 100 rows, the 1 days before it 10 on average"
    ]
    assert judge_row_count_by_day(warehouse, FACT, []).passed


@pytest.mark.parametrize(
    ("rows", "published", "good"),
    [(90, 100, True), (89, 100, False), (200, 100, True), (0, 0, True), (5, None, True), (0, 1, False)],
)
def test_a_table_may_lose_a_tenth_of_its_rows_between_two_publications(rows, published, good):
    verdict = judge_row_count_by_table(rows, published)

    assert verdict.passed == good
    assert verdict.numbers == {"published_rows": published}


@pytest.mark.parametrize(("factor", "good"), [(1, True), (1.99, True), (0.51, True), (2.1, False), (0.4, False)])
def test_a_jump_of_popularity_as_a_whole_is_noticed(warehouse, factor, good):
    observe(warehouse, ago(3), 5)
    observe(warehouse, DAY, 5, f"(1 + range) * {factor}")

    verdict = judge_popularity_jump(warehouse, [DAY])

    assert verdict.passed == good
    assert verdict.numbers["popularity_factor"] == pytest.approx(factor)
    assert [str(ago(3)) in problem for problem in verdict.problems] == [True] * (not good)


def test_popularity_is_compared_for_the_films_of_both_days_only(warehouse):
    observe(warehouse, ago(1), 5, "10")
    observe(warehouse, DAY, 50, "case when range < 5 then 10 else 10000 end")

    assert judge_popularity_jump(warehouse, [DAY]).passed


@pytest.mark.parametrize("popularity_before", [None, "0"])
def test_without_popularity_before_there_is_no_jump(warehouse, popularity_before):
    if popularity_before:
        observe(warehouse, ago(1), 5, popularity_before)
    observe(warehouse, DAY, 5)

    assert judge_popularity_jump(warehouse, [DAY]).passed


def test_a_complete_listing_is_good(warehouse):
    observe(warehouse, DAY, 3)
    observe(warehouse, ago(1), 2)

    verdict = judge_listing_complete(warehouse, [(ago(1), {1, 2}), (DAY, {2, 3})])

    assert verdict.passed
    assert verdict.rows == 4


def test_a_listed_film_without_its_row_of_that_day_is_named(warehouse):
    observe(warehouse, DAY, 9)
    observe(warehouse, ago(1), 2)

    verdict = judge_listing_complete(warehouse, [(ago(1), {1, 2, 9, 8}), (DAY, {1})])

    assert verdict.problems == [f"2 of 4 films listed on {ago(1)} have no row"]
    assert verdict.failing_rows == 2
    assert verdict.examples == [{"date_id": ago(1), "movie_id": 8}, {"date_id": ago(1), "movie_id": 9}]


def test_countries_of_films_with_a_continent_are_good(warehouse):
    warehouse.execute("insert into dim_country values ('DE', 'Germany', 'Europe'), ('ZZ', 'Unused', null)")
    warehouse.execute("insert into bridge_movie_country values (1, 'DE'), (2, 'DE')")

    verdict = judge_continents(warehouse)

    assert verdict.passed
    assert verdict.rows == 1


def test_a_country_of_a_film_without_a_continent_is_named_with_its_films(warehouse):
    warehouse.execute("insert into dim_country values ('DE', 'Germany', 'Europe'), ('ZZ', 'Nowhere', null)")
    warehouse.execute("insert into bridge_movie_country values (1, 'DE'), (2, 'ZZ'), (3, 'ZZ')")

    verdict = judge_continents(warehouse)

    assert verdict.failing_rows == 1
    assert verdict.examples == [{"country_code": "ZZ", "name": "Nowhere", "films": 2}]
    assert "continents.csv" in verdict.problems[0]


def test_a_fact_whose_days_are_those_of_raw_is_good(warehouse):
    observe(warehouse, DAY, 3)
    observe(warehouse, ago(1), 2)

    verdict = judge_captured(warehouse, FACT, {ago(1), DAY, ago(9)}, [DAY, ago(1)], lambda _: False)

    assert verdict.passed
    assert verdict.rows == 2


def test_a_day_of_the_fact_that_raw_never_had_is_named(warehouse):
    observe(warehouse, ago(6), 2)

    verdict = judge_captured(warehouse, FACT, {DAY}, [DAY], lambda _: False)

    assert verdict.problems == [
        f"raw never had {ago(6)}: another period's rows, or its raw data is missing",
        f"raw has {DAY}, which is not in fact_movie_daily",
    ]
    assert verdict.examples == [{"date_id": ago(6), "rows": 2}, {"date_id": DAY, "rows": 0}]
    assert verdict.failing_rows == verdict.rows == 2


def test_a_day_whose_raw_data_was_deleted_is_counted_and_is_no_fault(warehouse):
    observe(warehouse, DAY, 1)
    observe(warehouse, ago(200), 1)

    verdict = judge_captured(warehouse, FACT, {DAY}, [DAY, ago(200)], lambda day: day < ago(180))

    assert verdict.passed
    assert verdict.numbers == {"periods_without_raw": 1}
