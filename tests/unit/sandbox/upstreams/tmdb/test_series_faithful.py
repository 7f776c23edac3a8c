"""What the sandbox tells of series against TMDB's recorded answers: the same fields, of the same types.

The recordings are outside the project (they are not ours to pass on); without them these tests skip and say so.
"""

import json
import re

import pytest

from tests.unit.sandbox.upstreams.tmdb.test_faithful import shape

NULL_BESIDES = {"logo_path", "poster_path", "backdrop_path", "profile_path", "still_path", "runtime", "imdb_id"}
"""Null here in some answers, and not in the few that are recorded."""
IDS_ELSEWHERE = re.compile(r"\.(?:freebase_mid|freebase_id|tvdb_id|tvrage_id|\w+_id)$")
RECORDED = {
    "/tv/top_rated": r"3-tv-top_rated.*",
    "/tv/popular": r"3-tv-popular.*",
    "/genre/tv/list": r"3-genre-tv-list",
    "/watch/providers/tv": r"3-watch-providers-tv",
    "/tv/{id}": r"3-tv-(1396|1668)",
    "/tv/{id}/aggregate_credits": r"3-tv-\d+-aggregate_credits",
    "/tv/{id}/external_ids": r"3-tv-\d+-external_ids",
    "/tv/{id}/keywords": r"3-tv-\d+-keywords",
    "/tv/{id}/content_ratings": r"3-tv-\d+-content_ratings",
}


@pytest.fixture(scope="module")
def answers(films_2000):
    """Our bodies by endpoint."""
    ids = [row["id"] for page in (1, 4, 8) for row in films_2000.json("/tv/popular", page=page)["results"]]
    ids = [series for series in ids if films_2000.get(f"/tv/{series}").status_code == 200]

    def bodies(endpoint):
        if "{id}" in endpoint:
            return [films_2000.json(endpoint.format(id=series)) for series in ids]
        return [films_2000.json(endpoint)]

    return bodies


@pytest.fixture(scope="module")
def recorded(upstream):
    """Real bodies whose file has a name like this."""

    def bodies(pattern):
        paths = (upstream / "recorded" / "tmdb_2025_12").glob("*.json")
        found = [json.loads(path.read_bytes()) for path in paths if re.fullmatch(pattern, path.stem)]
        assert found
        return found

    return bodies


@pytest.mark.parametrize("endpoint", RECORDED)
def test_answers_have_the_keys_and_types_of_the_recorded_ones(recorded, answers, endpoint):
    real, ours = {}, {}
    for body in recorded(RECORDED[endpoint]):
        shape(body, into=real)
    for body in answers(endpoint):
        shape(body, into=ours)

    def known(path):
        # Which countries have a priority is content; so is what both of the two recorded series have none of.
        unknown = (".display_priorities.", ".next_episode_to_air.", ".episode_run_time[]")
        return not any(part in path for part in unknown)

    assert {path for path in ours if known(path)} == {path for path in real if known(path)}
    for path, kinds in ours.items():
        if not known(path) or path.endswith(".next_episode_to_air"):
            continue
        may_be_null = path.rpartition(".")[2] in NULL_BESIDES or IDS_ELSEWHERE.search(path)
        assert kinds <= real[path] | ({"null"} if may_be_null else set()), path


def test_an_episode_to_come_has_the_fields_of_the_last_one(answers):
    bodies = answers("/tv/{id}")
    coming = [body for body in bodies if body["next_episode_to_air"] is not None]
    assert 0 < len(coming) < len(bodies)
    for body in coming:
        assert set(body["next_episode_to_air"]) == set(body["last_episode_to_air"])
        assert body["last_air_date"] == body["last_episode_to_air"]["air_date"]
        assert body["next_episode_to_air"]["air_date"] > body["last_air_date"]


def test_offers_look_like_the_recorded_ones(recorded, answers):
    real = recorded(r"3-tv-\d+-watch-providers")
    kinds = {kind for body in real for offers in body["results"].values() for kind in offers}
    (entry,) = {
        tuple(sorted(one))
        for body in real
        for offers in body["results"].values()
        for kind, of_kind in offers.items()
        if kind != "link"
        for one in of_kind
    }
    ours = answers("/tv/{id}/watch/providers")
    assert {tuple(body) for body in real} == {("id", "results")}
    assert {kind for body in ours for offers in body["results"].values() for kind in offers} == kinds
    for body in ours:
        assert set(body) == {"id", "results"}
        for offers in body["results"].values():
            for kind, of_kind in offers.items():
                assert kind == "link" or all(tuple(sorted(one)) == entry for one in of_kind)


def test_genres_are_tmdbs(recorded, answers):
    assert answers("/genre/tv/list") == recorded(r"3-genre-tv-list")


def test_an_unknown_series_is_answered_as_recorded(recorded, films_2000):
    assert [films_2000.get("/tv/999999999").json()] == recorded(r"3-tv-999999999")
