"""OMDb in the sandbox: documents of series and films, the key, the daily limit, and what can be wrong."""

import json
import re
from datetime import date, timedelta

import pytest
import requests

from tmdb_assets.sandbox import Fault, Sandbox, SandboxSettings
from tmdb_assets.sandbox.fault_kinds import KINDS
from tmdb_assets.sandbox.invented.series import world_of
from tmdb_assets.settings import PROJECT_DIR

TODAY = date(2026, 6, 15)
BY_ID = "/?i={id}"
RECORDED = PROJECT_DIR.parent / "shared" / "upstream" / "recorded_series" / "omdb_series"


class Omdb:
    """Ask one sandbox as a pipeline does."""

    def __init__(self, sandbox):
        self.sandbox = sandbox
        self.world = world_of(sandbox.settings.series, sandbox.settings.seed)
        self.session = requests.Session()

    def get(self, imdb_id=None, /, **params):
        usual = {"apikey": self.sandbox.variables["OMDB_API_KEY"], "plot": "short"}
        usual |= {} if imdb_id is None else {"i": imdb_id}
        asked = {name: value for name, value in (usual | params).items() if value is not None}
        return self.session.get(self.sandbox.variables["OMDB_URL"], params=asked, timeout=20)

    def json(self, imdb_id):
        response = self.get(imdb_id)
        assert response.status_code == 200
        return response.json()

    def films(self):
        """Ids at IMDb of some films."""
        headers = {"Authorization": f"Bearer {self.sandbox.token}"}
        for page in (1, 2, 3):
            url = f"{self.sandbox.api_url}/discover/movie"
            for row in self.session.get(url, params={"page": page}, headers=headers, timeout=20).json()["results"]:
                body = self.session.get(f"{self.sandbox.api_url}/movie/{row['id']}", headers=headers, timeout=20).json()
                if body.get("imdb_id"):
                    yield body


@pytest.fixture(scope="module")
def omdb():
    """A sandbox whose faults are set by one test after the other."""
    with Sandbox(SandboxSettings(films=200, today=TODAY, vanished_share=0)) as sandbox:
        yield Omdb(sandbox)


@pytest.fixture(autouse=True)
def _without_faults(omdb):
    omdb.sandbox.set_faults([])
    omdb.sandbox.reset_stats()


@pytest.fixture
def start():
    """Start a sandbox for one test; its keyword arguments are settings."""
    running = []

    def starter(**settings):
        running.append(Sandbox(SandboxSettings(**{"films": 60, "today": TODAY} | settings)).__enter__())
        return Omdb(running[-1])

    yield starter
    for sandbox in running:
        sandbox.close()


def recorded(name):
    if not RECORDED.is_dir():
        pytest.skip("../shared/upstream with OMDb's recorded answers is not here")
    return json.loads((RECORDED / f"{name}.json").read_bytes())


def test_a_series_has_imdbs_rating_of_the_day_and_no_other(omdb):
    for series in omdb.world.series[::25]:
        body = omdb.json(omdb.world.by_imdb_id[series.imdb_id][0].imdb_id)
        rating = omdb.world.rating(series.series_id, "imdb_users", TODAY)
        assert body["imdbID"] == series.imdb_id
        assert body["Type"] == "series"
        assert body["Metascore"] == "N/A"
        if rating is None:
            assert (body["imdbRating"], body["imdbVotes"], body["Ratings"]) == ("N/A", "N/A", [])
        else:
            assert float(body["imdbRating"]) == rating.score
            assert int(body["imdbVotes"].replace(",", "")) == rating.votes
            assert body["Ratings"] == [{"Source": "Internet Movie Database", "Value": f"{rating.score:.1f}/10"}]


def test_documents_have_the_fields_of_the_recorded_ones_and_everything_is_a_text(omdb):
    series = omdb.json(omdb.world.series[0].imdb_id)
    film = omdb.json(next(omdb.films())["imdb_id"])
    for ours, name in ((series, "pyomdbapi_series_Game_of_Thrones_0"), (film, "pyomdbapi_get_Despicable_Me_0")):
        assert list(ours) == list(recorded(name))
        assert all(isinstance(value, str) for key, value in ours.items() if key != "Ratings")
        assert {type(value) for rating in ours["Ratings"] for value in rating.values()} <= {str}


def test_years_are_open_with_an_en_dash_as_long_as_a_series_returns(omdb):
    returning = next(one for one in omdb.world.series if one.status == "Returning Series" and one.imdb_id)
    ended = next(
        one
        for one in omdb.world.series
        if one.status == "Ended" and one.imdb_id and one.last_air_on.year > one.first_air_on.year
    )
    assert omdb.json(returning.imdb_id)["Year"] == f"{returning.first_air_on.year}\u2013"
    assert omdb.json(ended.imdb_id)["Year"] == f"{ended.first_air_on.year}\u2013{ended.last_air_on.year}"
    assert re.fullmatch(r"\d\d [A-Z][a-z]{2} \d{4}", omdb.json(ended.imdb_id)["Released"])


def test_a_film_has_the_ratings_of_three(omdb):
    sources = set()
    for film in list(omdb.films())[:30]:
        body = omdb.json(film["imdb_id"])
        assert (body["Title"], body["Type"], body["imdbID"]) == (film["title"], "movie", film["imdb_id"])
        sources |= {rating["Source"] for rating in body["Ratings"]}
        for rating in body["Ratings"]:
            assert re.fullmatch(r"\d\.\d/10|\d{1,3}%|\d{1,3}/100", rating["Value"])
    assert sources == {"Internet Movie Database", "Rotten Tomatoes", "Metacritic"}


def test_a_page_that_two_series_point_to_is_told_of_the_one_whose_it_is(omdb):
    (owner, other) = next(of_page for of_page in omdb.world.by_imdb_id.values() if len(of_page) > 1)
    assert omdb.json(other.imdb_id)["Title"] == owner.name


@pytest.mark.parametrize("imdb_id", ["tt9999999", "x", "", None])
def test_an_id_that_nothing_has_is_refused_with_a_good_status(omdb, imdb_id):
    assert omdb.json(imdb_id) == {"Response": "False", "Error": "Incorrect IMDb ID."}


def test_keys_are_refused_as_recorded(omdb):
    told = omdb.get("tt20001036", apikey="nobody")
    assert (told.status_code, told.json()) == (401, recorded("pyomdbapi_exceptions_bad_api_key_Band_of_Brothers_0"))
    told = omdb.get("tt20001036", apikey=None)
    assert (told.status_code, told.json()["Error"]) == (401, "No API key provided.")


def test_the_limit_is_of_a_day_and_told_as_recorded(start):
    omdb = start(omdb_limit=3)
    ids = [series.imdb_id for series in omdb.world.series if series.imdb_id]
    assert [omdb.get(imdb_id).status_code for imdb_id in ids[:4]] == [200, 200, 200, 401]
    # Who has no key does not use up what others have.
    assert omdb.get(ids[0], apikey="nobody").json()["Error"] == "Invalid API key!"
    refused = omdb.get(ids[5])
    assert refused.json() == recorded("pyomdbapi_exceptions_limit_reached_order_9")
    assert refused.headers["Cache-Control"] == "public, max-age=86400"
    assert "Retry-After" not in refused.headers
    assert (refused.headers["CF-Cache-Status"], "Age" in refused.headers) == ("MISS", False)
    # The cache keeps a refusal by its address.
    again = omdb.get(ids[5])
    assert (again.headers["CF-Cache-Status"], again.headers["Age"].isdigit()) == ("HIT", True)
    omdb.sandbox.set_today(TODAY + timedelta(days=1))
    assert omdb.get(ids[5]).status_code == 200


def test_what_the_sandbox_does_not_have_is_refused_aloud(omdb):
    assert omdb.get("tt20001036", Season="1").status_code == 501


SAID = {
    "limit_reached": (401, "Request limit reached!"),
    "bad_key": (401, "Invalid API key!"),
    "error_getting_data": (200, "Error getting data."),
    "not_found": (200, "Series or season not found!"),
    "incorrect_id": (200, "Incorrect IMDb ID."),
}


@pytest.mark.parametrize("kind", SAID)
def test_every_refusal_can_be_planted(omdb, kind):
    omdb.sandbox.set_faults([Fault(kind=kind, endpoint=BY_ID)])
    response = omdb.get(omdb.world.series[0].imdb_id)
    assert (response.status_code, response.json()) == (SAID[kind][0], {"Response": "False", "Error": SAID[kind][1]})
    assert omdb.sandbox.stats()["faults"] == {kind: 1}


@pytest.mark.parametrize(
    ("kind", "value", "changed"),
    [
        ("other_type", None, {"Type": "movie"}),
        ("other_type", "episode", {"Type": "episode"}),
        ("other_id", None, {"imdbID": "tt0000001"}),
        ("score_outside_scale", None, {"imdbRating": "11.3"}),
        ("absent_ratings", None, {"Ratings": ...}),
    ],
)
def test_a_document_can_be_wrong_in_one_field(omdb, kind, value, changed):
    imdb_id = omdb.world.series[0].imdb_id
    before = omdb.json(imdb_id)
    omdb.sandbox.set_faults([Fault(kind=kind, endpoint=BY_ID, value=value, query={"i": imdb_id})])
    assert omdb.json(imdb_id) == {name: told for name, told in (before | changed).items() if told is not ...}
    other = omdb.world.series[1].imdb_id
    assert omdb.json(other)["imdbID"] == other
    assert omdb.sandbox.stats()["faults"] == {kind: 1}


def test_a_merged_id_has_a_document_without_data_as_recorded(omdb):
    omdb.sandbox.set_faults([Fault(kind="duplicate_title", endpoint=BY_ID)])
    ours, real = omdb.json(omdb.world.series[0].imdb_id), recorded("adityadev_tt0848615")
    assert list(ours) == list(real)
    own = {"imdbID", "Year"}
    assert {name: told for name, told in ours.items() if name not in own} == {
        name: told for name, told in real.items() if name not in own
    }


@pytest.mark.parametrize("kind", ["unescaped_quote", "empty_body"])
def test_a_good_status_can_come_without_json(omdb, kind):
    omdb.sandbox.set_faults([Fault(kind=kind, endpoint=BY_ID)])
    response = omdb.get(omdb.world.series[0].imdb_id)
    assert response.status_code == 200
    with pytest.raises(json.JSONDecodeError):
        json.loads(response.content)


NEEDS = {
    "redirect": {"location": "http://elsewhere.invalid/"},
    "hang": {"seconds": 0.05},
    "slow_drip": {"seconds": 0.001, "piece_bytes": 400},
    "unasked_encoding": {"value": "gzip"},
}


@pytest.mark.parametrize("kind", [kind for kind, endpoints in KINDS.items() if BY_ID in endpoints])
def test_every_kind_of_fault_changes_an_answer_and_only_as_long_as_it_is_asked_to(omdb, kind):
    imdb_id = omdb.world.series[0].imdb_id

    def seen():
        try:
            response = omdb.get(imdb_id)
        except OSError:  # what requests raises for everything that is wrong with a connection or an encoding
            return None
        return response.status_code, response.headers.get("Content-Type"), response.content

    before = seen()
    omdb.sandbox.set_faults([Fault(kind=kind, endpoint=BY_ID, **NEEDS.get(kind, {}))])
    assert (seen() == before) == (kind == "slow_drip")
    assert omdb.sandbox.stats()["faults"] == {kind: 1}
    omdb.sandbox.set_faults([])
    assert seen() == before


def test_a_wrong_limit_is_refused_by_name():
    with pytest.raises(ValueError, match="omdb_limit"):
        SandboxSettings(omdb_limit=-1)
