"""What the models make of the five days of `history.py`."""

from datetime import UTC, date, datetime

import pytest

from tests.unit.dbt.history import DAY
from tmdb_assets.schemas.films import TABLES


def test_the_warehouse_holds_the_declared_tables_and_nothing_else(history):
    found = history.rows("select schema_name, table_name from duckdb_tables() where database_name = 'elsewhere'")
    assert {(row["schema_name"], row["table_name"]) for row in found} == {("main", table.name) for table in TABLES}
    assert history.rows("select * from duckdb_views() where database_name = 'elsewhere' and not internal") == []


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_table_has_the_declared_columns_keys_and_references(history, table):
    frame = history.frame(f"select * from {table.name}")
    assert [(f.name, f.type) for f in frame.schema] == [(c.name, c.arrow_type) for c in table.columns]
    keys = history.rows(f"select {', '.join(table.key)} from {table.name} group by all having count(*) > 1")
    assert keys == []
    assert history.orphans(table) == {column: [] for column in table.references}


def test_a_film_has_its_newest_details_and_the_first_day_it_was_seen(history):
    film = history.row("select * from dim_movie where movie_id = 1")
    assert film["title"] == "Changed"
    assert film["original_title"] == "Original 1"
    assert film["has_details"]
    assert film["observed_at"] == datetime(2026, 11, 4, 9, 1, tzinfo=UTC)
    assert film["first_seen_on"] == DAY[1]
    assert film["removed_on"] is None
    assert (film["homepage"], film["tagline"]) == (None, None), "empty text means unknown"


def test_a_film_without_details_has_its_newest_listing(history):
    film = history.row("select * from dim_movie where movie_id = 4")
    assert (film["title"], film["overview"], film["has_details"]) == ("Renamed 4", "Listed.", False)
    assert film["observed_at"] == datetime(2026, 11, 5, 9, 0, 1, tzinfo=UTC)
    assert film["first_seen_on"] == DAY[1]
    assert (film["status"], film["runtime_minutes"]) == (None, None)


def test_a_film_is_removed_only_while_the_newest_answer_is_that_it_is_unknown(history):
    removed = {row["movie_id"]: row["removed_on"] for row in history.rows("select * from dim_movie")}
    assert removed == {1: None, 2: DAY[4], 3: None, 4: None, 5: DAY[5], 6: None, 8: date(2026, 11, 12), 9: None}


def test_a_film_known_from_an_export_only_has_its_original_title_and_nothing_else(history):
    film = history.row("select * from dim_movie where movie_id = 8")
    assert {name: value for name, value in film.items() if value is not None} == {
        "movie_id": 8,
        "title": "Exported 8",
        "original_title": "Exported 8",
        "has_details": False,
        "first_seen_on": DAY[3],
        "observed_at": datetime(2026, 11, 3, 8, tzinfo=UTC),
        "removed_on": date(2026, 11, 12),
    }


def test_details_fetched_for_a_recovered_day_are_as_new_as_their_fetch_and_the_film_as_old_as_the_day(history):
    film = history.row("select * from dim_movie where movie_id = 9")
    assert (film["title"], film["has_details"], film["first_seen_on"]) == ("Detailed 9", True, DAY[3])
    assert film["observed_at"] == datetime(2026, 11, 12, 15, 1, 1, tzinfo=UTC)
    assert history.values("select max(observed_at) from dim_person where person_id = 90") == [film["observed_at"]]


def test_a_recovered_day_has_the_population_of_its_export_and_no_votes(history):
    facts = history.rows("select * exclude (date_id) from fact_movie_daily where date_id = '2026-11-03' order by all")
    assert [tuple(row.values()) for row in facts] == [
        (1, 90.0, 1, None, None, "daily_export"),
        (4, 80.0, 2, None, None, "daily_export"),
        (6, 0.6, None, None, None, "daily_export"),
        (8, 70.0, 3, None, None, "daily_export"),
        (9, None, 4, None, None, "daily_export"),
    ]


def test_a_recovered_day_counts_in_the_marts_without_votes(history):
    rows = history.rows("select * exclude (genre_name) from genre_popularity where date_id = '2026-11-03' order by all")
    assert [tuple(row.values())[1:] for row in rows] == [
        (18, 2, 80.0, 80.0, None, None),  # film 9 has no popularity, so it is no part of the mean
        (28, 1, 90.0, 90.0, None, None),
        (999, 1, 80.0, 80.0, None, None),
    ]
    tops = history.rows("select popularity_rank, title, vote_count from top_movies where date_id = '2026-11-03'")
    assert sorted(tuple(row.values()) for row in tops) == [
        (1, "Changed", None), (2, "Renamed 4", None), (3, "Exported 8", None), (4, "Detailed 9", None),
    ]  # fmt: skip


def test_a_film_that_was_only_ever_unknown_is_no_film(history):
    assert history.rows("select * from dim_movie where movie_id = 7") == []


def test_bridges_hold_what_the_newest_details_say_and_nothing_older(history):
    def of(column, table, movie_id=1):
        return sorted(history.values(f"select {column} from {table} where movie_id = {movie_id}"))

    assert of("genre_id", "bridge_movie_genre") == [28]
    assert of("keyword_id", "bridge_movie_keyword") == []
    assert of("company_id", "bridge_movie_company") == [5]
    assert of("country_code", "bridge_movie_country") == ["ZZ"]
    assert of("credit_id", "bridge_movie_cast") == ["1-cast-10"]
    assert of("credit_id", "bridge_movie_crew") == ["1-crew-11-Director"]
    assert of("language_code", "bridge_movie_language", movie_id=2) == ["qq"]


def test_a_film_without_details_has_the_genres_of_its_newest_listing(history):
    assert sorted(history.values("select genre_id from bridge_movie_genre where movie_id = 4")) == [18, 999]


def test_things_have_the_name_of_their_newest_observation(history):
    assert history.values("select name from dim_person where person_id = 10") == ["Latest 10"]
    assert history.values("select name from dim_company where company_id = 5") == ["Renamed 5"]
    assert history.rows("select name, poster_path from dim_collection") == [{"name": "New name", "poster_path": None}]


def test_a_named_genre_keeps_its_name_when_a_newer_observation_has_none(history):
    names = {row["genre_id"]: row["name"] for row in history.rows("select * from dim_genre")}
    assert names == {28: "Action!", 12: "Adventure", 18: "Drama", 500: "Retired", 999: None}


def test_a_country_has_the_name_of_the_list_before_that_of_a_film_and_the_continent_of_the_seed(history):
    rows = history.rows("select country_code, name, continent from dim_country order by country_code")
    assert [tuple(row.values()) for row in rows] == [
        ("FR", "France", "Europe"),
        ("NA", "Namibia", "Africa"),
        ("US", "United States of America", "North America"),
        ("ZZ", "Zedland", None),
    ]


def test_every_language_of_a_film_is_known_if_only_by_its_code(history):
    rows = history.rows("select language_code, name, native_name from dim_language order by language_code")
    assert [tuple(row.values()) for row in rows] == [
        ("en", "English", "English"),
        ("fr", "French", "Français"),
        ("qq", None, None),
        ("xx", "No Language", None),
    ]


def test_a_film_listed_twice_counts_once_with_its_first_place(history):
    facts = history.rows(
        "select movie_id, popularity, popularity_rank from fact_movie_daily"
        " where date_id = '2026-11-01' order by popularity_rank"
    )
    assert [tuple(row.values()) for row in facts] == [
        (1, 99.0, 1), (2, 98.0, 2), (4, 96.0, 3), (5, 95.0, 4), (6, 0.5, None),
    ]  # fmt: skip


def test_a_film_of_the_watchlist_has_a_rank_only_on_days_of_which_the_listing_has_it(history):
    facts = history.rows(
        "select date_id, popularity, popularity_rank, source from fact_movie_daily where movie_id = 6 order by date_id"
    )
    assert [tuple(row.values()) for row in facts] == [
        (DAY[1], 0.5, None, "live"),
        (DAY[2], 94.0, None, "live"),
        (DAY[3], 0.6, None, "daily_export"),
        (DAY[4], 70.0, 3, "live"),
        (DAY[5], 94.0, None, "live"),
    ]


def test_a_film_refetched_because_it_changed_is_not_observed_by_that(history):
    assert history.values("select date_id from fact_movie_daily where movie_id = 3") == [DAY[4]]
    assert history.values("select max(date_id) from fact_movie_daily where movie_id = 2") == [DAY[4]]


def test_the_latest_day_of_a_film_is_the_last_on_which_it_was_observed(history):
    rows = {row["movie_id"]: row["date_id"] for row in history.rows("select * from movie_latest")}
    assert rows == {1: DAY[5], 2: DAY[4], 3: DAY[4], 4: DAY[5], 5: DAY[1], 6: DAY[5], 8: DAY[3], 9: DAY[3]}


def test_the_calendar_goes_from_the_first_release_year_to_five_years_after_the_last_day(history):
    days = history.row("select min(date_id) as first, max(date_id) as last, count(*) as days from dim_date")
    first, last = date(2020, 1, 1), date(2031, 11, 5)
    assert days == {"first": first, "last": last, "days": (last - first).days + 1}
    assert history.row("select * from dim_date where date_id = '2027-01-03'") == {
        "date_id": date(2027, 1, 3), "year": 2027, "quarter": 1, "month": 1, "month_name": "January",
        "day_of_month": 3, "day_of_week": 7, "day_name": "Sunday", "iso_year": 2026, "iso_week": 53,
        "is_weekend": True,
    }  # fmt: skip


def test_genre_popularity_counts_ranked_films_by_their_newest_genres(history):
    rows = history.rows("select * exclude (genre_name) from genre_popularity where date_id = '2026-11-01'")
    assert {row["genre_id"]: row for row in rows} == {
        28: {
            "date_id": DAY[1], "genre_id": 28, "movie_count": 3, "popularity_total": 292.0,
            "popularity_mean": 97.333333, "vote_average_weighted": 7.5, "vote_count": 30,
        },
        18: {
            "date_id": DAY[1], "genre_id": 18, "movie_count": 1, "popularity_total": 96.0,
            "popularity_mean": 96.0, "vote_average_weighted": 7.5, "vote_count": 10,
        },
        999: {
            "date_id": DAY[1], "genre_id": 999, "movie_count": 1, "popularity_total": 96.0,
            "popularity_mean": 96.0, "vote_average_weighted": 7.5, "vote_count": 10,
        },
    }  # fmt: skip


def test_a_film_without_a_known_continent_counts_in_none(history):
    rows = history.rows("select date_id, continent, movie_count from continent_popularity order by date_id")
    assert [tuple(row.values()) for row in rows] == [
        (DAY[1], "North America", 1), (DAY[2], "North America", 1), (DAY[3], "North America", 1),
        (DAY[4], "North America", 2),
    ]  # fmt: skip


def test_top_movies_bear_their_newest_title_on_every_day(history):
    rows = history.rows("select popularity_rank, title from top_movies where date_id = '2026-11-01' order by all")
    assert [tuple(row.values()) for row in rows] == [
        (1, "Changed"), (2, "Detailed 2"), (3, "Renamed 4"), (4, "Listed 5"),
    ]  # fmt: skip
