"""Which series other sources are asked about: read from the raw tables of TMDB."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from upath import UPath

from tmdb_assets.lake.partitions import RawLake, rows_to_table
from tmdb_assets.sources.ratings.due import Title
from tmdb_assets.sources.tmdb.series.tables import POPULAR_SERIES, SERIES_DETAILS, TOP_RATED_SERIES
from tmdb_assets.sources.tmdb.series.titles import titles_of

WEEK = date(2026, 9, 7)
STAMP = {"fetched_at": datetime(2026, 9, 8, 10, tzinfo=UTC), "run_id": "r"}


@pytest.fixture
def lake(tmp_path):
    return RawLake(UPath(tmp_path / "raw"))


def pages(lake, table, *pages, week=WEEK):
    listed = [{"results": [{"id": one} for one in ids]} for ids in pages]
    rows = [{"page": n, "payload": json.dumps(one), **STAMP} for n, one in enumerate(listed, 1)]
    lake.write(table, week, rows_to_table(table, rows[::-1]))


def details(lake, told, week=WEEK):
    rows = [
        {
            "series_id": series_id,
            "status": status,
            "payload": json.dumps(body) if body else None,
            "reason": "weekly",
            "language": "en-US",
            **STAMP,
        }
        for series_id, (status, body) in told.items()
    ]
    lake.write(SERIES_DETAILS, week, rows_to_table(SERIES_DETAILS, rows))


def body(imdb_id, last=None, following=None):
    episodes = {"last_episode_to_air": last, "next_episode_to_air": following}
    return {
        "external_ids": {"imdb_id": imdb_id},
        **{name: {"air_date": on} if on else None for name, on in episodes.items()},
    }


def test_the_top_rated_come_by_rank_then_the_popular_ones_each_once_with_their_imdb_ids(lake):
    pages(lake, TOP_RATED_SERIES, [30, 10], [20])
    pages(lake, POPULAR_SERIES, [10, 40])
    told = {10: body("tt0000010"), 20: body(None), 30: body("tt0000030", "2026-08-25"), 40: body("", "2026-08-01")}
    details(lake, {series_id: (200, one) for series_id, one in told.items()})

    assert titles_of(lake, WEEK) == [
        Title(30, "tt0000030", is_airing=True),
        Title(10, "tt0000010", is_airing=False),
        Title(20, None, is_airing=False),
        Title(40, None, is_airing=False),
    ]


@pytest.mark.parametrize(
    ("episodes", "airing"),
    [
        (("2026-08-25", None), True),
        (("2026-08-24", None), False),
        ((None, "2026-09-22"), True),
        ((None, "2026-09-23"), False),
        (("", "soon"), False),
    ],
)
def test_a_series_is_airing_with_an_episode_of_fourteen_days_before_or_after_its_fetch(lake, episodes, airing):
    pages(lake, TOP_RATED_SERIES, [1])
    details(lake, {1: (200, body("tt0000001", *episodes))})

    assert titles_of(lake, WEEK) == [Title(1, "tt0000001", airing)]


def test_a_series_whose_details_did_not_come_has_the_id_of_the_week_before_and_one_that_is_gone_has_none(lake):
    before = WEEK - timedelta(days=7)
    details(lake, {series_id: (200, body(f"tt000000{series_id}")) for series_id in (1, 2, 3)}, before)
    details(lake, {1: (200, body("tt0000009")), 2: (0, None), 3: (404, None)})
    pages(lake, TOP_RATED_SERIES, [1, 2, 3, 4])

    assert [title.imdb_id for title in titles_of(lake, WEEK)] == ["tt0000009", "tt0000002", None, None]


def test_a_week_that_was_not_listed_has_no_series_and_one_that_was_written_again_is_read_again(lake):
    assert titles_of(lake, WEEK) == []
    pages(lake, TOP_RATED_SERIES, [1])

    assert [title.title_id for title in titles_of(lake, WEEK)] == [1]
