"""A history of six weeks of series in which everything happens that makes the order of weeks matter.

Week 3 was missed and recovered from TMDB's export, and the lists of countries and services were captured in week 1 only.

1  listed every week; in week 4 it has another name, network and cast, fewer genres, and a season is gone
2  listed in week 1 and 6; gone (404) in week 2, back in week 6
3  listed every week, but TMDB says in week 4 that it is gone
4  never had usable details before week 6
5  among the popular ones only, on two pages
6  in the export only
7  its creator acts in it
8  a network of the name of another one's
9  never had usable details; only the list names it
"""

from datetime import UTC, datetime, time, timedelta

from tests.unit.dbt.series.lake import WEEK, cast, credits_of, details, item, network, offers, person, season


def write_history(lake):
    """Write the raw weeks."""
    lake.write_week(
        WEEK[1],
        top=[[item(1), item(2), item(3)], [item(2), item(4, genre_ids=[18, 35]), item(7), item(8)]],
        popular=[[item(5, popularity=500.0), item(1)], [item(5, popularity=400.0), item(9, original_language="fr")]],
        fetched=[
            (1, details(1, genres=[{"id": 18, "name": "Drama"}, {"id": 99, "name": "Retired"}])),
            (2, details(2)),
            (3, details(3, networks=[], vote_average=0.0, vote_count=0)),
            (4, ""),
            (5, details(5, last_episode_to_air={"air_date": "2026-10-30"})),
            (7, details(7, created_by=[person(70, gender=0)], origin_country=["FR", "US"])),
            (8, details(8, networks=[network(11, "Channel", "GB"), network(12, "Channel", "GB")])),
            (9, ""),
        ],
        billed=[
            (1, credits_of(cast(50), cast(51, order=1, roles=(("B", 2), ("A", 2), ("C", 9), ("", 1))))),
            (7, credits_of(cast(70, known_for_department="Writing"))),
        ],
    )
    lake.write_week(
        WEEK[2],
        top=[[item(1), item(3, vote_count=99, vote_average=9.0), item(7, vote_average=6.5)]],
        popular=[[item(1, popularity=90.0), item(5)]],
        countries=None,
        services=None,
        fetched=[
            (1, details(1, popularity=200.0, vote_count=25, vote_average=8.1)),
            (2, None),
            (3, details(3)),
            (5, details(5, next_episode_to_air={"air_date": "2026-11-20"})),
        ],
    )
    lake.recover_week(WEEK[3], [(1, 95.0, "Exported 1"), (3, 55.5, "Exported 3"), (6, 1.5, "Exported 6")])
    lake.write_week(
        WEEK[4],
        top=[[item(1), item(3)]],
        popular=[[item(5), item(1)]],
        countries=None,
        services=None,
        fetched=[
            (
                1,
                details(
                    1,
                    name="Renamed",
                    networks=[network(13, "Other", "")],
                    keywords={"results": []},
                    seasons=[season(1, 7.6)],
                    **{"watch/providers": {"results": {"GB": offers(buy=[9], rent=[9])}}},
                ),
            ),
            (3, None),
            (5, details(5)),
        ],
        billed=[(1, credits_of(cast(52), cast(50, order=1)))],
    )
    lake.write_week(
        WEEK[5],
        top=[[item(1), item(3)]],
        popular=[[item(1), item(5)]],
        countries=None,
        services=None,
        fetched=[(1, details(1, name="Renamed", seasons=[season(1, 7.7), season(3, 6.0)])), (3, None), (5, "")],
    )
    lake.write_week(
        WEEK[6],
        top=[[item(2), item(1), item(4), item(7)]],
        popular=[[item(5), item(1)]],
        countries=None,
        services=None,
        fetched=[
            (2, details(2, name="Back")),
            (1, details(1, popularity=190.0, vote_count=30, created_by=[person(50)])),
            (4, details(4)),
            (7, details(7, created_by=[person(70, name="Creator", gender=1)])),
            (5, details(5)),
        ],
        # the newest answer on a Sunday evening
        fetched_at=datetime.combine(WEEK[6] + timedelta(days=6), time(23), UTC),
    )
