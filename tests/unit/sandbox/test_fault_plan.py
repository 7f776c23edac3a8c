"""Fault plans: how they are read, and how a wrong rule is refused."""

import json

import pytest

from tmdb_assets.sandbox import Fault
from tmdb_assets.sandbox.fault_kinds import applies_to
from tmdb_assets.sandbox.faults import fault_from_json, load_fault_plan
from tmdb_assets.settings import PROJECT_DIR


def test_an_unknown_kind_is_for_nothing():
    with pytest.raises(ValueError, match="explode"):
        applies_to("explode")


def test_the_plan_of_the_readme_is_read():
    readme = (PROJECT_DIR / "README.md").read_text()
    section = readme.partition("## The sandbox")[2]
    rules = json.loads(section.partition("```json")[2].partition("```")[0])
    assert [fault_from_json(rule).kind for rule in rules] == ["status", "bad_popularity"]


def test_a_plan_is_read_from_a_file(tmp_path):
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps([{"kind": "status", "status": 500, "nth": 3, "query": {"page": 7}}]))
    assert load_fault_plan(plan) == (Fault(kind="status", status=500, nth=(3,), query={"page": "7"}),)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{}", "list"),
        ("[", "plan.json"),
        ("[3]", "object"),
        ('[{"kind": "explode"}]', "explode"),
        ('[{"endpoint": "/movie/{id}"}]', "kind is missing"),
        ('[{"kind": "reset", "when": 3}]', "when"),
        ('[{"kind": "reset", "endpoint": "/film"}]', "/film"),
        ('[{"kind": "reset", "nth": 1, "every": 2}]', "one of"),
        ('[{"kind": "reset", "nth": 0}]', "from 1"),
        ('[{"kind": "reset", "probability": 2}]', "probability"),
        ('[{"kind": "status", "status": 42}]', "status"),
        ('[{"kind": "status", "every": "two"}]', "type"),
    ],
)
def test_a_wrong_plan_says_what_is_wrong(tmp_path, text, told):
    plan = tmp_path / "plan.json"
    plan.write_text(text)
    with pytest.raises(ValueError, match=told):
        load_fault_plan(plan)


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ({"kind": "redirect"}, "needs 'location'"),
        ({"kind": "reset", "name": "title"}, "takes no name; its own fields: none"),
        ({"kind": "hang", "share": 0.5}, "takes no share"),
        ({"kind": "status", "seconds": 2}, "takes no seconds"),
        ({"kind": "corrupt_gzip", "value": "end"}, "middle, crc"),
        ({"kind": "redirect", "location": "elsewhere"}, "URL"),
        ({"kind": "redirect", "location": "http://x", "status": 404}, "301 to 308"),
        ({"kind": "status", "status_code": 999}, "one of TMDB's"),
        ({"kind": "status", "status": "503"}, "wrong type"),
        ({"kind": "status", "status": True}, "wrong type"),
        ({"kind": "status", "retry_after": [3]}, "wrong type"),
        ({"kind": "slow_drip", "piece_bytes": 0}, "at least 1"),
        ({"kind": "slow_drip", "seconds": -1}, "at least 0"),
        ({"kind": "reset", "nth": 5.5}, "type"),
        ({"kind": "reset", "query": "page=3"}, "type"),
    ],
)
def test_a_wrong_rule_says_what_is_wrong(rule, told):
    with pytest.raises(ValueError, match=told):
        fault_from_json(json.loads(json.dumps(rule)))
