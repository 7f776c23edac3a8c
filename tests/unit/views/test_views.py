"""What the views give: numbers worked out by hand from the small copy, and the days they are of."""

import pandas as pd
import pytest

from tests.unit.views.small_copy import FIRST, LAST, MISSING_DAY, RECOVERED_DAY, SECOND
from tmdb_assets.views.films import countries, economics, genres, top_films
from tmdb_assets.views.films.day import UnobservedDayError, observed


def records(frame, *columns):
    """The rows of some columns, with None where something is unknown."""
    return [
        tuple(None if pd.isna(value) else value for value in row)
        for row in frame[list(columns)].itertuples(index=False, name=None)
    ]


def test_budget_and_revenue_has_the_films_of_which_both_is_known_and_counts_the_others(copy):
    films = economics.budget_and_revenue(copy)

    assert records(
        films.rows, "movie_id", "kind", "budget_musd", "revenue_musd", "profit_musd", "revenue_multiple"
    ) == [
        (2, "standalone", 200.0, 100.0, -100.0, 0.5),
        (1, "franchise", 10.0, 50.0, 40.0, 5.0),
        (7, "standalone", 2.0, 2.0, 0.0, 1.0),
        (3, "standalone", 1.0, 3.0, 2.0, 3.0),
    ]
    assert (films.known, films.unknown) == (4, 2)  # film 6 is announced


def test_a_limit_keeps_the_largest_budgets_and_still_counts_all_films(copy):
    films = economics.budget_and_revenue(copy, limit=1)

    assert list(films.rows["movie_id"]) == [2]
    assert (films.known, films.unknown) == (4, 2)


def test_revenue_against_budget_by_genre_goes_over_the_films_of_which_it_is_known(copy):
    rows = economics.revenue_multiple_by_genre(copy)

    # Drama: 5.0, 3.0, 1.0; Action: 5.0, 0.5; the genre without a name has no film of which both is known.
    assert records(
        rows,
        "genre_name",
        "movie_count",
        "money_movie_count",
        "revenue_multiple_median",
        "revenue_multiple_lower",
        "revenue_multiple_upper",
    ) == [
        ("Drama", 3, 3, 3.0, 2.0, 4.0),
        ("Action", 2, 2, 2.75, 1.625, 3.875),
    ]
    assert records(rows, "profit_total_musd", "revenue_total_musd") == [(42.0, 55.0), (-60.0, 150.0)]


def test_popularity_and_rating_leaves_out_few_votes_and_says_how_many_films_that_are(copy):
    films = economics.popularity_and_rating(copy)

    assert records(films.rows, "movie_id", "popularity", "vote_average", "vote_count") == [
        (1, 60.0, 8.0, 1000),
        (2, 120.0, 6.0, 500),
        (7, 3.0, 5.0, 10),
    ]
    assert (films.known, films.unknown) == (3, 4)
    assert set(films.rows["date_id"].dt.date) == {LAST}


def test_popularity_and_rating_of_a_recovered_day_has_its_popularity_and_the_last_observed_votes(copy):
    films = economics.popularity_and_rating(copy, RECOVERED_DAY)

    assert records(films.rows, "movie_id", "popularity", "vote_count") == [(1, 70.0, 1000), (2, 99.0, 500)]
    assert (films.known, films.unknown) == (2, 1)
    assert set(films.rows["rated_on"].dt.date) == {LAST}


def test_yearly_trends_say_of_how_many_films_money_is_known_and_whether_the_year_is_over(copy):
    rows = economics.yearly_trends(copy)

    columns = ("release_year", "movie_count", "announced_movie_count", "money_movie_count")
    # The revenue of film 4 alone is no part of any sum: its budget is unknown.
    assert records(rows, *columns, "budget_total_musd", "revenue_total_musd", "is_over") == [
        (1999, 2, 0, 2, 12.0, 52.0, True),
        (2010, 2, 0, 2, 201.0, 103.0, True),
        (2026, 1, 1, 0, None, None, False),
    ]


def test_coverage_says_of_how_many_released_films_money_is_known_by_language_and_by_votes(copy, empty):
    coverage = economics.money_coverage(copy)

    assert (coverage.known, coverage.films) == (4, 6)
    assert records(coverage.by_language, "language_name", "movie_count", "money_movie_count") == [("en", 6, 4)]
    assert records(coverage.by_votes, "vote_band", "movie_count", "money_movie_count", "money_known_share") == [
        ("none", 2, 0, 0.0),
        ("10_to_99", 4, 4, 1.0),
    ]
    assert (economics.money_coverage(empty).known, economics.money_coverage(empty).films) == (0, 0)


def test_franchise_and_standalone_compare_means_of_the_same_films(copy):
    rows = economics.franchise_and_standalone(copy)

    columns = (
        "kind",
        "movie_count",
        "money_movie_count",
        "budget_mean_musd",
        "revenue_mean_musd",
        "revenue_multiple_median",
    )
    # Film 4 has a revenue alone and film 5 a budget alone: neither is in a mean. Of film 6 nothing is known.
    assert records(rows, *columns) == [
        ("franchise", 2, 1, 10.0, 50.0, 5.0),
        ("standalone", 4, 3, pytest.approx(203 / 3), 35.0, 1.0),
    ]


def test_genres_by_day_end_with_the_day_that_is_asked_for_and_say_how_days_were_observed(copy):
    rows = genres.popularity_by_day(copy, until=RECOVERED_DAY)

    assert records(rows.assign(day=rows["date_id"].dt.date), "day", "genre_name", "popularity_total", "source") == [
        (FIRST, "Action", 170.0, "live"),
        (FIRST, "Drama", 100.0, "live"),
        (SECOND, "Action", 180.0, "live"),
        (SECOND, "Drama", 95.0, "live"),
        (SECOND, None, 5.0, "live"),
        (RECOVERED_DAY, "Action", 169.0, "daily_export"),
        (RECOVERED_DAY, "Drama", 70.0, "daily_export"),
        (RECOVERED_DAY, None, 0.0, "daily_export"),
    ]
    assert rows.loc[rows["source"] == "daily_export", "vote_count"].isna().all()


@pytest.mark.parametrize("view", [genres.popularity_by_day, countries.continents_by_day])
def test_days_are_calendar_days_and_missing_ones_have_no_rows(copy, view):
    assert set(view(copy, days=3)["date_id"].dt.date) == {RECOVERED_DAY, LAST}
    assert set(view(copy)["date_id"].dt.date) == {FIRST, SECOND, RECOVERED_DAY, LAST}


def test_a_film_counts_once_in_a_continent_and_in_each_of_its_countries(copy):
    continents = countries.continents_by_day(copy, until=FIRST)
    by_country = countries.by_country(copy, FIRST)

    assert records(continents, "continent", "movie_count", "popularity_total") == [
        ("North America", 2, 170.0),
        ("Asia", 1, 90.0),
        ("Europe", 1, 10.0),
    ]
    assert records(by_country, "country_code", "movie_count", "popularity_total") == [
        ("US", 2, 170.0),
        ("SG", 1, 90.0),
        ("SU", 1, 10.0),
    ]


def test_countries_are_of_the_ranked_films_of_the_newest_day(copy):
    # Film 7 is on the watchlist only, so the Soviet Union has film 3 alone.
    assert records(countries.by_country(copy), "country_code", "movie_count") == [("US", 3), ("SG", 1), ("SU", 1)]


def test_most_popular_films_come_with_the_day_before_and_nothing_from_another_one(copy):
    second = top_films.most_popular(copy, SECOND, limit=2)
    newest = top_films.most_popular(copy)

    columns = ("popularity_rank", "movie_id", "genres", "popularity", "popularity_rank_before", "popularity_before")
    assert records(second, *columns) == [
        (1, 1, "Action, Drama", 95.0, 1, 90.0),
        (2, 2, "Action", 85.0, 2, 80.0),
    ]
    assert list(newest["movie_id"]) == [2, 1, 3, 4, 5, 6]
    # The day before the newest one was not observed.
    assert newest["popularity_before"].isna().all()
    recovered = top_films.most_popular(copy, RECOVERED_DAY)
    assert set(recovered["source"]) == {"daily_export"}
    # The day before was observed live, so it does not have the same films.
    assert recovered["popularity_rank_before"].isna().all()
    assert list(recovered["popularity_before"]) == [85.0, 95.0, 5.0]


def test_a_day_in_numbers_is_that_day_alone(copy):
    day = observed(copy, LAST)
    recovered = observed(copy, RECOVERED_DAY)

    assert (day.film_count, day.new_count, day.popularity_total, day.vote_count) == (7, 3, 210.0, 1519)
    assert (day.first_title, day.country_count, day.observed_days, day.newest_day) == ("Two", 3, 4, LAST)
    assert (recovered.source, recovered.vote_count, recovered.observed_days) == ("daily_export", None, 3)


def test_a_day_that_was_not_observed_is_an_error_and_no_empty_day(copy):
    with pytest.raises(UnobservedDayError, match="2026-11-19"):
        observed(copy, MISSING_DAY)


@pytest.mark.parametrize(
    "view",
    [
        economics.revenue_multiple_by_genre,
        economics.yearly_trends,
        economics.franchise_and_standalone,
        genres.popularity_by_day,
        countries.continents_by_day,
        countries.by_country,
        top_films.most_popular,
    ],
)
def test_views_of_an_empty_copy_have_their_columns_and_no_rows(copy, empty, view):
    assert len(view(empty)) == 0
    assert list(view(empty).columns) == list(view(copy).columns)


@pytest.mark.parametrize("view", [economics.budget_and_revenue, economics.popularity_and_rating])
def test_films_of_an_empty_copy_are_none_and_none_are_left_out(empty, view):
    films = view(empty)
    assert (len(films.rows), films.known, films.unknown) == (0, 0, 0)
