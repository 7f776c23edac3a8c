"""What the views of series give: the rows that were written, the week they are of, and nothing where nothing is."""

from datetime import date, timedelta

import pandas as pd
import pytest

from tests.copies import write_copy as write_rows
from tests.series_copy import NEWEST, Weeks, open_copy
from tmdb_assets.datasets.series import SERIES
from tmdb_assets.published import PublishedCopy
from tmdb_assets.schemas.series import TABLES
from tmdb_assets.views.series import show, sources
from tmdb_assets.views.series.week import WeekState, coverage, last_day, rated_by, state_of

WEEKS = Weeks()


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    return open_copy(tmp_path_factory.mktemp("copy") / "series.duckdb")


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    return PublishedCopy(write_rows(tmp_path_factory.mktemp("empty") / "series.duckdb", TABLES), SERIES)


def records(frame, *columns):
    """The rows of some columns, with None where something is unknown."""
    return [
        tuple(None if pd.isna(value) else value for value in row)
        for row in frame[list(columns)].itertuples(index=False, name=None)
    ]


@pytest.mark.parametrize(
    ("is_complete", "today", "state"),
    [
        (True, NEWEST, WeekState.COMPLETE),
        (True, NEWEST + timedelta(days=70), WeekState.COMPLETE),
        (False, NEWEST, WeekState.OPEN),
        (False, NEWEST + timedelta(days=6), WeekState.OPEN),
        (False, NEWEST + timedelta(days=7), WeekState.SHORT),
        (None, NEWEST + timedelta(days=6), WeekState.OPEN),
        (None, NEWEST + timedelta(days=7), WeekState.NOT_ASKED),
    ],
)
def test_a_week_that_lacks_series_is_open_until_its_sunday_is_over_and_short_from_then_on(is_complete, today, state):
    assert state_of(NEWEST, is_complete, today) is state
    assert last_day(NEWEST) == NEWEST + timedelta(days=6)


def test_coverage_has_every_provider_that_was_ever_asked_with_its_counts(copy):
    columns = ("provider", "due_count", "asked_count", "missing_count", "state")

    assert records(coverage(copy, WEEKS.newest, NEWEST), *columns) == [
        ("tmdb", 5, 5, 0, "complete"),
        ("mdblist", 4, 3, 1, "open"),
        ("omdb", None, None, None, "open"),
    ]
    assert records(coverage(copy, WEEKS.first, NEWEST), *columns) == [
        ("tmdb", 7, 7, 0, "complete"),
        ("mdblist", None, None, None, "not asked"),
        ("omdb", 6, 4, 2, "short"),
    ]


def test_rated_by_says_who_rated_how_many_series_and_when_that_was_observed(copy):
    rows = rated_by(copy, WEEKS.newest)

    assert records(rows, "source_name", "kind", "series_count") == [
        ("IMDb users", "audience", 3),
        ("Metacritic critics", "critics", 1),
        ("Rotten Tomatoes critics", "critics", 2),
        ("TMDB users", "audience", 4),
    ]
    assert set(rows["last_observed_at"].dt.date) == {NEWEST + timedelta(days=1)}
    assert rated_by(copy, WEEKS.recovered).empty


def test_a_series_is_all_that_is_known_of_it(copy):
    found = show.series(copy, 1)

    assert found.facts["name"] == "Alpha"
    assert (found.facts["first_air_on"], found.facts["language_name"]) == (date(2010, 4, 17), "English")
    assert (found.facts["rated_on"], found.facts["consensus_score"]) == (WEEKS.newest, 90.0)
    assert (found.facts["listed_on"], found.facts["popularity"]) == (WEEKS.newest, 1000.0)
    assert found.genres == ((10759, "Action & Adventure"), (18, "Drama"))
    assert found.networks == ((49, "HBO"),)
    assert found.countries == (("US", "United States of America"),)
    assert found.creators == ((1, "Person <b>1</b>"),)
    assert found.keywords == ((1, "chemistry"),)


def test_a_series_of_which_next_to_nothing_is_known_is_still_one_and_an_unknown_id_is_none(copy):
    found = show.series(copy, 5)

    assert (found.facts["name"], found.facts["rated_on"], found.facts["language_name"]) == (None, None, None)
    assert (found.genres, found.networks, found.countries, found.creators, found.keywords) == ((), (), (), (), ())
    assert show.series(copy, 987) is None


def test_networks_that_share_a_name_are_told_apart_by_their_label_in_tmdbs_order(copy):
    assert show.series(copy, 2).networks == ((47, "Comedy Central (United States of America)"), (49, "HBO"))


def test_ratings_have_the_own_scale_votes_provider_and_day_of_each_source_critics_first(copy):
    assert records(
        show.ratings(copy, 1), "source_name", "score", "scale_max", "votes_count", "is_votes_floor", "provider"
    ) == [
        ("Metacritic critics", 90.0, 100.0, 20, False, "mdblist"),
        ("Rotten Tomatoes critics", 96.0, 100.0, 80, True, "mdblist"),
        ("IMDb users", 9.2, 10.0, 5000, False, "omdb"),
        ("TMDB users", 8.9, 10.0, 1000, False, "tmdb"),
    ]
    assert show.ratings(copy, 5).empty


def test_ratings_by_week_have_no_row_for_a_week_that_was_not_observed_live(copy):
    weeks = show.ratings_by_week(copy, 2)

    assert sorted(set(weeks["week_id"].dt.date)) == [WEEKS.first, WEEKS.second, WEEKS.newest]
    assert len(weeks) == 9


def test_seasons_go_by_their_number(copy):
    assert records(show.seasons(copy, 1), "season_number", "season_name", "score_100", "is_best", "is_worst") == [
        (1, None, 75.0, False, True),
        (2, "Season <i>2</i>", 85.0, False, False),
        (3, None, 95.0, True, False),
    ]


def test_where_to_watch_is_what_was_still_seen_in_the_newest_live_week(copy):
    assert records(show.offers(copy, 1), "country_name", "kind", "providers") == [
        ("United States of America", "flatrate", "Netflix, Prime Video"),
        ("United States of America", "buy", "Shop, and more"),
    ]
    assert set(show.offers(copy, 1)["week_id"].dt.date) == {WEEKS.newest}
    assert show.offers(copy, 6).empty


def test_the_cast_is_in_the_order_of_the_billing_fifteen_at_most(copy):
    cast = show.cast(copy, 1)

    assert records(cast.head(1), "name", "characters", "episode_count") == [("Person <b>1</b>", "Character 1", 61)]
    assert list(cast["person_id"]) == list(range(1, 16))


def test_agreement_names_both_sources_of_each_pair(copy):
    pairs = sources.agreement(copy, WEEKS.newest)

    assert len(pairs) == 6
    assert records(pairs.head(1), "name_a", "name_b", "spearman") == [("IMDb users", "Rotten Tomatoes critics", 0.43)]
    assert sources.agreement(copy, WEEKS.first).empty


def test_percentiles_are_of_the_series_that_both_rate(copy):
    series = sources.percentiles(copy, WEEKS.newest, "rt_critics", "imdb_users")

    assert records(series, "series_id", "x", "y") == [(1, 0.75, pytest.approx(5 / 6)), (2, 0.25, 0.5)]
    assert list(series["difference"]) == [pytest.approx(1 / 12), 0.25]
    with pytest.raises(ValueError, match="There is no source 'rt'"):
        sources.percentiles(copy, WEEKS.newest, "rt", "imdb_users")


def test_the_most_divided_and_both_ends_of_critics_against_audience(copy):
    assert records(sources.most_divided(copy, WEEKS.newest), "series_id", "disagreement") == [(2, 0.3), (1, 0.05)]
    audience = sources.critics_against_audience(copy, WEEKS.newest, "audience")
    critics = sources.critics_against_audience(copy, WEEKS.newest, "critics")
    assert records(audience, "series_id", "critic_audience_gap") == [(2, 20.0)]
    assert records(critics, "series_id", "critic_audience_gap") == [(1, -10.0)]


def test_an_empty_copy_gives_empty_frames(empty):
    frames = [
        coverage(empty, NEWEST),
        rated_by(empty, NEWEST),
        show.ratings(empty, 1),
        show.ratings_by_week(empty, 1),
        show.seasons(empty, 1),
        show.offers(empty, 1),
        show.cast(empty, 1),
        sources.agreement(empty, NEWEST),
        sources.percentiles(empty, NEWEST, "rt_critics", "mc_users"),
        sources.most_divided(empty, NEWEST),
        sources.critics_against_audience(empty, NEWEST, "critics"),
    ]
    assert all(frame.empty for frame in frames)
    assert show.series(empty, 1) is None
