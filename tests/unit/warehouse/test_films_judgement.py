"""Verdicts on what TMDB says of films themselves: softcore flag, language of titles, release dates."""

from datetime import date, timedelta

import duckdb
import pytest

from tmdb_assets.schemas.films.facts import LIVE, RECOVERED
from tmdb_assets.warehouse.films.judgement import judge_release_days, judge_softcore, judge_title_language

DAY = date(2026, 11, 20)
BEFORE = DAY - timedelta(days=1)


@pytest.fixture
def warehouse():
    """Films 1 to 3 were listed on the day, 1 to 4 recovered of the day before; 2 and 4 are softcore."""
    with duckdb.connect() as connection:
        connection.execute(
            "create table fact_movie_daily (date_id date, movie_id bigint, popularity_rank int, source text)"
        )
        connection.execute(
            "create table dim_movie (movie_id bigint, is_softcore bool, has_details bool, title_language text)"
        )
        connection.execute("create table movie_latest (movie_id bigint, date_id date, popularity_rank int)")
        for day, films, source in ((DAY, 3, LIVE), (BEFORE, 4, RECOVERED)):
            observed = "insert into fact_movie_daily select ?, range + 1, range + 1, ? from range(?)"
            connection.execute(observed, [day, source, films])
        connection.execute(
            "insert into dim_movie values (1, false, true, 'en-US'), (2, true, true, 'de'), (3, null, true, null),"
            " (4, true, true, 'de'), (5, null, false, null), (6, false, true, 'fr-FR')"
        )
        latest = (
            "insert into movie_latest values (1, $1, 1), (2, $1, 3), (3, $1, 4), (5, $1, 5), (6, $1, 2), (4, $2, 1)"
        )
        connection.execute(latest, [DAY, BEFORE])
        yield connection


def test_a_live_day_with_softcore_films_warns_and_recovered_ones_are_counted(warehouse):
    verdict = judge_softcore(warehouse, [DAY, BEFORE])

    assert (verdict.rows, verdict.failing_rows, verdict.numbers) == (7, 1, {"recovered_rows": 2})
    assert verdict.examples == [{"date_id": DAY, "movie_id": 2}]
    assert verdict.problems[0].startswith(f"1 of the 3 films that TMDB listed on {DAY} are softcore")
    assert judge_softcore(warehouse, [BEFORE]).passed


def test_a_softcore_film_of_the_watchlist_is_in_nobodys_way(warehouse):
    warehouse.execute("update fact_movie_daily set popularity_rank = null where movie_id = 2")

    assert judge_softcore(warehouse, [DAY]).passed


def test_titles_of_the_newest_day_in_another_language_are_named_and_others_counted(warehouse):
    verdict = judge_title_language(warehouse, "en-US")

    assert (verdict.rows, verdict.failing_rows) == (4, 2)
    assert verdict.numbers == {"unknown": 1, "of_other_days": 1}
    assert verdict.examples == [{"movie_id": 6, "title_language": "fr-FR"}, {"movie_id": 2, "title_language": "de"}]
    assert verdict.problems[0].startswith(f"2 of 4 films of {DAY} have title and texts in another language than")


def test_titles_whose_language_nobody_knows_are_no_alarm(warehouse):
    warehouse.execute("update dim_movie set title_language = null")

    assert judge_title_language(warehouse, "en-US").passed


def test_release_dates_that_are_no_day_are_counted_and_named_and_unknown_ones_are_not(warehouse):
    warehouse.execute("alter table dim_movie add column released_on date")
    warehouse.execute("create table dim_date as select date '2026-11-20' as date_id")
    warehouse.execute("update dim_movie set released_on = '2026-11-20' where movie_id < 4")
    assert judge_release_days(warehouse).passed
    warehouse.execute("update dim_movie set released_on = '2999-12-31' where movie_id = 2")

    verdict = judge_release_days(warehouse)

    assert (verdict.rows, verdict.failing_rows) == (3, 1)
    assert verdict.examples == [{"movie_id": 2, "released_on": date(2999, 12, 31)}]
    assert verdict.problems[0].startswith("1 of 3 release dates are no day of dim_date")
