"""A history of five days in which everything happens that makes the order of days matter.

2026-10-31 was not captured at all, 2026-11-03 was missed and recovered from its export on the 12th, and the
list of countries was captured on the 1st only. Films:

1  listed every day; its details of the 4th have another title, fewer genres, no keywords, another cast, other offers;
   OMDb was asked about it on the 1st and on the 4th, and about 2 on the 1st
2  listed until the 4th, has details of the 1st, is gone (404) on the 4th
3  gone on the 2nd, back with details on the 4th
4  listed on the 1st and 5th, without details; its genres and title change; in the export between them
5  listed on the 1st only, gone on the 5th
6  on the watchlist every day, in the listing too on the 4th; in the export, but not in its population
7  gone on the 1st, never seen otherwise
8  in the export only, gone when it was recovered
9  in the export only, has details since it was recovered
"""

from datetime import date, timedelta

from tests.unit.dbt.elsewhere import answered, body, offer, write_ratings
from tests.unit.dbt.lake import GENRES, cast, company, crew, details, item

DAY = {n: date(2026, 10, 31) + timedelta(days=n) for n in range(6)}


def watched(**changes):
    """The film of the watchlist, which shares nobody with the others, so it names nobody again."""
    own = {"genres": [], "production_companies": [company(9)], "credits": {"cast": [cast(6, 60)], "crew": []}}
    return details(6, **own | changes)


def write_history(lake):
    """Write the raw days."""
    lake.write_day(
        DAY[1],
        pages=[
            [item(1), item(2), item(4, genre_ids=[28, 12])],
            # moved to page 2 while page 1 was cached: the first place counts
            [item(2, popularity=1.0), item(5, original_language="fr")],
        ],
        fetched=[
            (
                1,
                "new",
                details(
                    1,
                    genres=[{"id": 28, "name": "Action"}, {"id": 500, "name": "Retired"}],
                    credits={"cast": [cast(1, 10), cast(1, 12)], "crew": [crew(1, 11), crew(1, 11, "Writer")]},
                    belongs_to_collection={"id": 3, "name": "Old name", "poster_path": "/c.jpg"},
                    production_companies=[company(5), company(6, country="ZZ")],
                    **{"watch/providers": {"results": {"US": {"buy": [offer(8), offer(9)]}}}},
                ),
            ),
            (2, "new", details(2, spoken_languages=[{"english_name": "", "iso_639_1": "qq", "name": ""}])),
            (6, "watchlist", watched(popularity=0.5)),
            (7, "watchlist", None),
        ],
    )
    lake.write_day(
        DAY[2],
        pages=[[item(1, popularity=50.0), item(2)]],
        fetched=[
            (3, "watchlist", None),
            (6, "watchlist", watched(production_countries=[{"iso_3166_1": "US", "name": "USA"}])),
        ],
        countries=None,
    )
    lake.recover_day(
        DAY[3],
        export=[
            (1, 1, 90.0, "Original 1"),
            (4, 2, 80.0, "Exported 4"),
            (8, 3, 70.0, "Exported 8"),
            (9, 4, None, "Exported 9"),
            (6, None, 0.6, "Original 6"),
        ],
        fetched=[
            (8, "new", None),
            (
                9,
                "new",
                details(
                    9,
                    genres=[{"id": 18, "name": "Drama"}],
                    production_companies=[company(9)],
                    credits={"cast": [cast(9, 90)], "crew": []},
                ),
            ),
        ],
    )
    lake.write_day(
        DAY[4],
        pages=[[item(1), item(2), item(6, popularity=70.0)]],
        fetched=[
            (
                1,
                "changed",
                details(
                    1,
                    title="Changed",
                    genres=[{"id": 28, "name": "Action"}],
                    keywords={"keywords": []},
                    credits={"cast": [cast(1, 10, name="Renamed")], "crew": [crew(1, 11)]},
                    belongs_to_collection={"id": 3, "name": "New name", "poster_path": None},
                    production_companies=[company(5, name="Renamed", country="FR")],
                    production_countries=[{"iso_3166_1": "ZZ", "name": "Zedland"}],
                    **{"watch/providers": {"results": {"US": {"buy": [offer(8, "Renamed")], "rent": [offer(8)]}}}},
                ),
            ),
            (2, "changed", None),
            (
                3,
                "watchlist",
                details(
                    3,
                    production_companies=[company(8)],
                    credits={"cast": [cast(3, 10, name="Latest")], "crew": []},
                ),
            ),
            (6, "watchlist", watched(popularity=0.7)),
        ],
        countries=None,
    )
    lake.write_day(
        DAY[5],
        pages=[[item(1, genre_ids=[500]), item(4, genre_ids=[18, 999], title="Renamed 4", popularity=300.0)]],
        fetched=[(5, "refresh", None), (6, "watchlist", watched())],
        genres=GENRES | {28: "Action!"},
        countries=None,
    )
    write_ratings(lake.root, DAY[1], [answered(1, body(1), DAY[1]), answered(2, body(2, imdb="6.1"), DAY[1])])
    write_ratings(lake.root, DAY[4], [answered(1, body(1, imdb="8.8"), DAY[4])])
