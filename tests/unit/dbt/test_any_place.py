"""Where the data directory lies says nothing of the data: only a partition's own folder names its day."""

from datetime import date

import pytest

from tests.unit.dbt.conftest import Warehouse
from tests.unit.dbt.lake import Lake, details, item

LIVE_DAY, RECOVERED_DAY = date(2026, 11, 2), date(2026, 11, 3)
PLACES = {
    "a folder called as a column": "name=films/data",
    "a folder called as the day": "date=2026-11-20/data",
    "the data directory itself": "movie_id=7",
    "several of them": "country_code=ZZ/popularity=1/status=404/data",
}


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES.keys())
def test_a_folder_above_the_raw_data_is_no_column_of_it(dbt, tmp_path, place):
    data = tmp_path / place
    lake = Lake(data)
    lake.write_day(LIVE_DAY, pages=[[item(1), item(2)]], fetched=[(1, "new", details(1))])
    lake.recover_day(RECOVERED_DAY, export=[(2, 1, 9.5, "Exported")], fetched=[(2, "new", None)])

    dbt.build(data, LIVE_DAY, RECOVERED_DAY)

    warehouse = Warehouse(data)
    assert warehouse.rows("select date_id, movie_id, popularity, source from fact_movie_daily order by all") == [
        {"date_id": LIVE_DAY, "movie_id": 1, "popularity": 99.0, "source": "live"},
        {"date_id": LIVE_DAY, "movie_id": 2, "popularity": 98.0, "source": "live"},
        {"date_id": RECOVERED_DAY, "movie_id": 2, "popularity": 9.5, "source": "daily_export"},
    ]
    assert warehouse.rows("select country_code, name from dim_country order by all") == [
        {"country_code": "FR", "name": "France"},
        {"country_code": "NA", "name": "Namibia"},
        {"country_code": "US", "name": "United States of America"},
    ]
    assert warehouse.rows("select movie_id, has_details, removed_on from dim_movie order by all") == [
        {"movie_id": 1, "has_details": True, "removed_on": None},
        {"movie_id": 2, "has_details": False, "removed_on": date(2026, 11, 12)},
    ]
