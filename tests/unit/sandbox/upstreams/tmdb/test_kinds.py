"""Which faults TMDB's answers can have, where each means something, and how a wrong one is refused."""

import json

import pytest

from tests.unit.sandbox.broken import EXPORTS, SERIES_EXPORTS, example
from tmdb_assets.sandbox import Fault
from tmdb_assets.sandbox.fault_kinds import KINDS, applies_to, pipeline_cells
from tmdb_assets.sandbox.faults import fault_from_json
from tmdb_assets.sandbox.upstreams.tmdb.answer_content import FIELDS
from tmdb_assets.sandbox.upstreams.tmdb.endpoints import ENDPOINTS, PIPELINE, SERIES_PIPELINE

ASKED = (*PIPELINE, *SERIES_PIPELINE)
CELLS = [(kind, endpoint) for kind, endpoint in pipeline_cells() if endpoint in ASKED]
TV_LISTS = ("/tv/top_rated", "/tv/popular")
OWN = list(dict.fromkeys(kind for kind, _ in CELLS))


def test_a_cell_is_a_kind_and_an_endpoint_it_applies_to():
    assert set(CELLS) == {(kind, name) for kind in KINDS for name in applies_to(kind) if name in ASKED}
    assert len(set(CELLS)) == len(CELLS) > 260
    assert {endpoint for _, endpoint in CELLS} == set(ASKED)


@pytest.mark.parametrize(
    ("kind", "endpoints"),
    [
        ("slow_drip", ENDPOINTS),
        ("repeated_page", ("/discover/movie", "/movie/changes", *TV_LISTS)),
        ("timestamp_dates", ("/discover/movie", "/movie/{id}", *TV_LISTS, "/tv/{id}")),
        ("bad_popularity", ("/discover/movie", "/movie/{id}", EXPORTS, *TV_LISTS, "/tv/{id}", SERIES_EXPORTS)),
        (
            "huge_ids",
            (
                *("/discover/movie", "/movie/changes", "/movie/{id}", "/collection/{id}", "/genre/movie/list", EXPORTS),
                *(endpoint for endpoint in SERIES_PIPELINE if endpoint != "/watch/providers/tv"),
            ),
        ),
        ("missing_field", ASKED),
    ],
)
def test_a_kind_says_what_it_is_for(kind, endpoints):
    assert sorted(set(applies_to(kind)) & {*ENDPOINTS}) == sorted(endpoints)


@pytest.mark.parametrize(("kind", "endpoint"), CELLS)
def test_every_cell_changes_an_answer_and_only_as_long_as_it_is_asked_to(broken, kind, endpoint):
    before = broken.get(endpoint)
    broken.set(kind, endpoint)
    try:
        response = broken.get(endpoint)
        seen = (response.status_code, response.headers.get("Content-Type"), response.content)
    except OSError:  # what requests raises for everything that is wrong with a connection or an encoding
        seen = None
    assert broken.faults() == {kind: 1}
    # A slow answer is the right one in the end.
    assert (seen == (200, before.headers["Content-Type"], before.content)) == (kind == "slow_drip")
    broken.sandbox.set_faults([])
    assert broken.get(endpoint).content == before.content


@pytest.mark.parametrize("kind", OWN)
def test_where_a_kind_means_nothing_it_is_refused(kind):
    for endpoint in set(FIELDS) - set(applies_to(kind)):
        with pytest.raises(ValueError, match=f"{kind} means nothing for"):
            example(kind, endpoint)


@pytest.mark.parametrize(("rule", "count"), [({"kind": "bad_popularity", "value": -1}, 7), ({"kind": "other_page"}, 4)])
def test_for_all_endpoints_a_kind_breaks_only_those_it_is_for(broken, rule, count):
    broken.sandbox.set_faults([Fault(**rule)])
    broken.sandbox.reset_stats()
    assert {broken.get(endpoint).status_code for endpoint in ASKED} == {200}
    assert broken.caller.get("/authentication").status_code == 200
    assert broken.faults() == {rule["kind"]: count}


@pytest.mark.parametrize("endpoint", ASKED)
def test_the_declared_fields_are_those_of_the_answers(broken, endpoint):
    sorts = {
        "number": (int, float),
        "text": (str, type(None)),
        "date": (str,),
        "flag": (bool, type(None)),
        "list": (list,),
        "object": (dict, type(None)),
    }
    for entry in broken.entries(endpoint):
        assert set(entry) == set(FIELDS[endpoint])
        assert all(isinstance(entry[name], sorts[sort]) for name, sort in FIELDS[endpoint].items())


def test_a_rule_with_all_its_fields_is_read():
    rule = {"kind": "text_for_number", "endpoint": "/movie/{id}", "name": "order", "value": "12.5"}
    rule |= {"part": "credits.cast", "share": 0.5, "seed": 3}
    assert fault_from_json(rule) == Fault(**rule)


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ({"kind": "missing_field"}, "needs 'name'"),
        ({"kind": "title"}, "needs 'value'"),
        ({"kind": "bad_popularity"}, "needs 'value'"),
        ({"kind": "missing_field", "name": "titel"}, "'titel'"),
        ({"kind": "missing_field", "endpoint": "/genre/movie/list", "name": "title"}, "id, name"),
        ({"kind": "text_for_number", "endpoint": "/discover/movie", "name": "title"}, "popularity, vote_average"),
        ({"kind": "text_for_number", "name": "id", "value": 3}, "a text, not 3"),
        ({"kind": "number_for_text", "name": "title", "value": "3"}, "a number, not '3'"),
        ({"kind": "bad_popularity", "value": 3}, "below 0, not 3"),
        ({"kind": "bad_popularity", "value": "nan"}, "NaN, Infinity"),
        ({"kind": "huge_ids", "value": 5}, "2\\*\\*31"),
        ({"kind": "growing_pages", "value": 0}, "number of pages"),
        ({"kind": "repeated_page", "value": "last"}, "number of a page"),
        ({"kind": "title", "value": 1}, "a text, not 1"),
        ({"kind": "title", "value": "x", "share": 1.5}, "between 0 and 1"),
        ({"kind": "title", "value": "x", "share": -1}, "at least 0"),
        ({"kind": "title", "value": "x", "part": "credits.cast"}, "part of a fault is for"),
        ({"kind": "missing_field", "name": 3}, "name of a fault is a text"),
    ],
)
def test_a_wrong_rule_about_content_says_what_is_wrong(rule, told):
    with pytest.raises(ValueError, match=told):
        fault_from_json(json.loads(json.dumps(rule)))
