"""Where the data directory lies says nothing of the data: only a partition's own folder names its day."""

from datetime import date

import pytest

from tests.unit.dbt.conftest import Warehouse
from tests.unit.dbt.lake import Lake, details, item

BEFORE, LIVE_DAY, RECOVERED_DAY, AFTER = (date(2026, 11, day) for day in (1, 2, 3, 4))
PLACES = {
    "folders called as columns": "name=films/country_code=ZZ/popularity=1/status=404/filename=x/file=y/data",
    "a folder called as the day": "date=2026-11-20/data",
    "the data directory itself": "movie_id=7",
    "all that means something elsewhere": (
        "-rf/~/Film's \"d'été\" 🎬/a#b;c&d|e,f/{{ name }} {% if %} {# it #} {x,y}/`id` $HOME/(a)<b>!^/u:p@h:80"
        "/%20 %2F/ two  words /raw/date=2026-11-02/part-0.parquet/" + "l" * 200
    ),
    "a pattern": "f[ab]c/x*y/**/[!z]/[[]q]/data[0-9]",
}
WOULD_MATCH = ("fac/xxy/z/a/[q]/data1", "fbc/x/y/b/[q]/data0")


def observe(root, first):
    """Two days, the second one recovered, of films from the id `first` on."""
    lake = Lake(root)
    lake.write_day(LIVE_DAY, pages=[[item(first), item(first + 1)]], fetched=[(first, "new", details(first))])
    lake.recover_day(RECOVERED_DAY, export=[(first + 1, 1, 9.5, "Exported")], fetched=[(first + 1, "new", None)])


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES.keys())
def test_a_folder_above_the_raw_data_is_no_column_of_it(dbt, tmp_path, place):
    data = tmp_path / place
    observe(data, first=1)
    for other in WOULD_MATCH:
        observe(tmp_path / other, first=5)
    # What is not of the window is not opened.
    for table in (data / "raw" / "tmdb").iterdir():
        for day in (BEFORE, AFTER):
            (table / f"date={day}").mkdir()
            (table / f"date={day}" / "part-0.parquet").write_bytes(b"no parquet")

    dbt.build(data, LIVE_DAY, RECOVERED_DAY)

    warehouse = Warehouse(data)
    assert warehouse.rows("select date_id, movie_id, popularity, source from fact_movie_daily order by all") == [
        {"date_id": LIVE_DAY, "movie_id": 1, "popularity": 99.0, "source": "live"},
        {"date_id": LIVE_DAY, "movie_id": 2, "popularity": 98.0, "source": "live"},
        {"date_id": RECOVERED_DAY, "movie_id": 2, "popularity": 9.5, "source": "daily_export"},
    ]
    assert warehouse.rows("select country_code, name, continent from dim_country order by all") == [
        {"country_code": "FR", "name": "France", "continent": "Europe"},
        {"country_code": "NA", "name": "Namibia", "continent": "Africa"},
        {"country_code": "US", "name": "United States of America", "continent": "North America"},
    ]
    assert warehouse.rows("select movie_id, has_details, removed_on from dim_movie order by all") == [
        {"movie_id": 1, "has_details": True, "removed_on": None},
        {"movie_id": 2, "has_details": False, "removed_on": date(2026, 11, 12)},
    ]
