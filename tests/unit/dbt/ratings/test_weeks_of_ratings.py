"""Weeks of ratings: any order of builds gives the same tables, waits are kept, groups are those of their week."""

import duckdb
import pytest

from tests.unit.dbt.conftest import Warehouse
from tests.unit.dbt.ratings.lake import WEEK, Lake, imdb, mdblist, offer, omdb, series, without
from tmdb_assets.schemas.series.rating_marts import RATING_MARTS
from tmdb_assets.schemas.series.ratings import RATINGS
from tmdb_assets.settings import DatasetPaths

LAST = 7
BUILDS = {
    "backwards": [(n, n) for n in range(LAST, -1, -1)],
    "in chunks that overlap, newest first, some twice": [(5, LAST), (0, 2), (2, 6), (1, 1), (LAST, LAST)],
}


def write_history(lake):
    """Eight weeks in which much changes; the fourth was missed.

    1  has everything every week, and other genres, networks and services since week 4
    2  OMDb has no data of it in week 0, does not answer for a time, and rates it in week 5
    3  OMDb does not know its id in week 0; TMDB has another one since week 2
    4  shares its id with 5 until week 4
    5  is no longer listed from week 5 on
    6  is named anew in week 6, and its genre too
    """
    for n, week in enumerate(WEEK[: LAST + 1]):
        if n == 3:
            lake.recover_week(week, 1, 2, 3)
            continue
        late = n >= 4
        listed = [
            series(
                1,
                vote_average=8.0 + n / 10,
                genres=[{"id": 18, "name": "Drama"}] if not late else [{"id": 35, "name": "Comedy"}],
                networks=[{"id": 49 if not late else 213, "name": "N", "origin_country": "US", "logo_path": None}],
                **{"watch/providers": {"results": {"US": {"ads" if late else "flatrate": [offer(8 + late, "P")]}}}},
            ),
            series(2, vote_average=7.0 - n / 10),
            series(3, external_ids={"imdb_id": imdb(3 if n < 2 else 33)}),
            series(4, vote_count=40 + n),
            series(6, name="Old" if n < 6 else "New", genres=[{"id": 80, "name": "Crime" if n < 6 else "Crime!"}]),
        ]
        if n < 5:
            listed.append(series(5, external_ids={"imdb_id": imdb(4 if n < 4 else 5)}))
        asked = [omdb(1, rating=f"8.{n}", votes=f"1,00{n}"), omdb(6, rating="6.5", votes="300")]
        if n == 0:
            asked += [without(2, "no_data"), without(3, "unknown_id")]
        if n == 5:
            asked += [omdb(2, rating="5.0", votes="77")]
        told = [
            mdblist(1, ("imdb", 8.1, 81, 900), ("tomatoes", 90 + n, 90 + n, 20), ("popcorn", 80, 80, None)),
            mdblist(2, ("tomatoes", 50 + n, 50 + n, 15), ("metacriticuser", 0, 0, 2), ("metacritic", 101, 101, 2)),
            mdblist(6, ("tomatoes", 70, 70, 30), ("metacritic", 60 + n, 60 + n, 12)),
        ]
        if late:
            told.append(mdblist(4, ("imdb", 7.7, 77, 20), ("tomatoes", 66, 66, 6)))
        lake.write_week(week, listed, omdb=asked, mdblist=told if n != 6 else None)


def contents(data):
    with duckdb.connect(DatasetPaths(data, "series").warehouse, read_only=True) as connection:
        return {
            table.name: connection.execute(f"select * from {table.name} order by all").fetchall()
            for table in (*RATINGS, *RATING_MARTS)
        }


@pytest.fixture(scope="module")
def history(dbt, tmp_path_factory):
    data = tmp_path_factory.mktemp("weeks")
    write_history(Lake(data))
    dbt.build(data, WEEK[0], WEEK[LAST])
    return Warehouse(data, "series")


@pytest.mark.parametrize("windows", BUILDS.values(), ids=BUILDS.keys())
def test_weeks_give_the_same_tables_as_one_build_of_all_of_them(dbt, history, tmp_path, windows):
    write_history(Lake(tmp_path))
    for first, last in windows:
        dbt.build(tmp_path, WEEK[first], WEEK[last])
    expected, found = contents(history.data), contents(tmp_path)
    for name, rows in expected.items():
        assert found[name] == rows, name
        assert rows, f"{name} without rows proves nothing"


def outcomes(history, series_id):
    told = history.rows(
        f"select week_id, outcome from series_rating_request where series_id = {series_id} and provider = 'omdb'"
    )
    return {WEEK.index(row["week_id"]): row["outcome"] for row in told}


def test_a_series_without_data_is_due_again_after_two_weeks(history):
    assert outcomes(history, 2) == {
        0: "no_data", 1: "excused", 2: "waiting", 4: "waiting", 5: "answered", 6: "waiting", 7: "waiting"
    }  # fmt: skip


def test_an_unknown_id_is_due_again_when_tmdb_has_another_one(history):
    assert outcomes(history, 3) == {
        0: "unknown_id", 1: "excused", 2: "waiting", 4: "waiting", 5: "waiting", 6: "waiting", 7: "waiting"
    }  # fmt: skip


def test_who_is_excused_is_not_due_and_a_week_that_lacks_nobody_is_complete(history):
    counts = ("member_count", "due_count", "asked_count", "answered_count", "missing_count")
    week = f"select {', '.join(counts)}, is_complete from series_week where provider = 'omdb' and week_id = "
    assert history.row(f"{week} '{WEEK[1]}'") == dict(zip(counts, (6, 2, 2, 2, 0), strict=True), is_complete=True)
    assert history.row(f"{week} '{WEEK[2]}'") == dict(zip(counts, (6, 4, 2, 2, 2), strict=True), is_complete=False)


def test_an_id_belongs_to_whoever_was_seen_with_it_last(history):
    assert history.rows(
        "select series_id, site_id, status, last_seen_on from series_match where series_id in (4, 5)"
    ) == [
        {"series_id": 4, "site_id": imdb(4), "status": "ok", "last_seen_on": WEEK[7]},
        {"series_id": 5, "site_id": imdb(5), "status": "ok", "last_seen_on": WEEK[4]},
    ]


def test_a_series_is_in_the_groups_of_its_week(history):
    ranked = "select distinct week_id, {} as place from {} where series_id = 1 order by 1"
    networks = history.rows(ranked.format("network_id", "series_top_by_network"))
    services = history.rows(ranked.format("watch_provider_id", "series_top_by_provider"))
    weeks = [n for n in range(LAST + 1) if n != 3]
    assert networks == [{"week_id": WEEK[n], "place": 49 if n < 4 else 213} for n in weeks]
    assert services == [{"week_id": WEEK[n], "place": 8 if n < 4 else 9} for n in weeks]


def test_names_are_the_newest_in_all_weeks(history):
    for table in ("series_consensus", "series_top_by_network", "series_top_by_provider", "series_latest_rating"):
        assert history.values(f"select distinct name from {table} where series_id = 6") == ["New"], table
    assert "Crime" not in history.values("select distinct genre_name from series_rating_by_genre")
    assert "Crime" not in history.values("select distinct group_name from series_rating_trends")


def test_a_trend_is_of_the_same_series_in_both_weeks_and_skips_a_week_that_was_missed(history):
    told = history.rows(
        "select week_id, compared_on, series_count, score_median, score_median_before from series_rating_trends"
        " where dimension = 'all' and rating_source = 'rt_critics' order by 1"
    )
    assert [(WEEK.index(row["week_id"]), WEEK.index(row["compared_on"])) for row in told] == [(1, 0), (2, 1), (5, 4)]
    assert told[2] == {
        "week_id": WEEK[5],
        "compared_on": WEEK[4],
        "series_count": 4,
        "score_median": 68.0,
        "score_median_before": 68.0,
    }


def test_a_distribution_has_every_rating_in_one_tenth(history):
    bins = " + ".join(f"count_{start}_to_{start + 10}" for start in range(0, 100, 10))
    assert history.values(f"select count(*) from series_rating_by_genre where {bins} <> series_count") == [0]
    assert history.values("select count(*) from series_rating_by_genre where score_lower > score_upper") == [0]


def test_a_top_goes_by_consensus_and_names_only_series_of_two_sources(history):
    assert history.values("select count(*) from series_top_by_network where source_count < 2") == [0]
    assert history.values(
        "select count(*) from series_top_by_network as a join series_top_by_network as b"
        " on a.week_id = b.week_id and a.network_id = b.network_id and a.rank < b.rank"
        " where a.consensus_score < b.consensus_score"
    ) == [0]
