"""The sandbox against TMDB itself: its OpenAPI document and recorded real answers.

Both are outside the project (they are not ours to pass on); without them these tests skip and say so.
"""

import json
from datetime import timedelta

import jsonschema
import pytest

PARTS = "credits,keywords,external_ids,release_dates"

NULLABLE = {
    "adult",  # in the changes only; see the recorded answers
    "backdrop_path",
    "belongs_to_collection",
    "facebook_id",
    "homepage",
    "imdb_id",
    "logo_path",
    "poster_path",
    "profile_path",
}
"""Null in real answers although the OpenAPI document knows only one type."""

SINCE_2026 = "softcore"
"""In real answers since 2026, in lists, details and changes; newer than the document and the recordings."""


HAVE_IT = {"/discover/movie": "results", "/movie/changes": "results", "/movie/{movie_id}": None}
"""Where it is: in the items of a list, or in the body itself."""


def strict(schema, name=""):
    """The document's schema, but with every property required, no others, and null where reality has it."""
    schema = dict(schema)
    if "properties" in schema:
        schema["required"] = list(schema["properties"])
        schema["properties"] = {key: strict(value, key) for key, value in schema["properties"].items()}
        schema["properties"][SINCE_2026] = {"type": ["boolean", "null"]}
        schema["additionalProperties"] = False
    if isinstance(schema.get("items"), dict):
        schema["items"] = strict(schema["items"])
    if name in NULLABLE and isinstance(schema.get("type"), str):
        schema["type"] = [schema["type"], "null"]
    return schema


@pytest.fixture(scope="module")
def document(upstream):
    return json.loads((upstream / "tmdb-openapi.json").read_bytes())


@pytest.fixture(scope="module")
def recorded(upstream):
    """Real bodies of an endpoint: `recorded(path_pattern)` gives those of the recordings of 2025."""
    folder = upstream / "recorded"
    index = json.loads((folder / "index.json").read_bytes())

    def bodies(wanted):
        found = [
            json.loads((folder / entry["file"]).read_bytes())
            for entry in index
            if entry["status"] == 200 and entry["file"].startswith("tmdb_2025") and wanted(entry["path"])
        ]
        assert found
        return found

    return bodies


@pytest.fixture(scope="module", params=["films_2000", "tmdb5000"])
def sandbox(request):
    """Both catalogues."""
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="module")
def answers(sandbox, today):
    """Our bodies by endpoint, as the OpenAPI document writes the endpoints."""
    pages = [sandbox.json("/discover/movie", page=page) for page in (*range(1, 100, 6), 102)]
    ids = [row["id"] for page in pages[:8] for row in page["results"]]
    ids = [film for film in ids if sandbox.get(f"/movie/{film}").status_code == 200]
    window = {"start_date": (today - timedelta(days=13)).isoformat(), "end_date": today.isoformat()}
    found = {
        "/discover/movie": pages,
        "/movie/{movie_id}": [sandbox.json(f"/movie/{film}") for film in ids],
        "/movie/changes": [sandbox.json("/movie/changes", **window)],
    }
    for part in PARTS.split(","):
        found[f"/movie/{{movie_id}}/{part}"] = [sandbox.json(f"/movie/{film}/{part}") for film in ids]
    for path in ("/genre/movie/list", "/configuration", "/configuration/countries", "/configuration/languages"):
        found[path] = [sandbox.json(path)]
    found["/authentication"] = [sandbox.json("/authentication")]
    return found


def test_every_answer_validates_against_the_openapi_document(document, answers):
    for path, bodies in answers.items():
        content = document["paths"][f"/3{path}"]["get"]["responses"]["200"]["content"]
        validator = jsonschema.Draft202012Validator(strict(content["application/json"]["schema"]))
        for body in bodies:
            validator.validate(body)


def test_every_film_says_whether_it_is_softcore(answers):
    for path, items in HAVE_IT.items():
        films = [film for body in answers[path] for film in (body[items] if items else [body])]
        flags = {film[SINCE_2026] for film in films}
        assert flags <= {False, None} | ({True} if path == "/movie/changes" else set()), path


def test_where_a_film_can_be_watched_is_told_as_in_the_documents_example(document, sandbox):
    content = document["paths"]["/3/movie/{movie_id}/watch/providers"]["get"]["responses"]["200"]["content"]
    example = json.loads(content["application/json"]["examples"]["Result"]["value"])
    countries = example["results"].values()
    (entry,) = {tuple(entry) for of in countries for kind, of_kind in of.items() if kind != "link" for entry in of_kind}
    types = {name: type(value) for name, value in example["results"]["AE"]["flatrate"][0].items()}
    for row in sandbox.json("/discover/movie", page=3)["results"]:
        body = sandbox.json(f"/movie/{row['id']}/watch/providers")
        assert list(body) == list(example)
        for code, offers in body["results"].items():
            assert offers.pop("link").endswith(f"/watch?locale={code}")
            for offered in (one for of_kind in offers.values() for one in of_kind):
                assert tuple(offered) == entry
                assert {name: type(value) for name, value in offered.items()} == types


@pytest.mark.parametrize(
    ("wrong", "told"),
    [({"page": "1"}, "'1' is not of type"), ({"more": 1}, "unexpected"), ({"total_pages": ...}, "required")],
)
def test_the_validation_would_notice(document, answers, wrong, told):
    content = document["paths"]["/3/discover/movie"]["get"]["responses"]["200"]["content"]
    validator = jsonschema.Draft202012Validator(strict(content["application/json"]["schema"]))
    body = {key: value for key, value in (answers["/discover/movie"][0] | wrong).items() if value is not ...}
    with pytest.raises(jsonschema.ValidationError, match=told):
        validator.validate(body)


def shape(value, path="", into=None):
    """Every key path of a body with the JSON types found there."""
    into = {} if into is None else into
    kind = {bool: "boolean", int: "number", float: "number", str: "string", list: "array", dict: "object"}
    into.setdefault(path, set()).add(kind.get(type(value), "null"))
    if isinstance(value, dict):
        for key, inner in value.items():
            shape(inner, f"{path}.{key}", into)
    elif isinstance(value, list):
        for inner in value:
            shape(inner, f"{path}[]", into)
    return into


def is_details(path):
    return path.removeprefix("/3/movie/").removeprefix("tt").isdigit()


RECORDED = {
    "/discover/movie": lambda path: path == "/3/discover/movie",
    "/movie/{movie_id}": is_details,
    "/movie/changes": lambda path: path == "/3/movie/changes",
    "/movie/{movie_id}/credits": lambda path: path.startswith("/3/movie/") and path.endswith("/credits"),
    "/movie/{movie_id}/keywords": lambda path: path.startswith("/3/movie/") and path.endswith("/keywords"),
    "/movie/{movie_id}/external_ids": lambda path: path.startswith("/3/movie/") and path.endswith("/external_ids"),
    "/movie/{movie_id}/release_dates": lambda path: path.startswith("/3/movie/") and path.endswith("/release_dates"),
    "/genre/movie/list": lambda path: path == "/3/genre/movie/list",
    "/configuration": lambda path: path == "/3/configuration",
    "/configuration/countries": lambda path: path == "/3/configuration/countries",
    "/configuration/languages": lambda path: path == "/3/configuration/languages",
}


@pytest.mark.parametrize("endpoint", RECORDED)
def test_answers_have_the_keys_and_types_of_the_recorded_ones(recorded, answers, endpoint):
    real, ours = {}, {}
    for body in recorded(RECORDED[endpoint]):
        appended = {"credits", "images", "keywords"} if endpoint == "/movie/{movie_id}" else set()
        shape({key: body[key] for key in body if key not in appended} if appended else body, into=real)
    for body in answers[endpoint]:
        shape(body, into=ours)
    assert [path for path in ours if path not in real and not path.endswith(f".{SINCE_2026}")] == []
    # A branch that is empty in all of our answers cannot be compared; what is below a film's keys can.
    absent = {path for path in real if path not in ours}
    assert not {
        path for path in absent if path.rpartition(".")[0] in ours and "object" in ours[path.rpartition(".")[0]]
    }
    for path, kinds in ours.items():
        allowed = real.get(path, {"boolean", "null"})
        if path.rpartition(".")[2] in (NULLABLE | {"wikidata_id", "instagram_id", "twitter_id"}) - {"adult"}:
            allowed = allowed | {"null", "string"}
        assert kinds <= allowed, path


def test_an_appended_answer_has_the_parts_of_the_recorded_one(recorded, sandbox):
    real = next(body for body in recorded(is_details) if "credits" in body)
    film = sandbox.json("/discover/movie", page=3)["results"][0]["id"]
    ours = sandbox.json(f"/movie/{film}", append_to_response="credits,keywords")
    assert set(real) - {"images"} == set(ours) - {SINCE_2026}
    assert {key: set(real[key]) for key in ("credits", "keywords")} == {
        key: set(ours[key]) for key in ("credits", "keywords")
    }


def test_reference_lists_have_tmdbs_codes(recorded, answers):
    for path, key in (("/configuration/countries", "iso_3166_1"), ("/configuration/languages", "iso_639_1")):
        real = {row[key] for row in recorded(RECORDED[path])[0]}
        assert {row[key] for row in answers[path][0]} == real
    english = next(body for body in recorded(RECORDED["/genre/movie/list"]) if body["genres"][0]["name"] == "Action")
    assert answers["/genre/movie/list"][0] in recorded(RECORDED["/genre/movie/list"])
    assert len(english["genres"]) == 19
    assert answers["/configuration"] == recorded(RECORDED["/configuration"])[:1]


def test_errors_are_the_recorded_ones(upstream, films_2000, start):
    folder = upstream / "recorded"

    def body(name):
        return json.loads((folder / name).read_bytes())

    assert films_2000.get("/movie/999999999").json() == body("tmdb_2025_12/3-movie-999999999.json")
    assert films_2000.get("/movie/999999999/keywords").json() == body("tmdb_2025_12/3-movie-999999999-keywords.json")
    assert films_2000.get("/discover/movie", page=501).json() == body("swift_tmdb_fixtures/error-status-400.json")
    long = {"start_date": "2026-01-01", "end_date": "2026-03-01"}
    assert films_2000.get("/movie/changes", **long).json() == body("swift_tmdb_fixtures/error-status-422.json")
    stranger = start()
    stranger.session.headers["Authorization"] = "Bearer nobody"
    assert stranger.get("/configuration").json() == body("swift_tmdb_fixtures/error-status-401.json")
