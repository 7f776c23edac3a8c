"""What every upstream's faults have in common: how a wrong rule is refused. Which kinds TMDB's answers can have is its
folder's.
"""

import json
from pathlib import Path

import pytest

from tmdb_assets.sandbox.fault_kinds import applies_to
from tmdb_assets.sandbox.faults import fault_from_json


def test_an_unknown_kind_is_for_nothing():
    with pytest.raises(ValueError, match="explode"):
        applies_to("explode")


def test_the_plan_of_the_page_on_the_sandbox_is_read():
    page = (Path(__file__).parents[3] / "docs" / "sandbox.md").read_text()
    rules = json.loads(page.partition("```json")[2].partition("```")[0])
    assert [fault_from_json(rule).kind for rule in rules] == ["status", "bad_popularity"]


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ({"kind": "redirect"}, "needs 'location'"),
        ({"kind": "reset", "name": "title"}, "takes no name; its own fields: none"),
        ({"kind": "hang", "share": 0.5}, "takes no share"),
        ({"kind": "status", "seconds": 2}, "takes no seconds"),
        ({"kind": "corrupt_gzip", "value": "end"}, "middle, crc"),
        ({"kind": "unasked_encoding", "value": "br"}, "gzip, zstd"),
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
