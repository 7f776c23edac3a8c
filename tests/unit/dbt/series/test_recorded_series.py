"""TMDB's recorded answers about series, as one week, give tables that keep their rules and say what the answers say."""

import json
from datetime import date

import pytest

from tests.unit.dbt.conftest import Warehouse
from tests.unit.dbt.series.lake import WEEK, SeriesLake
from tmdb_assets.schemas.series import TABLES
from tmdb_assets.schemas.validation import to_frame, validate

PARTS = {"keywords": {"results": []}, "external_ids": {}, "content_ratings": {"results": []},
         "watch/providers": {"results": {}}, "aggregate_credits": None}  # fmt: skip
IS_SERIES = {"id", "name", "number_of_seasons", "seasons", "networks"}


def day(text):
    return date.fromisoformat(text) if text else None


@pytest.fixture(scope="module")
def recorded(upstream):
    """The content of every recorded answer of status 200 about series, by its path; newest recordings last."""
    found = {}
    for folder in ("recorded_series", "recorded"):
        for entry in json.loads((upstream / folder / "index.json").read_bytes()):
            if entry["status"] == 200 and "/tv" in entry["path"] and entry["file"].endswith(".json"):
                found.setdefault(entry["path"], []).append(json.loads((upstream / folder / entry["file"]).read_bytes()))
    return found


@pytest.fixture(scope="module")
def told(recorded):
    """The last recorded details of each series, with every part that was recorded of it."""
    series = {}
    for contents in recorded.values():
        for content in contents:
            if isinstance(content, dict) and content.keys() >= IS_SERIES:
                series[content["id"]] = {part: empty for part, empty in PARTS.items() if empty is not None} | content
    for series_id, content in series.items():
        for part in PARTS:
            for answer in recorded.get(f"/3/tv/{series_id}/{part}", []):
                content[part] = {key: value for key, value in answer.items() if key != "id"}
    assert len(series) > 20
    return series


@pytest.fixture(scope="module")
def listed(recorded):
    """The series of the first page of both lists, as they were recorded last."""
    return {name: recorded[f"/3/tv/{name}"][-1]["results"] for name in ("top_rated", "popular")}


@pytest.fixture(scope="module")
def built(dbt, tmp_path_factory, recorded, told, listed):
    data = tmp_path_factory.mktemp("recorded")
    SeriesLake(data).write_week(
        WEEK[2],
        top=[listed["top_rated"]],
        popular=[listed["popular"]],
        fetched=told.items(),
        billed=[(series_id, content["aggregate_credits"]) for series_id, content in billed(told).items()],
        genres={genre["id"]: genre["name"] for genre in recorded["/3/genre/tv/list"][-1]["genres"]},
        services={one["provider_id"]: one["provider_name"] for one in recorded["/3/watch/providers/tv"][-1]["results"]},
    )
    dbt.build(data, WEEK[2], WEEK[2])
    return Warehouse(data, "series")


def billed(told):
    return {series_id: content for series_id, content in told.items() if content.get("aggregate_credits")}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.path)
def test_every_table_keeps_the_rules_of_its_model(built, table):
    for aspect, verdict in validate(table, to_frame(built.frame(f"select * from {table.name}"))).items():
        assert verdict.problems == [], aspect
    assert [orphans for orphans in built.orphans(table).values() if orphans] == []


def test_a_series_is_what_its_answer_says(built, told):
    rows = {row["series_id"]: row for row in built.rows("select * from dim_series")}
    assert rows.keys() >= told.keys()
    for series_id, content in told.items():
        row = rows[series_id]
        assert row["name"] == content["name"]
        assert row["original_name"] == content["original_name"]
        assert row["first_air_on"] == day(content["first_air_date"])
        assert row["last_air_on"] == day(content.get("last_air_date"))
        assert (row["season_count"], row["episode_count"]) == (
            content["number_of_seasons"],
            content["number_of_episodes"],
        )
        assert row["imdb_id"] == content["external_ids"].get("imdb_id")
        assert row["language_code"] == content["original_language"]


@pytest.mark.parametrize(
    ("bridge", "column", "entries", "key"),
    [
        ("genre", "genre_id", "genres", "id"),
        ("network", "network_id", "networks", "id"),
        ("creator", "person_id", "created_by", "id"),
    ],
)
def test_a_series_belongs_to_what_its_answer_names(built, told, bridge, column, entries, key):
    rows = built.rows(f"select series_id, {column} as other from bridge_series_{bridge}")
    found = {series_id: {row["other"] for row in rows if row["series_id"] == series_id} for series_id in told}
    expected = {series_id: {one[key] for one in content.get(entries) or []} for series_id, content in told.items()}
    assert found == expected
    assert sum(map(len, expected.values())) > 10


def test_seasons_have_the_scores_of_the_answers(built, told):
    rows = built.rows("select series_id, season_number, score from fact_season_rating order by all")
    expected = sorted(
        (series_id, season["season_number"], season["vote_average"])
        for series_id, content in told.items()
        for season in content["seasons"]
        if season.get("vote_average")
    )
    assert [tuple(row.values()) for row in rows] == expected
    assert len(expected) > 5


def test_ranks_are_those_of_the_lists_and_votes_those_of_the_details(built, told, listed):
    for name, items in listed.items():
        ranked = built.values(
            f"select series_id from fact_series_weekly where rank_{name} is not null order by rank_{name}"
        )
        assert ranked == [item["id"] for item in items]
    facts = {row["series_id"]: row for row in built.rows("select * from fact_series_weekly")}
    of_lists = {item["id"]: item for items in listed.values() for item in items}
    assert facts.keys() == of_lists.keys()
    for series_id, row in facts.items():
        said = told.get(series_id, of_lists[series_id])
        assert row["vote_count"] == (said["vote_count"] or None)


def test_the_cast_is_the_first_thirty_of_the_recorded_billing(built, told):
    found = {}
    for row in built.rows("select series_id, person_id from bridge_series_cast order by series_id, position"):
        found.setdefault(row["series_id"], []).append(row["person_id"])
    expected = {
        series_id: [one["id"] for one in sorted(content["aggregate_credits"]["cast"], key=lambda one: one["order"])][
            :30
        ]
        for series_id, content in billed(told).items()
    }
    assert found == expected
    assert {len(people) for people in expected.values()} == {30}


def test_where_a_series_can_be_watched_is_what_was_recorded_of_the_countries_that_are_kept(built, told):
    rows = built.rows(
        "select series_id, country_code, kind, watch_provider_id from bridge_series_provider order by all"
    )
    countries = {row["country_code"] for row in rows}
    expected = sorted(
        {
            (series_id, country, kind, one["provider_id"])
            for series_id, content in told.items()
            for country, kinds in content["watch/providers"]["results"].items()
            if country in countries
            for kind, offers in kinds.items()
            if kind != "link"
            for one in offers
        }
    )
    assert [tuple(row.values()) for row in rows] == expected
    assert len(expected) > 3
