"""Every recorded answer of OMDb and MDBList is read as it stands there."""

import json
import re
from datetime import UTC, datetime, time

import pytest

from tests.unit.dbt.conftest import Warehouse
from tests.unit.dbt.ratings.lake import WEEK, Lake, answer

SOURCES = {
    "imdb": "imdb_users",
    "tomatoes": "rt_critics",
    "popcorn": "rt_audience",
    "metacritic": "mc_critics",
    "metacriticuser": "mc_users",
}


def bodies(found, key=""):
    """Every body in a recording, however nested; those of one collection lack the type, which ends their key."""
    if isinstance(found, list):
        for inner in found:
            yield from bodies(inner)
    elif isinstance(found, dict) and ("imdbID" in found or found.get("Response") == "False"):
        yield found | ({"Type": "series"} if key.endswith("_series") else {})
    elif isinstance(found, dict):
        for name, inner in found.items():
            yield from bodies(inner, name)


def number(text):
    """The number that a recorded text stands for, read by other means than the models do."""
    return None if text in (None, "N/A", "") else float(re.sub("[,%]", "", text.split("/")[0]))


@pytest.fixture(scope="module")
def omdb_bodies(upstream):
    files = [*upstream.glob("recorded_series/omdb_series/*.json"), *upstream.glob("recorded_omdb/*.json")]
    assert len(files) > 50
    found = [body for file in sorted(files) for body in bodies(json.loads(file.read_text(encoding="utf-8")))]
    assert len(found) > 500
    return found


@pytest.fixture(scope="module")
def shows(upstream):
    batch = upstream / "recorded_series/mdblist/recorded_batch_imdb_show_2026_10.json"
    return json.loads(batch.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def staged(dbt, tmp_path_factory, omdb_bodies, shows):
    data = tmp_path_factory.mktemp("recorded")
    at, lake = datetime.combine(WEEK[0], time(10), UTC), Lake(data)
    asked = [answer(n, body, imdb_id=body.get("imdbID", "tt0000001")) for n, body in enumerate(omdb_bodies)]
    lake.write("omdb", "series_ratings", WEEK[0], asked, at)
    asked = [answer(n, show, imdb_id=show["ids"]["imdb"]) for n, show in enumerate(shows)]
    lake.write("mdblist", "series_ratings", WEEK[0], asked, at)
    dbt.build(data, WEEK[0], WEEK[0], select="stg_omdb__series_ratings stg_mdblist__series_ratings")
    warehouse = Warehouse(data, "series")
    warehouse.path = warehouse.path.with_name("series.staging.duckdb")
    return warehouse


def test_every_body_of_a_series_is_read_and_every_other_one_is_refused(staged, omdb_bodies):
    found = staged.values("select outcome from stg_omdb__series_ratings order by series_id")

    def outcome(body):
        if body.get("Type") != "series" or "imdbID" not in body:
            return "refused"
        return "no_data" if body.get("Title") == "#DUPE#" else "answered"

    assert found == [outcome(body) for body in omdb_bodies]
    assert {outcome: found.count(outcome) > 0 for outcome in ("answered", "no_data", "refused")} == {
        "answered": True,
        "no_data": True,
        "refused": True,
    }


def test_scores_and_votes_are_those_of_the_body(staged, omdb_bodies):
    rows = staged.rows("select series_id, outcome, ratings from stg_omdb__series_ratings order by series_id")
    rated = 0
    for row in rows:
        body = omdb_bodies[row["series_id"]]
        named = {told["Source"]: told["Value"] for told in body.get("Ratings") or []}
        score = number(body.get("imdbRating")) or number(named.get("Internet Movie Database"))
        votes = number(body.get("imdbVotes"))
        told = {rating["rating_source"]: (rating["score"], rating["votes_count"]) for rating in row["ratings"]}
        expected = {} if score is None or row["outcome"] != "answered" else {"imdb_users": (score, votes)}
        assert {source: told[source] for source in told if source == "imdb_users"} == expected, body
        rated += len(expected)
    assert rated > 50


def test_years_lengths_and_seasons_are_read_with_the_slips_that_were_recorded(staged, omdb_bodies):
    rows = staged.rows(
        "select series_id, first_year, last_year, runtime_minutes, season_count"
        " from stg_omdb__series_ratings order by 1"
    )
    for row in rows:
        body = omdb_bodies[row["series_id"]]
        years = [int(year) for year in re.findall(r"\d{4}", body.get("Year", ""))]
        runs = re.search("[\u2013-]$", body.get("Year", ""))
        minutes = re.fullmatch(r"(\d+)S? min", body.get("Runtime", ""))
        seasons = body.get("totalSeasons", "N/A")
        assert (row["first_year"], row["last_year"]) == (
            years[0] if years else None,
            years[-1] if years and not runs else None,
        ), body
        assert row["runtime_minutes"] == (int(minutes.group(1)) if minutes else None), body
        assert row["season_count"] == (int(seasons) if seasons.isdigit() else None), body
    assert any("S min" in body.get("Runtime", "") for body in omdb_bodies)


def test_a_batch_of_mdblist_is_read_with_every_source_that_counts(staged, shows):
    found = staged.values("select ratings from stg_mdblist__series_ratings order by series_id")
    told = [
        [
            {
                "rating_source": SOURCES[entry["source"]],
                "score": float(entry["value"]),
                "scale": None,
                "score_100": float(entry["score"]),
                "votes_count": entry["votes"],
                "is_votes_floor": False,
            }
            for entry in show["ratings"]
            if entry["source"] in SOURCES and entry["value"] is not None
        ]
        for show in shows
    ]
    assert found == told
    assert [len(ratings) for ratings in found] == [5, 5]
