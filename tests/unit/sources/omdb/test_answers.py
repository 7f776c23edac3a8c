"""What OMDb's answers mean, the recorded ones among them, and when odd ones are too many."""

import json

import pytest

from tests.unit.sources.rated import Clock, Rater, Scene, failure_of, metadata_of, omdb_body
from tmdb_assets.http.errors import AuthenticationError, QuotaError
from tmdb_assets.sources.omdb.client import ENDPOINT, read_answer
from tmdb_assets.sources.ratings.client import Reply, Unusable


@pytest.fixture
def omdb():
    with Rater(omdb_body) as server:
        yield server


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch)


def read(body, imdb_id="tt0903747", kind="series"):
    return read_answer(ENDPOINT, body if isinstance(body, str) else json.dumps(body), imdb_id, kind)


def said(text):
    return {"Response": "False", "Error": text}


def test_an_answer_with_any_rating_is_kept_as_it_came():
    body = json.dumps(omdb_body("tt0903747"), indent=1)

    assert read(body) == Reply("answered", 200, body)
    assert read(omdb_body("tt0903747", imdbRating="N/A", Ratings=[], Metascore="74")).outcome == "answered"


@pytest.mark.parametrize("fields", [{}, {"Ratings": None}, {"Title": "#DUPE#", "imdbRating": "8.1"}])
def test_an_answer_without_any_rating_is_no_data(fields):
    body = omdb_body("tt0903747", **{"imdbRating": "N/A", "Ratings": [], **fields})

    assert read(body).outcome == "no_data"
    del body["Ratings"]
    assert read(body).outcome == "no_data"


@pytest.mark.parametrize(
    "text", ["Incorrect IMDb ID.", "Series not found!", "Series or season not found!", "Movie not found!"]
)
def test_an_id_that_omdb_does_not_know_is_told_in_many_words(text):
    assert read(said(text)) == Reply("unknown_id", 200, told=text)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (omdb_body("tt0903748"), "imdbID is 'tt0903748', where 'tt0903747' was asked for"),
        (omdb_body("tt0903747", Type="movie"), "Type is 'movie', where 'series' was asked for"),
        (said("Error getting data."), "Error getting data."),
        (said(None), "Response is not 'True', and there is no Error"),
        ("<html>", "the answer is no JSON: '<html>'"),
        ("", "the answer is empty"),
        ("[]", "the answer is no object"),
        ("null", "the answer is no object"),
        ('{"Response": "Tr', 'the answer is no JSON: \'{"Response": "Tr\''),
    ],
)
def test_anything_else_is_no_usable_answer(body, told):
    assert read(body) == Unusable(200, told)


def test_a_limit_or_a_bad_key_is_known_with_status_200_too():
    with pytest.raises(QuotaError):
        read(said("Request limit reached!"))
    with pytest.raises(AuthenticationError):
        read(said("Invalid API key!"))


@pytest.mark.parametrize("text", ["Request limit reached!", "Something quite new", ""])
def test_a_401_that_says_nothing_of_the_key_is_the_quota(tmp_path, clock, omdb, text):
    omdb.always = (401, said(text), {})
    result = Scene(tmp_path, "omdb", omdb.url).run()

    assert result.success
    assert "used up" in metadata_of(result)["stopped"]
    assert len(omdb.asked) == 1


@pytest.mark.parametrize("text", ["Invalid API key!", "No API key provided."])
def test_a_401_of_the_key_is_a_failure(tmp_path, clock, omdb, text):
    omdb.always = (401, said(text), {})
    result = Scene(tmp_path, "omdb", omdb.url).run()

    assert text in failure_of(result)
    assert len(omdb.asked) == 1


def test_recorded_bodies_of_series_are_answers_and_recorded_refusals_are_what_they_say(tmp_path, clock, omdb, upstream):
    folder = upstream / "recorded_series"
    index = [one for one in json.loads((folder / "index.json").read_text()) if one["file"].startswith("omdb_series/")]
    bodies = {one["file"]: (folder / one["file"]).read_bytes() for one in index}
    by_id = {}
    for name, body in bodies.items():
        content = json.loads(body)
        if isinstance(content, dict) and content.get("Response") == "True" and content.get("Type") == "series":
            by_id.setdefault(content["imdbID"], (name, body))
    assert len(by_id) >= 20
    scene = Scene(tmp_path, "omdb", omdb.url, count=len(by_id))
    scene.titles = [
        type(one)(one.title_id, imdb_id, one.is_airing) for one, imdb_id in zip(scene.titles, by_id, strict=True)
    ]
    omdb.says = {imdb_id: (200, body, {}) for imdb_id, (_, body) in by_id.items()}

    assert scene.run().success
    rows = scene.rows()
    assert len(rows) == len(by_id)
    for row in rows.values():
        assert row["payload"].encode() == by_id[row["imdb_id"]][1].strip()
        assert row["outcome"] == ("no_data" if row["imdb_id"] in _without_ratings(by_id) else "answered")
    assert rows[[*by_id].index("tt0848615") + 1]["outcome"] == "no_data"  # #DUPE#

    refusals = [one for one in index if one["status"] == 401]
    assert len(refusals) >= 2
    for number, refusal in enumerate(refusals):
        omdb.always = (401, bodies[refusal["file"]], {"Cache-Control": "public, max-age=86400"})
        other = Scene(tmp_path / str(number), "omdb", omdb.url).run()
        assert other.success == (b"limit" in bodies[refusal["file"]])


def _without_ratings(by_id):
    contents = {imdb_id: json.loads(body) for imdb_id, (_, body) in by_id.items()}
    return {
        imdb_id
        for imdb_id, one in contents.items()
        if one["Title"] == "#DUPE#" or {one.get("imdbRating"), one.get("Metascore")} == {"N/A"}
    }


def test_one_odd_answer_costs_its_series_and_not_the_week(tmp_path, clock, omdb):
    scene = Scene(tmp_path, "omdb", omdb.url, count=10)
    omdb.says = {
        "tt0000002": (200, b"<html>", {}),
        "tt0000003": (500, b"", {}),
        "tt0000004": said("Incorrect IMDb ID."),
        "tt0000005": (404, b"", {}),
    }
    result = scene.run()

    assert result.success
    assert {number: row["outcome"] for number, row in scene.rows().items() if row["outcome"] != "answered"} == {
        2: "refused",
        3: "refused",
        4: "unknown_id",
        5: "refused",
    }
    assert {number: scene.rows()[number]["status"] for number in (2, 3, 5)} == {2: 200, 3: 500, 5: 404}
    (check,) = [one for one in result.get_asset_check_evaluations() if one.check_name == "odd_answers"]
    assert not check.passed
    assert omdb.asked.count(["tt0000003"]) == 3  # each attempt is in the ledger
    assert sum(scene.quota.outcomes(clock.now.date()).values()) == len(omdb.asked) == 12


def test_too_many_odd_answers_are_a_failure_that_keeps_what_arrived(tmp_path, clock, omdb):
    scene = Scene(tmp_path, "omdb", omdb.url, count=100)
    omdb.says = {f"tt{number:07}": said("Error getting data.") for number in range(11, 101)}
    result = scene.run()

    assert not result.success
    assert "no matter of single series" in failure_of(result)
    assert list(scene.rows()) == list(range(1, 11))
    assert len(omdb.asked) == 31

    omdb.says = {}
    assert scene.run().success
    assert len(scene.rows()) == 100


def test_a_source_that_is_down_is_a_failure_after_three_series(tmp_path, clock, omdb):
    scene = Scene(tmp_path, "omdb", omdb.url, count=30)
    omdb.says = {f"tt{number:07}": (503, b"", {}) for number in range(4, 31)}
    result = scene.run()

    assert not result.success
    assert "OMDb /?i={id}: OMDb is broken" in failure_of(result)
    assert list(scene.rows()) == [1, 2, 3]
    assert len(omdb.asked) == 3 + 3 * 3
