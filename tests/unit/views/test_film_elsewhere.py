"""What a film's page says of others: the newest rating of each source, and the offers of its newest details."""

from datetime import UTC, date, datetime

import pytest

from tests import copies
from tmdb_assets.datasets.films import FILMS
from tmdb_assets.published import PublishedCopy
from tmdb_assets.views.films import film as view

OLD, NEW = date(2026, 11, 1), date(2026, 11, 9)


def at(day):
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


def rated(day, source, score, movie_id=1, votes=None):
    row = {"date_id": day, "movie_id": movie_id, "rating_source": source, "score": score, "provider": "omdb"}
    return row | {"score_100": score, "votes_count": votes, "observed_at": at(day)}


def offered(last_seen_on, kind, provider_id, country="US"):
    row = {"movie_id": 1, "country_code": country, "kind": kind, "watch_provider_id": provider_id}
    return row | {"first_seen_on": OLD, "last_seen_on": last_seen_on}


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    path = copies.write_copy(
        tmp_path_factory.mktemp("elsewhere") / "films.duckdb",
        dim_movie=[{"movie_id": 1, "observed_at": at(NEW)}, {"movie_id": 2, "observed_at": at(NEW)}],
        dim_country=[
            {"country_code": code, "name": name} for code, name in (("US", "United States"), ("DE", "Germany"))
        ],
        dim_rating_source=[
            {"rating_source": "imdb_users", "name": "IMDb users", "kind": "audience", "scale_max": 10.0},
            {"rating_source": "rt_critics", "name": "Rotten Tomatoes critics", "kind": "critics", "scale_max": 100.0},
        ],
        dim_watch_provider=[{"watch_provider_id": one, "name": f"Service {one}"} for one in (1, 2, 3)],
        fact_movie_rating=[
            rated(OLD, "imdb_users", 8.5, votes=900),
            rated(NEW, "imdb_users", 8.6, votes=1_000),
            rated(OLD, "rt_critics", 83.0),
            rated(NEW, "imdb_users", 1.0, movie_id=2),
        ],
        bridge_movie_provider=[
            offered(NEW, "buy", 3),
            offered(NEW, "flatrate", 2),
            offered(NEW, "flatrate", 1),
            offered(OLD, "free", 1),
            offered(NEW, "rent", 1, "DE"),
        ],
    )
    return PublishedCopy(path, FILMS)


def test_each_source_has_its_newest_score_critics_first(copy):
    found = view.ratings(copy, 1)

    assert found[["source_name", "score", "scale_max", "date_id"]].astype({"date_id": str}).to_numpy().tolist() == [
        ["Rotten Tomatoes critics", 83.0, 100.0, str(OLD)],
        ["IMDb users", 8.6, 10.0, str(NEW)],
    ]
    assert found["votes_count"].tolist()[1] == 1_000


def test_offers_are_those_of_the_newest_details_by_country_and_kind(copy):
    found = view.offers(copy, 1)

    assert found[["country_name", "kind", "providers"]].to_numpy().tolist() == [
        ["Germany", "rent", "Service 1"],
        ["United States", "flatrate", "Service 1, Service 2"],
        ["United States", "buy", "Service 3"],
    ]


def test_a_film_that_nobody_rates_or_offers_has_no_rows(copy):
    assert view.ratings(copy, 3).empty
    assert view.offers(copy, 2).empty
