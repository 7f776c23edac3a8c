"""What is known of a collection: its name from films and from itself, its number of films from the latter alone."""

from datetime import date

import pytest

from tests.unit.dbt.conftest import Warehouse
from tests.unit.dbt.lake import Lake, collection, details, item

DAYS = {n: date(2026, 11, n) for n in range(1, 5)}
OF = {"id": 3, "name": "Of a film", "poster_path": "/film.jpg"}
ODD = collection(3, "2020-01-01", "2026-11-02", "2026-11-03", "", None) | {"name": ""}
ODD["parts"] += [ODD["parts"][0], None, {"id": None}]


@pytest.fixture
def lake(tmp_path):
    lake = Lake(tmp_path)
    film, other = details(1, belongs_to_collection=OF), details(2, belongs_to_collection=OF | {"id": 4})
    lake.write_day(DAYS[1], pages=[[item(1), item(2)]], fetched=[(1, "new", film), (2, "new", other)])
    lake.write_day(
        DAYS[2],
        pages=[[item(1)]],
        collections=[
            (3, ODD),
            (4, collection(4, "2020-01-01")),
        ],
    )
    lake.write_day(
        DAYS[3], pages=[[item(1)]], fetched=[(1, "changed", details(1, belongs_to_collection=OF | {"name": "B"}))]
    )
    lake.write_day(DAYS[4], pages=[[item(1)]], collections=[(4, None)])
    return lake


@pytest.mark.parametrize("order", [(3, 1, 2, 4), (2, 4, 1, 3, 2)])
def test_name_and_number_of_films_are_the_newest_of_each_whatever_the_order_of_days(dbt, lake, order):
    for n in order:
        dbt.build(lake.root, DAYS[n], DAYS[n])

    warehouse = Warehouse(lake.root)
    rows = warehouse.rows("select * from dim_collection order by collection_id")
    told = [tuple(row.values())[:5] for row in rows]
    # A film that the answer lists twice, or without an id, counts once or not at all; 404 is no number.
    assert told == [(3, "B", "/film.jpg", 5, 2), (4, "Collection 4", None, None, None)]
    assert [row["parts_observed_at"].date() for row in rows] == [DAYS[2], DAYS[4]]
    assert warehouse.rows("select collection_id, movie_count, parts_total from franchise_performance order by 1") == [
        {"collection_id": 3, "movie_count": 1, "parts_total": 5},
        {"collection_id": 4, "movie_count": 1, "parts_total": None},
    ]
