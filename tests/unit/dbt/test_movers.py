"""Movers compare a day with exactly the day 1, 7 or 28 days before it, and make nothing up for a day that is missing."""

import shutil
from datetime import date, timedelta

import pytest

from tests.unit.dbt.conftest import Warehouse
from tests.unit.dbt.lake import Lake, item

FIRST = date(2026, 10, 1)
LIVE = {0: 10.0, 1: 12.0, 3: 9.0, 8: 6.5, 28: 40.0}
RECOVERED = {7: 6.0}
MISSED = 2


def day(number):
    return FIRST + timedelta(days=number)


def movers(warehouse):
    rows = warehouse.rows(
        "select date_id, window_days, direction, popularity_change, source, source_before from popularity_movers"
        " where movie_id = 1 and measure = 'absolute' order by 1, 2"
    )
    return [((row.pop("date_id") - FIRST).days, *row.values()) for row in rows]


BEFORE = [
    (1, 1, "rose", 2.0, "live", "live"),
    (7, 7, "fell", -4.0, "daily_export", "live"),
    (8, 1, "rose", 0.5, "live", "daily_export"),
    (8, 7, "fell", -5.5, "live", "live"),
    (28, 28, "rose", 30.0, "live", "live"),
]
OF_THE_MISSED_DAY = [(2, 1, "fell", -1.0, "daily_export", "live"), (3, 1, "fell", -2.0, "live", "daily_export")]


@pytest.fixture(scope="module")
def built(dbt, tmp_path_factory):
    """The days, built one after the other."""
    lake = Lake(data := tmp_path_factory.mktemp("movers"))
    for number, popularity in LIVE.items():
        # Film 2 does not move, film 3 has no popularity on some days, film 4 comes and goes.
        films = [item(1, popularity=popularity), item(2, popularity=5.0), item(3, popularity=number % 2 or None)]
        lake.write_day(
            day(number), pages=[films + ([item(4, popularity=number + 1.0)] if number in {0, 3, 28} else [])]
        )
    for number, popularity in RECOVERED.items():
        lake.recover_day(day(number), export=[(1, 1, popularity, "First"), (2, 2, 5.0, "Second")])
    for number in sorted(LIVE | RECOVERED):
        dbt.build(data, day(number), day(number))
    return data


@pytest.fixture
def warehouse(built, tmp_path):
    """A copy to build further days in."""
    shutil.copytree(built, tmp_path, dirs_exist_ok=True)
    return Warehouse(tmp_path)


def test_a_day_is_compared_only_with_days_that_were_observed_and_says_how_both_were(warehouse):
    assert movers(warehouse) == BEFORE


def test_a_film_that_did_not_move_or_has_no_popularity_on_one_of_the_days_is_no_mover(warehouse):
    moved = "select movie_id, date_id, popularity_ratio from popularity_movers where direction in ('rose', 'fell')"
    assert warehouse.rows(f"{moved} and movie_id > 1 and measure = 'absolute'") == [
        {"movie_id": 4, "date_id": day(28), "popularity_ratio": 29.0}
    ]


def test_a_film_that_is_no_longer_listed_left_with_what_the_list_ends_with_as_its_most(warehouse):
    came_or_left = "select * from popularity_movers where direction in ('entered', 'left')"
    assert [
        (row["movie_id"], row["date_id"], row["direction"], row["popularity_before"], row["threshold_popularity"])
        for row in warehouse.rows(came_or_left)
    ] == [(4, day(1), "left", 1.0, 1.0)]


def test_a_missing_day_that_comes_back_is_compared_with_its_neighbours_and_no_other_row_changes(dbt, warehouse):
    Lake(warehouse.data).recover_day(day(MISSED), export=[(1, 1, 11.0, "First"), (2, 2, 5.0, "Second")])
    dbt.build(warehouse.data, day(MISSED), day(MISSED))

    assert movers(warehouse) == sorted(BEFORE + OF_THE_MISSED_DAY)


def test_a_title_is_the_newest_one_on_every_day_whichever_was_built_last(dbt, warehouse):
    Lake(warehouse.data).write_day(day(29), pages=[[item(1, popularity=40.0, title="Renamed")]])
    dbt.build(warehouse.data, day(29), day(29))

    titles = warehouse.values("select distinct title from popularity_movers where movie_id = 1")
    assert titles == ["Renamed"]
