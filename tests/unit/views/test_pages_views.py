"""What the pages of films, people, franchises, the overview and data health ask, against rows written by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.copies import write_copy
from tmdb_assets.calendar.periods import WEEKLY
from tmdb_assets.datasets.films import FILMS
from tmdb_assets.published import PublishedCopy
from tmdb_assets.settings import Settings
from tmdb_assets.views import health
from tmdb_assets.views.films import film, franchises, overview, people

DAY = date(2026, 11, 20)
YESTERDAY, WEEK = DAY - timedelta(days=1), DAY - timedelta(days=7)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def fact(day, movie_id, popularity, rank, votes=None, average=None, source="live"):
    return {
        "date_id": day, "movie_id": movie_id, "popularity": popularity, "popularity_rank": rank,
        "vote_count": votes, "vote_average": average, "source": source,
    }  # fmt: skip


def movie(movie_id, title, **more):
    return {
        "movie_id": movie_id, "title": title, "original_title": title, "has_details": True, "first_seen_on": WEEK,
        "observed_at": NOON, "released_on": date(2000 + movie_id, 1, 1),
    } | more  # fmt: skip


def cast(movie_id, person_id, order, character=None):
    return {
        "movie_id": movie_id, "person_id": person_id, "cast_order": order, "character": character,
        "credit_id": f"{movie_id}-{person_id}-{order}",
    }  # fmt: skip


def crew(movie_id, person_id, job):
    return {"movie_id": movie_id, "person_id": person_id, "job": job, "credit_id": f"{movie_id}-{person_id}-{job}"}


def group(**known):
    return {"movie_count": 1, "announced_movie_count": 0, "money_movie_count": 0} | known


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    path = tmp_path_factory.mktemp("copy") / "published" / "films.duckdb"
    facts = [
        fact(WEEK, 1, 10.0, 2, 100, 6.0),
        fact(WEEK, 2, 30.0, 1, 300, 8.0),
        fact(YESTERDAY, 1, 12.0, 2, source="daily_export"),
        fact(YESTERDAY, 2, 28.0, 1, source="daily_export"),
        fact(DAY, 1, 20.0, 1, 150, 6.0),
        fact(DAY, 2, 16.0, 2, 350, 8.0),
        fact(DAY, 3, 3.0, 3),
        fact(DAY, 4, 1.0, None, 7, 1.0),  # of the watchlist
    ]
    newest = {row["movie_id"]: row for row in facts}
    people_ = [{"person_id": n, "name": f"Person {n}", "observed_at": NOON} for n in range(1, 15)]
    genres = {1: (28, 18), 2: (28, 18), 3: (28,), 4: (28, 18), 5: (18,)}
    write_copy(
        path,
        dim_movie=[
            movie(1, "One", collection_id=7, language_code="en"),
            movie(2, "Two"),
            movie(3, "Three", first_seen_on=DAY),
            movie(4, "Four", collection_id=7, released_on=None),
            movie(5, "Removed", collection_id=7, removed_on=YESTERDAY),
        ],
        dim_collection=[{"collection_id": 7, "name": "Sevens", "observed_at": NOON}],
        dim_genre=[
            {"genre_id": genre_id, "name": name, "observed_at": NOON}
            for genre_id, name in ((18, "Drama"), (28, "Action"))
        ],
        dim_person=people_,
        bridge_movie_genre=[{"movie_id": m, "genre_id": g} for m, ids in genres.items() for g in ids],
        bridge_movie_cast=[
            cast(1, 2, 1, "Second"),
            cast(1, 1, 0, "First"),
            cast(1, 2, 5, "Again"),
            cast(1, 13, 11, "Beyond the key cast"),
            cast(2, 1, 0, "Other"),
            cast(3, 13, 0, "Alone"),
            cast(5, 1, 0, "Gone"),
        ],
        bridge_movie_crew=[
            crew(1, 3, "Producer"), crew(1, 4, "Director"), crew(1, 4, "Writer"), crew(3, 4, "Director"),
        ],
        fact_movie_daily=facts,
        movie_latest=[row | {"is_newest_day": row["date_id"] == DAY} for row in newest.values()],
        popularity_movers=[
            {
                "date_id": DAY, "window_days": 7, "measure": "absolute", "direction": "rose", "rank": 1,
                "movie_id": 1, "title": "One", "compared_on": WEEK,
                "popularity": 20.0, "popularity_before": 10.0, "popularity_change": 10.0, "popularity_ratio": 2.0,
                "popularity_rank": 1, "popularity_rank_change": 1, "source": "live", "source_before": "live",
            },
            {
                "date_id": DAY, "window_days": 1, "measure": "absolute", "direction": "fell", "rank": 1, "movie_id": 2,
                "compared_on": YESTERDAY, "popularity": 10.0,
                "popularity_before": 20.0, "popularity_change": -10.0, "popularity_ratio": 0.5,
                "popularity_rank": 3, "popularity_rank_change": -1, "source": "live", "source_before": "daily_export",
            },
            {
                "date_id": DAY, "window_days": 7, "measure": "relative", "direction": "rose", "rank": 1, "movie_id": 2,
                "title": "Two", "compared_on": WEEK, "popularity": 9.0, "popularity_before": 3.0, "source": "live",
                "source_before": "live",
            },
            {
                "date_id": DAY, "window_days": 7, "measure": "absolute", "direction": "entered", "rank": 1,
                "movie_id": 3, "title": "Three", "compared_on": WEEK, "popularity": 3.0, "threshold_popularity": 2.5,
                "source": "live", "source_before": "live",
            },
        ],
        person_performance=[
            group(
                person_id=1, person_name="Person 1", role="lead", lead_movie_count=2, movie_count=2,
                revenue_total_usd=5,
            ),
            group(person_id=4, person_name="Person 4", role="director", bayesian_rating=6.5, revenue_total_usd=9),
            group(person_id=4, person_name="Person 4", role="writer", movie_count=3),
            group(person_id=13, person_name="Ünique", role="support", lead_movie_count=0),
        ],
        franchise_performance=[group(collection_id=7, collection_name="Sevens", movie_count=2, revenue_total_usd=100)],
    )  # fmt: skip
    return PublishedCopy(path)


def ids(frame):
    return list(frame["movie_id"])


def test_a_figure_is_that_of_the_ranked_films_and_a_day_without_votes_has_none(copy):
    found = {figure.name: figure for figure in overview.figures(copy, DAY)}

    assert found["movie_count"].now.number == 3
    assert found["popularity_mean"].now.number == 13.0
    assert found["vote_count"].now.number == 500
    assert found["vote_average_weighted"].now.number == pytest.approx((150 * 6 + 350 * 8) / 500)
    assert found["new_count"].now.number == 1
    yesterday, week = found["vote_count"].before
    assert (yesterday.number, yesterday.why) == (None, f"no live data on {YESTERDAY}")
    assert (week.number, week.why) == (400, "")
    yesterday, week = found["popularity_mean"].before
    assert (yesterday.number, yesterday.why) == (None, f"not comparable, {YESTERDAY} was recovered")
    assert (week.number, week.why) == (20.0, "")
    assert found["movie_count"].before[0].why == found["new_count"].before[0].why == yesterday.why


def test_a_missing_day_has_no_figures_and_no_movers_and_says_so(copy):
    found = {figure.name: figure for figure in overview.figures(copy, YESTERDAY)}

    assert found["movie_count"].now.number == 2
    assert found["vote_count"].now.why == f"no live data on {YESTERDAY}"
    missing = YESTERDAY - timedelta(days=1)
    assert found["movie_count"].before[0].why == f"no data on {missing}"
    assert overview.movers(copy, YESTERDAY, 1, "rose").empty
    assert str(missing) in overview.why_still(copy, YESTERDAY, 1)
    assert list(overview.movers(copy, DAY, 7, "rose")["title"]) == ["One"]


def test_movers_for_their_size_and_films_that_entered_have_lists_of_their_own(copy):
    assert list(overview.movers(copy, DAY, 7, "rose", "relative")["title"]) == ["Two"]
    (entered,) = overview.movers(copy, DAY, 7, "entered").to_dict("records")
    assert (entered["title"], entered["threshold_popularity"]) == ("Three", 2.5)
    assert overview.movers(copy, DAY, 7, "left").empty


def test_movers_between_a_live_day_and_a_recovered_one_have_no_change_of_rank(copy):
    assert overview.movers(copy, DAY, 7, "rose")["popularity_rank_change"].tolist() == [1]
    (fell,) = overview.movers(copy, DAY, 1, "fell").to_dict("records")
    assert (fell["popularity_change"], fell["popularity_rank_change"]) == (-10.0, None)


def test_a_film_has_its_days_its_people_in_order_and_what_is_unknown_is_none(copy):
    found = film.film(copy, 1)

    assert (found.facts["title"], found.facts["collection_name"], found.facts["popularity"]) == ("One", "Sevens", 20.0)
    assert (found.facts["budget_usd"], found.facts["is_budget_implausible"]) == (None, False)
    assert found.genres == ((28, "Action"), (18, "Drama"))
    history = film.history(copy, 1)
    assert [day.date() for day in history["date_id"]] == [WEEK, YESTERDAY, DAY]
    assert list(history["vote_count"].isna()) == [False, True, False]
    assert list(film.cast(copy, 1)["character"]) == ["First", "Second / Again", "Beyond the key cast"]
    assert list(film.crew(copy, 1)["jobs"]) == ["Director, Writer", "Producer"]
    assert film.film(copy, 404) is None


def test_similar_films_are_ordered_by_genres_and_key_people_then_by_popularity(copy):
    found = film.similar(copy, 1)

    # Two: both genres (1) and Person 1 of its key people 1, 2, 4 (1/3). Four: both genres. Three: one genre of two
    # (1/2) and its director (1/3); Person 13 is beyond the key cast. The removed film is left out.
    assert ids(found) == [2, 4, 3]
    assert list(found["score"].round(3)) == [1.333, 1.0, 0.833]
    assert list(found["shared_genres"]) == ["Action, Drama", "Action, Drama", "Action"]
    assert list(found["shared_people"]) == ["Person 1", "", "Person 4"]
    assert ids(film.similar(copy, 1, limit=1)) == [2]


def test_people_are_chosen_by_role_name_and_number_of_films(copy):
    assert list(people.performance(copy, role="lead")["person_id"]) == [1]
    assert list(people.performance(copy, role="writer")["person_id"]) == [4]
    assert list(people.performance(copy, role="director", order_by="bayesian_rating")["person_id"]) == [4]
    assert people.performance(copy, role="lead", min_films=3).empty
    assert list(people.performance(copy, role="support", name=" üNI ")["person_id"]) == [13]
    assert people.performance(copy, role="lead", name="%").empty, "a sign of LIKE is a sign"
    with pytest.raises(ValueError, match="none of"):
        people.performance(copy, order_by="1; drop table dim_movie")


def test_the_films_of_a_person_have_all_parts_and_removed_ones_are_left_out(copy):
    assert ids(people.films_of(copy, 1)) == [2, 1]
    assert list(people.films_of(copy, 4)["parts"]) == ["Director", "Director, Writer"]
    assert list(people.roles_of(copy, 4)["role"]) == ["writer", "director"]
    assert people.person(copy, 1)["lead_movie_count"] == 2
    assert people.person(copy, 2)["lead_movie_count"] is None
    assert people.person(copy, 99) is None


def test_the_films_of_a_franchise_are_in_the_order_of_their_release(copy):
    assert ids(franchises.films_of(copy, 7)) == [1, 4]
    assert franchises.franchise(copy, 7)["revenue_total_usd"] == 100
    assert franchises.franchise(copy, 8) is None
    assert list(franchises.performance(copy, name="EVEN")["collection_id"]) == [7]
    assert franchises.performance(copy, min_films=3).empty
    with pytest.raises(ValueError, match="none of"):
        franchises.performance(copy, order_by="collection_id")


def test_popularity_beside_films_is_that_of_the_newest_day_alone(tmp_path):
    path = write_copy(
        tmp_path / "published" / "films.duckdb",
        dim_movie=[movie(1, "Left", collection_id=7), movie(2, "Here", collection_id=7)],
        bridge_movie_cast=[cast(1, 1, 0), cast(2, 1, 0)],
        movie_latest=[
            fact(WEEK, 1, 90.0, 1) | {"is_newest_day": False},
            fact(DAY, 2, 16.0, 1) | {"is_newest_day": True},
        ],
    )

    for films in (franchises.films_of(PublishedCopy(path), 7), people.films_of(PublishedCopy(path), 1)):
        assert films.set_index("title")["popularity"].dropna().to_dict() == {"Here": 16.0}
        assert set(films["title"]) == {"Left", "Here"}


def test_health_needs_no_dagster_and_makes_nothing(copy):
    place = health.Place.of(copy, {})

    assert place.settings.data_dir == copy.path.parent.parent
    counts = health.row_counts(copy).set_index("table_name")
    assert counts.loc["fact_movie_daily", "row_count"] == 8
    assert counts.loc["dim_movie", "grain"].startswith("One row per film")
    pipeline = health.Pipeline()
    assert pipeline.checks(place).empty
    assert pipeline.assets(place).empty
    assert not place.home.exists()


def test_health_lists_the_periods_of_the_dataset_that_is_asked_for(tmp_path, monkeypatch):
    monkeypatch.setattr("tmdb_assets.settings._system_clock", lambda: NOON)
    monkeypatch.setattr(health, "now_utc", lambda: NOON)
    settings = Settings.from_env({"TMDB_ASSETS_DATA": str(tmp_path), "TMDB_START_DATE": str(YESTERDAY)})
    place = health.Place(settings, tmp_path / "home")
    weekly = replace(FILMS, name="weekly", calendar=WEEKLY)

    days, weeks = health.periods(place, FILMS), health.periods(place, weekly)

    def spans(listed):
        return [tuple(row) for row in listed[["first_on", "last_on", "period_count"]].to_numpy().tolist()]

    assert spans(days) == [(DAY, DAY, 1), (YESTERDAY, YESTERDAY, 1)]
    assert spans(weeks) == [(date(2026, 11, 16), date(2026, 11, 16), 1)]
    assert not days["is_good"].any()
    assert days["next_step"].str.contains("backfill").all()
