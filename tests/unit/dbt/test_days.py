"""The days of dim_date: every day on which a film was observed or may have been released has its row."""

from datetime import date

import pytest

from tests.unit.dbt.conftest import Warehouse
from tests.unit.dbt.lake import Lake, details, item

DAY = date(2026, 11, 1)
RELEASED = {
    1: "1895-12-28",  # the first film that was shown for money
    2: "2031-12-19",  # more than five years ahead, as sequels are
    3: "1000-01-01",  # slips of a keyboard
    4: "2037-01-01",
    5: "2999-12-31",
    6: "1873-12-31",  # before there were any films
    7: "",
}


@pytest.fixture(scope="module")
def warehouse(dbt, tmp_path_factory):
    data = tmp_path_factory.mktemp("days")
    films = [details(movie_id, release_date=day) for movie_id, day in RELEASED.items()]
    Lake(data).write_day(
        DAY,
        pages=[[item(film["id"], release_date=film["release_date"]) for film in films]],
        fetched=[(film["id"], "new", film) for film in films],
    )
    dbt.build(data, DAY, DAY)
    return Warehouse(data)


def test_a_day_a_row_from_the_first_release_year_to_the_end_of_the_last_and_no_slip_makes_it_longer(warehouse):
    days = warehouse.row("select min(date_id) as first, max(date_id) as last, count(*) as days from dim_date")

    first, last = date(1895, 1, 1), date(2031, 12, 31)
    assert days == {"first": first, "last": last, "days": (last - first).days + 1}


def test_every_release_date_that_can_be_finds_its_day(warehouse):
    found = warehouse.values("select movie_id from dim_movie join dim_date on released_on = date_id order by 1")

    assert found == [1, 2]


def test_days_whose_facts_are_past_their_retention_stay(dbt, tmp_path):
    lake, old = Lake(tmp_path), date(2019, 12, 31)
    lake.write_day(old, pages=[[item(1, release_date="2020-02-03")]])
    lake.write_day(DAY, pages=[[item(1, release_date="2020-02-03")]])
    dbt.build(tmp_path, old, old)
    dbt.build(tmp_path, DAY, DAY, facts_since=DAY)

    days = Warehouse(tmp_path).row("select min(date_id) as first, max(date_id) as last from dim_date")

    assert days == {"first": date(2019, 1, 1), "last": date(2031, 11, 1)}
