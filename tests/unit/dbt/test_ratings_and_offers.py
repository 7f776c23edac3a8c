"""What OMDb says of films and where they can be watched becomes rows; odd answers and recorded ones are read as told."""

import json
from datetime import UTC, date, datetime, time

import pytest

from tests.unit.dbt.conftest import Warehouse
from tests.unit.dbt.elsewhere import answered, body, offer, write_ratings
from tests.unit.dbt.lake import Lake, details, item
from tests.unit.dbt.ratings.test_recorded_ratings import bodies, number
from tmdb_assets.schemas.films.others import OTHERS

FIRST, SECOND = date(2026, 11, 1), date(2026, 11, 2)
MODELS = "+fact_movie_rating +bridge_movie_provider +films__dim_watch_provider +dim_movie +dim_country +dim_date"


def watched(movie_id, **countries):
    return details(movie_id, **{"watch/providers": {"results": countries}})


@pytest.fixture(scope="module")
def built(dbt, tmp_path_factory):
    """Films 1 to 5 on two days: OMDb is asked about 1 to 4 on the first and about 1 on the second."""
    data = tmp_path_factory.mktemp("others")
    lake = Lake(data)
    lake.write_day(
        FIRST,
        pages=[[item(one) for one in range(1, 6)]],
        fetched=[
            (
                1,
                "new",
                watched(
                    1, US={"flatrate": [offer(8, "Old name"), offer(9)], "buy": [offer(8)]}, ZA={"buy": [offer(7)]}
                ),
            ),
            (2, "new", watched(2, DE={"free": [offer(0), offer(4, " "), {"provider_name": "No id"}, offer(10)]})),
            (3, "new", details(3, **{"watch/providers": {"results": None}})),
            (4, "new", details(4, **{"watch/providers": "nonsense"})),
            (5, "new", details(5)),
        ],
    )
    lake.write_day(
        SECOND,
        pages=[[item(one) for one in range(1, 6)]],
        fetched=[(1, "changed", watched(1, US={"flatrate": [offer(8, "New name")]}))],
    )
    late = datetime.combine(SECOND, time(0, 1), UTC)
    write_ratings(
        data,
        FIRST,
        [
            answered(1, body(1), FIRST),
            answered(
                2,
                body(
                    2,
                    imdb="N/A",
                    tomatoes="0%",
                    metascore="101",
                    Ratings=[{"Source": "Rotten Tomatoes", "Value": "0%"}],
                ),
                FIRST,
            ),
            answered(3, body(3, Type="series"), FIRST),
            answered(4, body(4), FIRST, fetched_at=late),
        ],
    )
    write_ratings(data, SECOND, [answered(1, body(1, imdb="8.8"), SECOND)])
    dbt.build(data, FIRST, SECOND, select=MODELS)
    return Warehouse(data)


def test_each_source_has_its_score_on_its_own_scale_on_the_day_of_the_observation(built):
    rows = built.rows(
        "select date_id, movie_id, rating_source, score, score_100, votes_count, provider from fact_movie_rating"
        " order by 1, 2, 3"
    )
    assert [tuple(row.values()) for row in rows] == [
        (FIRST, 1, "imdb_users", 8.7, 87.0, 1_636_741, "omdb"),
        (FIRST, 1, "mc_critics", 73.0, 73.0, None, "omdb"),
        (FIRST, 1, "rt_critics", 83.0, 83.0, None, "omdb"),
        (FIRST, 2, "rt_critics", 0.0, 0.0, None, "omdb"),
        (SECOND, 1, "imdb_users", 8.8, 88.0, 1_636_741, "omdb"),
        (SECOND, 1, "mc_critics", 73.0, 73.0, None, "omdb"),
        (SECOND, 1, "rt_critics", 83.0, 83.0, None, "omdb"),
    ]


def test_an_offer_has_the_days_on_which_details_named_it_and_countries_that_are_not_kept_have_none(built):
    rows = built.rows("select * from bridge_movie_provider order by all")
    assert [tuple(row.values()) for row in rows] == [
        (1, "US", "buy", 8, FIRST, FIRST),
        (1, "US", "flatrate", 8, FIRST, SECOND),
        (1, "US", "flatrate", 9, FIRST, FIRST),
        (2, "DE", "free", 10, FIRST, FIRST),
    ]
    assert built.values("select name from dim_watch_provider order by watch_provider_id") == [
        "New name",
        "Service 9",
        "Service 10",
    ]
    assert built.values("select name from dim_country where country_code = 'DE'") == ["DE"]


def test_nothing_refers_to_what_is_not_there(built):
    for table in OTHERS:
        assert built.orphans(table) == {column: [] for column in table.references}


def test_any_order_of_builds_and_a_repeated_one_come_to_the_same(dbt, built, tmp_path):
    raw = tmp_path / "raw"
    raw.symlink_to(built.data / "raw")
    for day in (SECOND, FIRST, SECOND, FIRST):
        dbt.build(tmp_path, day, day, select=MODELS)

    again = Warehouse(tmp_path)
    for table in OTHERS:
        query = f"select * from {table.name} order by all"
        assert again.rows(query) == built.rows(query), table.name


def test_facts_go_with_their_age_and_offers_with_their_country(dbt, built, tmp_path):
    (tmp_path / "raw").symlink_to(built.data / "raw")
    dbt.build(tmp_path, FIRST, SECOND, select=MODELS)
    kept = {"TMDB_FILMS_COUNTRIES": "DE,ZA"}
    dbt.build(tmp_path, SECOND, SECOND, select=MODELS, facts_since=SECOND, environment=kept)

    warehouse = Warehouse(tmp_path)
    assert warehouse.values("select distinct date_id from fact_movie_rating") == [SECOND]
    assert warehouse.values("select distinct country_code from bridge_movie_provider") == ["DE"]


def test_recorded_answers_about_films_are_read_as_they_stand_there(dbt, tmp_path, upstream):
    files = [*upstream.glob("recorded_series/omdb_series/*.json"), *upstream.glob("recorded_omdb/*.json")]
    found = [one for file in sorted(files) for one in bodies(json.loads(file.read_text(encoding="utf-8")))]
    films = {one["imdbID"]: one for one in found if one.get("Type") == "movie" and one.get("Response") == "True"}
    assert len(films) > 100
    numbered = dict(enumerate(films.values(), 1))
    write_ratings(tmp_path, FIRST, [answered(movie_id, one, FIRST) for movie_id, one in numbered.items()])
    dbt.build(tmp_path, FIRST, FIRST, select="stg_omdb__movie_ratings", environment=None)

    staged = Staged(tmp_path).rows("select movie_id, outcome, ratings from stg_omdb__movie_ratings")
    told = {row["movie_id"]: {one["rating_source"]: one for one in row["ratings"]} for row in staged}
    assert told.keys() == numbered.keys()
    counts = dict.fromkeys(("imdb_users", "rt_critics", "mc_critics"), 0)
    for movie_id, one in numbered.items():
        listed = {rating["Source"]: rating["Value"] for rating in one.get("Ratings") or ()}
        expected = {
            "imdb_users": number(one.get("imdbRating")) or number(listed.get("Internet Movie Database")),
            "rt_critics": number(listed.get("Rotten Tomatoes")),
            "mc_critics": number(one.get("Metascore")) or number(listed.get("Metacritic")),
        }
        if one["Title"] == "#DUPE#":
            expected = dict.fromkeys(expected)
        scores = {source: told[movie_id].get(source, {}).get("score") for source in expected}
        assert scores == expected, one["imdbID"]
        if expected["imdb_users"]:
            assert told[movie_id]["imdb_users"]["votes_count"] == number(one["imdbVotes"])
        for source, score in expected.items():
            counts[source] += score is not None
    assert all(counts.values())


class Staged(Warehouse):
    """Reads what is only a step on the way to the warehouse."""

    def __init__(self, data):
        super().__init__(data)
        self.path = self.path.with_name("films.staging.duckdb")
