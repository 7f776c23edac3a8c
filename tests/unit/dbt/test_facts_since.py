"""With TMDB_FACTS_SINCE no day before it keeps its facts, whatever is built when."""

from datetime import date

import pytest

from tests.unit.dbt.conftest import Warehouse
from tests.unit.dbt.history import DAY, write_history
from tests.unit.dbt.lake import Lake
from tmdb_assets.schemas.films import TABLES

BUILDS = {
    "all at once": [(1, 5, DAY[4])],
    "the older days again after the cut": [(4, 5, DAY[4]), (1, 3, DAY[4]), (2, 2, DAY[4])],
    "the cut after all days were built": [(1, 3, ""), (4, 4, ""), (5, 5, DAY[4])],
    "the cut moves on": [(1, 2, DAY[2]), (3, 5, DAY[3]), (3, 3, DAY[4])],
}


@pytest.mark.parametrize("builds", BUILDS.values(), ids=BUILDS.keys())
def test_the_days_before_it_are_in_no_table_of_facts_and_the_films_stay(dbt, tmp_path, builds):
    write_history(Lake(tmp_path))
    for first, last, since in builds:
        dbt.build(tmp_path, DAY[first], DAY[last], facts_since=since)

    warehouse = Warehouse(tmp_path)
    for table in (
        "fact_movie_daily", "genre_popularity", "continent_popularity", "language_popularity", "top_movies",
    ):  # fmt: skip
        assert warehouse.values(f"select distinct date_id from {table} order by 1") in ([DAY[4], DAY[5]], [DAY[4]])
    latest = {row["movie_id"]: row["date_id"] for row in warehouse.rows("select * from movie_latest")}
    assert latest == {1: DAY[5], 2: DAY[4], 3: DAY[4], 4: DAY[5], 6: DAY[5]}
    ages = {row["movie_id"]: row["age_days"] for row in warehouse.rows("select * from movie_latest")}
    assert ages == {1: 0, 2: 1, 3: 1, 4: 0, 6: 0}
    assert warehouse.values("select min(date_id) from dim_date") == [date(2020, 1, 1)]
    # Nothing is compared with a day that is gone.
    assert warehouse.values("select distinct compared_on from popularity_movers") == [DAY[4]]
    # Film 2 has the votes of the 4th, and film 5, last seen on the 1st, has none left.
    assert 2 in warehouse.values("select movie_id from movie_rating")
    assert 5 not in warehouse.values("select movie_id from movie_rating")
    films = warehouse.rows("select movie_id, first_seen_on from dim_movie where movie_id in (5, 8) order by 1")
    assert [tuple(film.values()) for film in films] == [(5, DAY[1]), (8, DAY[3])]
    for table in TABLES:
        assert warehouse.orphans(table) == {column: [] for column in table.references}


def test_without_it_all_days_stay(history):
    assert history.values("select min(date_id) from fact_movie_daily") == [DAY[1]]


def test_one_that_is_no_day_is_refused_and_nothing_is_deleted(dbt, tmp_path):
    write_history(Lake(tmp_path))
    dbt.build(tmp_path, DAY[1], DAY[2])

    reasons = dbt.failures(tmp_path, DAY[2], DAY[2], facts_since="2 days")

    assert any("TMDB_FACTS_SINCE must be a day YYYY-MM-DD, not 2 days" in reason for reason in reasons)
    assert Warehouse(tmp_path).values("select min(date_id) from fact_movie_daily") == [date(2026, 11, 1)]
