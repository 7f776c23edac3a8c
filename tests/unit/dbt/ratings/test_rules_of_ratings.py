"""What OMDb and MDBList say becomes ratings: of the right series, on the right scale, or no rating at all."""

from datetime import UTC, datetime, time, timedelta

import pytest

from tests.unit.dbt.conftest import Warehouse
from tests.unit.dbt.ratings.lake import WEEK, Lake, answer, imdb, mdblist, omdb, series, without

SOURCES = {"imdb": 7.5, "tomatoes": 90, "popcorn": 80, "metacritic": 70, "metacriticuser": 8.1}
ALL = tuple((source, value, value * 10 if value < 10 else value, 50) for source, value in SOURCES.items())
NAMES = {
    "imdb": "imdb_users",
    "tomatoes": "rt_critics",
    "popcorn": "rt_audience",
    "tomatoesaudience": "rt_audience",
    "metacritic": "mc_critics",
    "metacriticuser": "mc_users",
}
TOLD = {
    # series: what MDBList says, and what the score is then; None for no row
    10: (("imdb", 9.2, 92, 599909), 9.2),
    11: (("imdb", "9.2", "92", "599,909"), 9.2),
    12: (("imdb", None, 92, 10), 9.2),
    13: (("imdb", 9.2, None, 10), 9.2),
    14: (("tomatoes", 96, 96, None), 96.0),
    15: (("tomatoesaudience", "97%", 97, "25,000+ Ratings"), 97.0),
    16: (("metacriticuser", 93, 93, 20), 9.3),
    17: (("metacriticuser", 9.3, 93.0, 2385), 9.3),
    18: (("metacriticuser", 0, 0, 3), None),
    19: (("metacriticuser", 0, 0, None), None),
    20: (("metacriticuser", 0, 0, 4), 0.0),
    21: (("tomatoes", 0, 0, 5), 0.0),
    22: (("imdb", 0, 0, 0), None),
    23: (("metacritic", None, None, None), None),
    24: (("metacritic", "N/A", None, 4), None),
    25: (("popcorn", 97, 97, None), 97.0),
}
REFUSED = {
    30: ("metacritic", 150, 150, 9),
    31: ("imdb", 0.5, 5, 9),
    32: ("tomatoes", -1, -1, 9),
    33: ("imdb", 9.2, 45, 9),
    34: ("metacriticuser", 9.3, 9.3, 9),
    35: ("tomatoes", 100.5, None, 9),
}
LISTED = (1, 2, 3, 4, 5, 6, 7, 8, 9, *TOLD, *REFUSED)


@pytest.fixture(scope="module")
def built(dbt, tmp_path_factory):
    """A week of odd answers; a recovered one; one in which MDBList alone was asked; one whose answers came too late."""
    data = tmp_path_factory.mktemp("rules")
    lake = Lake(data)
    ids = {3: "", 4: "nm0000004", 5: imdb(6)}
    listed = [
        series(n, external_ids={"imdb_id": ids[n]}) if n in ids else series(n, vote_average=0.0, vote_count=0)
        for n in LISTED
        if n != 9
    ]
    lake.write_week(
        WEEK[0],
        [*listed, 9],
        omdb=[
            omdb(1),
            omdb(2, rating="N/A", votes="N/A", Title="#DUPE#"),
            omdb(6),
            omdb(7, imdbID=imdb(99)),
            omdb(8, Type="movie"),
            omdb(9, rating="7.0", votes="12"),
            *(without(n, "no_data") for n in (*TOLD, *REFUSED)),
        ],
        mdblist=[
            mdblist(1, *ALL),
            mdblist(3, *ALL),
            answer(4, {"type": "show", "ids": {"imdb": "nm0000004"}, "ratings": []}, imdb_id="nm0000004"),
            mdblist(6, *ALL),
            mdblist(7, *ALL, type="movie"),
            mdblist(8, *ALL, ids={"imdb": imdb(99)}),
            *(mdblist(n, told) for n, (told, _) in TOLD.items()),
            *(mdblist(n, told) for n, told in REFUSED.items()),
        ],
    )
    lake.recover_week(WEEK[1], 1, 2)
    lake.write("omdb", "series_ratings", WEEK[1], [omdb(1)], datetime.combine(WEEK[1], time(10), UTC))
    lake.write_week(WEEK[2], [series(1), series(2)], mdblist=[mdblist(1, *ALL)])
    lake.write_week(WEEK[3], [series(1)], mdblist=[mdblist(1, *ALL)], after=timedelta(days=7))
    dbt.build(data, WEEK[0], WEEK[3])
    return Warehouse(data, "series")


def ratings(built, series_id, week=0):
    return {
        row["rating_source"]: row["score"]
        for row in built.rows(
            f"select * from fact_series_rating where series_id = {series_id} and week_id = '{WEEK[week]}'"
        )
    }


@pytest.mark.parametrize("series_id", TOLD)
def test_a_score_is_read_on_its_own_scale_however_it_is_told(built, series_id):
    told, score = TOLD[series_id]
    assert ratings(built, series_id) == ({} if score is None else {NAMES[told[0]]: score})


@pytest.mark.parametrize("series_id", REFUSED)
def test_a_score_outside_its_scale_or_told_in_two_ways_is_no_rating(built, series_id):
    assert ratings(built, series_id) == {}


def test_refused_scores_are_counted(built):
    counted = "select refused_score_count from series_week where week_id = '{}' and provider = '{}'"
    assert built.values(counted.format(WEEK[0], "mdblist")) == [len(REFUSED)]
    assert built.values(counted.format(WEEK[0], "omdb")) == [0]


def test_votes_are_read_with_their_commas_and_a_floor_says_so(built):
    votes = "select votes_count, is_votes_floor from fact_series_rating where series_id = {} and week_id = '{}'"
    assert built.row(votes.format(11, WEEK[0])) == {"votes_count": 599909, "is_votes_floor": False}
    assert built.row(votes.format(15, WEEK[0])) == {"votes_count": 25000, "is_votes_floor": True}
    assert built.row(votes.format(14, WEEK[0])) == {"votes_count": None, "is_votes_floor": False}


def test_of_two_providers_the_first_of_the_source_is_believed_and_both_are_compared(built):
    rated = "select provider, score from fact_series_rating where rating_source = 'imdb_users' and series_id = 1"
    assert built.rows(f"{rated} and week_id = '{WEEK[0]}'") == [{"provider": "omdb", "score": 8.7}]
    assert built.rows(f"{rated} and week_id = '{WEEK[2]}'") == [{"provider": "mdblist", "score": 7.5}]
    assert built.rows("select * exclude (name, week_id) from series_provider_gap") == [
        {
            "series_id": 1,
            "rating_source": "imdb_users",
            "provider_a": "omdb",
            "provider_b": "mdblist",
            "score_a": 8.7,
            "score_b": 7.5,
            "gap": 1.2,
        }
    ]


def test_a_series_without_a_certain_id_has_no_rating_of_others_and_its_match_says_why(built):
    assert built.rows(
        "select series_id, site_id, status from series_match where series_id between 2 and 6 order by 1"
    ) == [
        {"series_id": 2, "site_id": imdb(2), "status": "ok"},
        {"series_id": 3, "site_id": None, "status": "none"},
        {"series_id": 4, "site_id": "nm0000004", "status": "malformed"},
        {"series_id": 5, "site_id": imdb(6), "status": "shared"},
        {"series_id": 6, "site_id": imdb(6), "status": "shared"},
    ]
    assert built.values("select series_id from series_match where (status = 'ok') <> (reason is null)") == []
    for series_id in (3, 4, 5, 6):
        assert ratings(built, series_id).keys() <= {"tmdb_users"}
    assert built.rows(
        "select series_id, outcome from series_rating_request"
        f" where provider = 'omdb' and week_id = '{WEEK[0]}' and series_id between 3 and 6 order by 1"
    ) == [
        {"series_id": 3, "outcome": "no_imdb_id"},
        {"series_id": 4, "outcome": "no_imdb_id"},
        {"series_id": 5, "outcome": "shared_imdb_id"},
        {"series_id": 6, "outcome": "shared_imdb_id"},
    ]


def test_an_answer_about_another_title_is_refused_and_a_dupe_has_no_data(built):
    assert built.rows(
        "select series_id, provider, outcome from series_rating_request"
        f" where series_id in (2, 7, 8) and week_id = '{WEEK[0]}' order by 1, 2"
    ) == [
        {"series_id": 2, "provider": "mdblist", "outcome": "waiting"},
        {"series_id": 2, "provider": "omdb", "outcome": "no_data"},
        {"series_id": 7, "provider": "mdblist", "outcome": "refused"},
        {"series_id": 7, "provider": "omdb", "outcome": "refused"},
        {"series_id": 8, "provider": "mdblist", "outcome": "refused"},
        {"series_id": 8, "provider": "omdb", "outcome": "refused"},
    ]
    assert [ratings(built, series_id) for series_id in (2, 7, 8)] == [{}, {}, {}]


def test_a_series_whose_details_did_not_come_is_rated_by_the_id_it_was_asked_with(built):
    assert ratings(built, 9) == {"imdb_users": 7.0}


def test_a_recovered_week_has_no_ratings_and_nobody_who_was_due(built):
    for table in ("fact_series_rating", "series_rating_request", "series_consensus", "series_week"):
        assert built.values(f"select count(*) from {table} where week_id = '{WEEK[1]}'") == [0]


def test_a_number_that_came_after_its_week_is_none_of_it(built):
    assert ratings(built, 1, week=3) == {"tmdb_users": 8.0}


def test_a_provider_that_was_asked_nothing_in_a_week_has_no_row_of_it(built):
    assert built.values(f"select provider from series_week where week_id = '{WEEK[2]}' order by 1") == [
        "mdblist",
        "tmdb",
    ]


def test_ratings_of_tmdb_are_those_of_its_own_votes(built):
    assert built.rows(
        f"select series_id, score, score_100, votes_count, provider from fact_series_rating"
        f" where rating_source = 'tmdb_users' and week_id = '{WEEK[2]}' order by 1"
    ) == [{"series_id": n, "score": 8.0, "score_100": 80.0, "votes_count": 100, "provider": "tmdb"} for n in (1, 2)]


def test_the_latest_rating_is_of_the_last_five_weeks_and_says_how_old_it_is(built):
    assert built.rows(
        "select rating_source, week_id, provider, age_days from series_latest_rating where series_id = 1 order by 1"
    ) == [
        {"rating_source": source, "week_id": WEEK[week], "provider": provider, "age_days": 7 * (3 - week)}
        for source, week, provider in (
            ("imdb_users", 2, "mdblist"),
            ("mc_critics", 2, "mdblist"),
            ("mc_users", 2, "mdblist"),
            ("rt_audience", 2, "mdblist"),
            ("rt_critics", 2, "mdblist"),
            ("tmdb_users", 3, "tmdb"),
        )
    ]
