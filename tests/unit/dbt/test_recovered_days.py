"""What is known of a film depends on the best there is, not on the order of builds: details, listing, export."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.unit.dbt.conftest import Warehouse
from tests.unit.dbt.history import DAY
from tests.unit.dbt.lake import Lake, details, item

ORDERS = ((1, 2, 3), (3, 2, 1), (2, 3, 1))


def poor_item(movie_id):
    """A listing that says no more than an export does, but for the genres."""
    return dict.fromkeys(item(movie_id)) | {"id": movie_id, "title": "Hardly anything", "genre_ids": [12]}


@pytest.fixture(scope="module", params=ORDERS, ids=str)
def warehouse(dbt, request, tmp_path_factory):
    """Films 1 to 3 in a listing between two exports, with much, with little, not at all; built in each order."""
    data = tmp_path_factory.mktemp("orders")
    lake = Lake(data)
    older = [(film, film, 5.0, "Older export") for film in (1, 2, 3)]
    newer = [(film, film, 6.0, "Newer export") for film in (1, 2, 3)]
    lake.recover_day(DAY[1], older, at=datetime(2026, 11, 20, tzinfo=UTC))
    lake.write_day(DAY[2], pages=[[item(1, genre_ids=[12, 18]), poor_item(2)]])
    lake.recover_day(DAY[3], newer, at=datetime(2026, 11, 19, tzinfo=UTC))
    for n in request.param:
        dbt.build(data, DAY[n], DAY[n])
    return Warehouse(data)


def test_an_export_takes_the_place_of_neither_a_listing_nor_its_genres(warehouse):
    film = warehouse.row("select * from dim_movie where movie_id = 1")
    assert (film["title"], film["first_seen_on"]) == ("Listed 1", DAY[1])
    assert film["observed_at"] == datetime(2026, 11, 2, 9, 0, 1, tzinfo=UTC)
    assert sorted(warehouse.values("select genre_id from bridge_movie_genre where movie_id = 1")) == [12, 18]


def test_a_listing_that_says_hardly_anything_is_a_listing(warehouse):
    assert warehouse.values("select title from dim_movie where movie_id = 2") == ["Hardly anything"]
    assert warehouse.values("select genre_id from bridge_movie_genre where movie_id = 2") == [12]


def test_of_two_exports_the_newer_day_counts_whichever_was_downloaded_last(warehouse):
    film = warehouse.row("select * from dim_movie where movie_id = 3")
    assert (film["title"], film["observed_at"]) == ("Newer export", datetime(2026, 11, 3, 8, tzinfo=UTC))
    assert film["first_seen_on"] == DAY[1]


def test_an_export_of_a_day_that_was_captured_live_is_ignored(dbt, tmp_path):
    lake = Lake(tmp_path)
    lake.recover_day(DAY[1], [(1, 1, 5.0, "Exported"), (2, 2, 4.0, "Exported")])
    (tmp_path / "raw/tmdb/movie_details/date=2026-11-01/part-0.parquet").unlink()
    (tmp_path / "raw/tmdb/movie_details/date=2026-11-01").rmdir()
    lake.write_day(DAY[1], pages=[[item(1, popularity=7.0)]])
    lake.recover_day(DAY[2], [(3, 1, 3.0, "Exported")])

    dbt.build(tmp_path, DAY[1], DAY[2])

    facts = Warehouse(tmp_path).rows("select movie_id, popularity, source from fact_movie_daily order by movie_id")
    assert [tuple(row.values()) for row in facts] == [(1, 7.0, "live"), (3, 3.0, "daily_export")]
    assert Warehouse(tmp_path).values("select movie_id from dim_movie order by 1") == [1, 3]


def test_numbers_of_today_are_never_those_of_a_recovered_day(dbt, tmp_path):
    lake = Lake(tmp_path)
    lake.recover_day(
        DAY[1],
        [(1, 1, 5.0, "Exported")],
        fetched=[(2, "watchlist", details(2)), (1, "new", details(1, popularity=77.0))],
    )

    dbt.build(tmp_path, DAY[1], DAY[1])

    facts = Warehouse(tmp_path).rows("select movie_id, popularity, vote_count from fact_movie_daily")
    assert [tuple(row.values()) for row in facts] == [(1, 5.0, None)]
    assert Warehouse(tmp_path).rows("select movie_id, first_seen_on from dim_movie order by 1") == [
        {"movie_id": 1, "first_seen_on": DAY[1]},
        # not in the export: it was seen first when it was fetched
        {"movie_id": 2, "first_seen_on": DAY[1] + timedelta(days=9)},
    ]


def test_a_live_run_that_ends_after_midnight_says_so_of_a_film_that_is_gone(dbt, tmp_path):
    lake = Lake(tmp_path)
    late = datetime(2026, 11, 1, 23, 59, 30, tzinfo=UTC)
    lake.write_day(DAY[1], pages=[[item(1)]], fetched=[(1, "new", None)], at=late)

    dbt.build(tmp_path, DAY[1], DAY[1])

    film = Warehouse(tmp_path).row("select removed_on, first_seen_on from dim_movie")
    assert film == {"removed_on": DAY[2], "first_seen_on": DAY[1]}


def test_infinite_popularity_and_an_empty_title_of_an_export_are_unknown(dbt, tmp_path):
    Lake(tmp_path).recover_day(DAY[1], [(1, 1, float("inf"), " ")])

    dbt.build(tmp_path, DAY[1], DAY[1])

    assert Warehouse(tmp_path).values("select popularity from fact_movie_daily") == [None]
    assert Warehouse(tmp_path).row("select title, original_title from dim_movie") == {
        "title": None, "original_title": None,
    }  # fmt: skip


def test_a_recovered_day_has_no_film_that_is_known_as_softcore_and_those_behind_it_move_up(dbt, tmp_path):
    export = [(film, film, 9.0 - film, "Exported") for film in (1, 2, 3, 4)]
    told = [(1, "new", details(1, softcore=False)), (2, "new", details(2, softcore=True)), (3, "new", details(3))]
    Lake(tmp_path).recover_day(DAY[1], export, fetched=told)

    dbt.build(tmp_path, DAY[1], DAY[1])

    facts = Warehouse(tmp_path).rows("select movie_id, popularity_rank from fact_movie_daily order by movie_id")
    assert [tuple(row.values()) for row in facts] == [(1, 1), (3, 2), (4, 3)]
    films = Warehouse(tmp_path).rows("select movie_id, is_softcore from dim_movie order by movie_id")
    assert [tuple(row.values()) for row in films] == [(1, False), (2, True), (3, None), (4, None)]


def test_a_live_day_has_what_was_listed_whatever_is_said_of_it(dbt, tmp_path):
    told = [(1, "new", details(1, softcore=True))]
    Lake(tmp_path).write_day(DAY[1], pages=[[item(1), item(2, softcore=True)]], fetched=told)

    dbt.build(tmp_path, DAY[1], DAY[1])

    assert Warehouse(tmp_path).values("select popularity_rank from fact_movie_daily order by movie_id") == [1, 2]
    assert Warehouse(tmp_path).values("select is_softcore from dim_movie") == [True, True]


def test_a_day_that_is_derived_again_knows_what_was_learned_since_and_older_observations_are_found(dbt, tmp_path):
    lake = Lake(tmp_path)
    lake.write_day(DAY[1], pages=[[item(1), item(2)]])
    lake.recover_day(DAY[2], [(1, 1, 5.0, "One"), (2, 2, 4.0, "Two"), (3, 3, 3.0, "Three")])
    lake.write_day(DAY[3], pages=[[item(1)]], fetched=[(film, "new", details(film, softcore=True)) for film in (2, 3)])
    for day in (DAY[1], DAY[2], DAY[3]):
        dbt.build(tmp_path, day, day)
    recovered = f"select movie_id from fact_movie_daily where date_id = '{DAY[2]}' order by 1"
    assert Warehouse(tmp_path).values(recovered) == [1, 2, 3]

    dbt.build(tmp_path, DAY[2], DAY[2])

    assert Warehouse(tmp_path).values(recovered) == [1]
    latest = Warehouse(tmp_path).rows("select movie_id, date_id, source, age_days from movie_latest order by 1")
    assert [tuple(row.values()) for row in latest] == [(1, DAY[3], "live", 0), (2, DAY[1], "live", 2)]


def test_if_the_newest_day_loses_its_films_the_day_before_is_the_newest(dbt, tmp_path):
    lake = Lake(tmp_path)
    lake.write_day(DAY[1], pages=[[item(1)]], fetched=[(2, "new", details(2))])
    lake.recover_day(DAY[2], [(2, 1, 5.0, "Two")])
    for day in (DAY[1], DAY[2]):
        dbt.build(tmp_path, day, day)
    ages = "select movie_id, is_newest_day, age_days from movie_latest order by 1"
    assert [tuple(row.values()) for row in Warehouse(tmp_path).rows(ages)] == [(1, False, 1), (2, True, 0)]

    softcore = [(2, "changed", details(2, softcore=True))]
    Lake(tmp_path)._write_details(DAY[3], softcore, datetime(2026, 11, 3, 9, tzinfo=UTC), timedelta())  # noqa: SLF001
    dbt.build(tmp_path, DAY[2], DAY[3])

    assert [tuple(row.values()) for row in Warehouse(tmp_path).rows(ages)] == [(1, True, 0)]
