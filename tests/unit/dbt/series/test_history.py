"""What the models make of a history of weeks: what was observed in a week stays its own, what is newest is known."""

import datetime as dt

from tests.unit.dbt.series.lake import WEEK
from tmdb_assets.schemas.series import TABLES

UTC = dt.UTC


def facts(history, series_id):
    query = f"select * exclude (series_id) from fact_series_weekly where series_id = {series_id} order by week_id"
    return {row["week_id"]: row for row in history.rows(query)}


def test_a_week_has_every_series_that_a_list_or_the_export_names_once(history):
    found = {week: history.values(f"select series_id from fact_series_weekly where week_id = '{WEEK[week]}' order by 1")
             for week in range(1, 7)}  # fmt: skip
    assert found == {
        1: [1, 2, 3, 4, 5, 7, 8, 9],
        2: [1, 3, 5, 7],
        3: [1, 3, 6],
        4: [1, 3, 5],
        5: [1, 3, 5],
        6: [1, 2, 4, 5, 7],
    }


def test_ranks_have_no_gap_though_a_series_is_listed_twice(history):
    query = "select {0} as rank, series_id from fact_series_weekly where week_id = '{1}' and {0} is not null order by 1"
    for column, series in (("rank_top_rated", [1, 2, 3, 4, 7, 8]), ("rank_popular", [5, 1, 9])):
        rows = history.rows(query.format(column, WEEK[1]))
        assert [(row["rank"], row["series_id"]) for row in rows] == list(enumerate(series, start=1))


def test_details_of_the_week_tell_its_numbers_else_its_lists(history):
    of_one = facts(history, 1)
    assert [of_one[WEEK[2]][name] for name in ("popularity", "vote_average", "vote_count")] == [200.0, 8.1, 25]
    of_seven = facts(history, 7)  # without details in week 2
    assert [of_seven[WEEK[2]][name] for name in ("vote_average", "vote_count", "is_airing")] == [6.5, 10, None]
    of_three = facts(history, 3)
    # TMDB says 0 where nobody voted
    assert (of_three[WEEK[1]]["vote_average"], of_three[WEEK[1]]["vote_count"]) == (None, None)
    # gone by its details, and listed all the same
    assert (of_three[WEEK[4]]["source"], of_three[WEEK[4]]["vote_count"]) == ("live", 10)


def test_a_recovered_week_has_the_popularity_and_nothing_else(history):
    (row,) = [row for week, row in facts(history, 1).items() if week == WEEK[3]]
    assert row == {
        "week_id": WEEK[3],
        "source": "tv_export",
        "popularity": 95.0,
        "rank_top_rated": None,
        "rank_popular": None,
        "vote_average": None,
        "vote_count": None,
        "is_airing": None,
        "observed_at": dt.datetime.combine(WEEK[3], dt.time(8), UTC),
    }


def test_a_series_airs_if_an_episode_is_near(history):
    found = {week: row["is_airing"] for week, row in facts(history, 5).items()}
    assert found == {WEEK[1]: True, WEEK[2]: True, WEEK[4]: False, WEEK[5]: None, WEEK[6]: False}


def test_what_is_gone_stays_with_its_day_and_what_came_back_is_there(history):
    rows = history.rows("select series_id, name, removed_on from dim_series order by series_id")
    assert [(row["series_id"], row["name"], row["removed_on"]) for row in rows] == [
        (1, "Detailed 1", None),
        (2, "Back", None),
        (3, "Detailed 3", WEEK[5]),
        (4, "Detailed 4", None),
        (5, "Detailed 5", None),
        (6, "Exported 6", None),
        (7, "Detailed 7", None),
        (8, "Detailed 8", None),
        (9, "Listed 9", None),
    ]


def test_details_tell_what_a_series_is(history):
    row = history.row("select * from dim_series where series_id = 5")
    assert row | {"observed_at": None} == {
        "series_id": 5,
        "name": "Detailed 5",
        "original_name": "Original 5",
        "language_code": "en",
        "type": "Scripted",
        "status": "Returning Series",
        "first_air_on": dt.date(2020, 2, 3),
        "last_air_on": dt.date(2026, 10, 1),
        "season_count": 2,
        "episode_count": 20,
        "imdb_id": "tt0000005",
        "tvdb_id": 5,
        "wikidata_id": "Q5",
        "overview": "Detailed.",
        "poster_path": "/5.jpg",
        "homepage": None,
        "is_adult": False,
        "is_in_production": True,
        "content_rating": "TV-MA",
        "observed_at": None,
        "removed_on": None,
    }


def test_networks_of_one_name_are_told_apart(history):
    rows = history.rows("select network_id, label from dim_network order by network_id")
    assert [(row["network_id"], row["label"]) for row in rows] == [
        (10, "Channel (US)"),
        (11, "Channel (#11)"),
        (12, "Channel (#12)"),
        (13, "Other"),
    ]


def test_bridges_are_those_of_the_newest_details(history):
    query = "select {1} from bridge_series_{0} where series_id = {2} order by 1"
    assert history.values(query.format("genre", "genre_id", 1)) == [18]
    assert history.values(query.format("network", "network_id", 8)) == [11, 12]
    assert history.values(query.format("network", "network_id", 3)) == [10]
    assert history.values(query.format("creator", "person_id", 1)) == [50]
    assert history.values(query.format("country", "country_code", 7)) == ["US"]


def test_the_cast_is_that_of_the_newest_credits_with_its_characters(history):
    rows = history.rows(
        "select series_id, person_id, position, characters, episode_count from bridge_series_cast order by all"
    )
    assert [tuple(row.values()) for row in rows] == [
        (1, 50, 2, "Someone", 10),
        (1, 52, 1, "Someone", 10),
        (7, 70, 1, "Someone", 10),
    ]


def test_who_acts_and_creates_keeps_what_only_a_cast_tells(history):
    person = history.row("select name, gender, known_for_department from dim_person where person_id = 70")
    assert person == {"name": "Creator 70", "gender": "female", "known_for_department": "Writing"}


def test_offers_keep_the_weeks_in_which_they_were_seen_in_the_countries_that_are_kept(history):
    rows = history.rows(
        "select country_code, kind, watch_provider_id, first_seen_on, last_seen_on"
        " from bridge_series_provider where series_id = 1 order by all"
    )
    assert [tuple(row.values()) for row in rows] == [
        ("GB", "buy", 9, WEEK[4], WEEK[4]),
        ("GB", "rent", 9, WEEK[4], WEEK[4]),
        ("US", "flatrate", 8, WEEK[1], WEEK[6]),
    ]


def test_seasons_have_the_scores_of_their_week(history):
    rows = history.rows(
        "select week_id, season_number, score, score_100, votes_count from fact_season_rating"
        " where series_id = 1 and week_id >= '2026-11-23' order by all"
    )
    assert [tuple(row.values()) for row in rows] == [
        (WEEK[4], 1, 7.6, 76.0, None),
        (WEEK[5], 1, 7.7, 77.0, None),
        (WEEK[5], 3, 6.0, 60.0, None),
        (WEEK[6], 1, 7.5, 75.0, None),
        (WEEK[6], 2, 8.1, 81.0, None),
    ]


def test_a_series_is_told_from_season_to_season_within_its_newest_week(history):
    rows = history.rows(
        "select season_number, week_id, score_100_change, is_best, is_worst, scored_season_count from season_trajectory"
        " where series_id = 1 order by all"
    )
    assert [tuple(row.values()) for row in rows] == [
        (1, WEEK[6], None, False, True, 2),
        (2, WEEK[6], 6.0, True, False, 2),
    ]


def test_movers_compare_weeks_that_were_observed_alike(history):
    rows = history.rows(
        "select week_id, window_weeks, compared_on, popularity_change, rank_popular_change, votes_gained_count"
        " from series_movers where series_id = 1 order by all"
    )
    assert [tuple(row.values()) for row in rows] == [
        (WEEK[2], 1, WEEK[1], 101.0, 1, 5),
        (WEEK[5], 1, WEEK[4], 0.0, 1, 0),
        (WEEK[5], 4, WEEK[1], 0.0, 1, 0),
        (WEEK[6], 1, WEEK[5], 91.0, -1, 10),
        (WEEK[6], 4, WEEK[2], -10.0, -1, 5),
    ]


def test_every_reference_finds_its_row(history, subtests):
    for table in TABLES:
        with subtests.test(table=table.path):
            assert {column: orphans for column, orphans in history.orphans(table).items() if orphans} == {}
