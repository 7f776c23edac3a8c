"""What TMDB said of a film over time is kept as changes, whatever is built when, and whatever raw data is left."""

from datetime import UTC, date, datetime, time, timedelta
from shutil import rmtree

import duckdb
import pytest

from tests.unit.dbt.conftest import Warehouse
from tests.unit.dbt.lake import Lake, details, item
from tmdb_assets.settings import DatasetPaths

FIRST = date(2026, 11, 1)
MODELS = "+dim_movie +movie_change"
REVENUES = (0, 5_000, 5_000, 7_000, 5_000, 0)
RECOVERED, FETCHED = 2, 11
"""This day was missed, and its details were fetched after all others."""
CHANGES = [
    (0, True, None, None),
    (1, False, None, 5_000),
    (3, False, 5_000, 7_000),
    (4, False, 7_000, 5_000),
    (5, False, 5_000, None),
    (FETCHED, False, None, 5_000),
]
ORDERS = {
    "in order": [(0, 0), (1, 1), (2, 2), (3, 3), (4, 4), (5, 5)],
    "another value between equal ones last": [(1, 2), (4, 5), (0, 0), (3, 3), (1, 2)],
}


def day(number):
    return FIRST + timedelta(days=number)


def write(lake):
    for number, revenue in enumerate(REVENUES):
        # TMDB knows film 2 on the first day only.
        fetched = [(1, "changed", details(1, revenue=revenue)), (2, "changed", None if number else details(2))]
        if number == RECOVERED:
            at = datetime.combine(day(FETCHED), time(), UTC)
            lake.recover_day(day(number), export=[(1, 1, 9.0, "First")], fetched=fetched, at=at)
        else:
            lake.write_day(day(number), pages=[[item(1)]], fetched=fetched)


def changes(data, film=1, field="revenue_usd"):
    rows = Warehouse(data).rows(
        "select changed_on, is_first, amount_before, amount_after from movie_change"
        f" where movie_id = {film} and field = '{field}' order by observed_at"
    )
    return [((row.pop("changed_on") - FIRST).days, *row.values()) for row in rows]


def delete_raw(data, numbers):
    for number in numbers:
        for folder in (data / "raw").glob(f"*/*/date={day(number)}"):
            rmtree(folder)


@pytest.fixture
def data(dbt, tmp_path):
    """All days were built."""
    write(Lake(tmp_path))
    dbt.build(tmp_path, day(0), day(5), select=MODELS)
    return tmp_path


@pytest.mark.parametrize("windows", ORDERS.values(), ids=ORDERS.keys())
def test_the_changes_of_a_film_do_not_depend_on_the_order_of_the_days(dbt, tmp_path, windows):
    write(Lake(tmp_path))
    for first, last in windows:
        dbt.build(tmp_path, day(first), day(last), select=MODELS)

    assert changes(tmp_path) == CHANGES
    assert changes(tmp_path, film=2) == [(0, True, None, 2_000)]
    assert changes(tmp_path, field="runtime_minutes") == [(0, True, None, 90)]
    assert changes(tmp_path, field="status") == [(0, True, None, None)]
    assert Warehouse(tmp_path).values("select value_after from movie_change where field = 'status'") == ["Released"] * 2


def test_changes_stay_when_the_raw_data_of_their_days_is_deleted_and_staging_with_it(dbt, data):
    delete_raw(data, range(5))
    DatasetPaths(data, "films").staging.unlink()
    dbt.build(data, day(5), day(5), select=MODELS)

    assert changes(data) == CHANGES
    assert changes(data, film=2) == [(0, True, None, 2_000)]


def test_a_warehouse_of_before_gets_what_raw_has_and_the_newest_observation_of_all_other_films(dbt, data):
    delete_raw(data, range(5))
    DatasetPaths(data, "films").staging.unlink()
    with duckdb.connect(DatasetPaths(data, "films").warehouse) as warehouse:
        warehouse.execute("delete from movie_change")
    dbt.build(data, day(5), day(5), select=MODELS)

    assert changes(data) == [(5, True, None, None), (FETCHED, False, None, 5_000)]
    assert changes(data, film=2) == [(0, True, None, 2_000)]


def test_of_days_whose_facts_are_deleted_only_the_value_that_still_held_is_kept(dbt, data):
    dbt.build(data, day(5), day(5), select=MODELS, facts_since=day(5))

    assert changes(data) == [(4, True, None, 5_000), *CHANGES[4:]]
    assert changes(data, film=2) == [(0, True, None, 2_000)]
