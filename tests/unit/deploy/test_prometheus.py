"""The scrape configuration and the alert rules, by Prometheus' own tool."""

import re
import shutil
import subprocess

import pytest
import yaml

from tmdb_assets.metrics import families
from tmdb_assets.metrics.families import FAMILIES
from tmdb_assets.settings import PROJECT_DIR

PLACE = PROJECT_DIR / "deploy" / "prometheus"
RULES = yaml.safe_load((PLACE / "rules.yml").read_text(encoding="utf-8"))["groups"][0]["rules"]
TESTS = yaml.safe_load((PLACE / "rules.test.yml").read_text(encoding="utf-8"))["tests"]
TOLD_BY_ALERTS = {
    families.CHECK_STATUS,
    families.CHECK_FAILING_ROWS,
    families.RUNS,
    families.RUN_LAST_STATUS,
    families.PARTITIONS,
    families.LAG,
    families.FRESHNESS,
    families.ASSET_PARTITIONS,
}


def promtool(*words: str) -> subprocess.CompletedProcess[str]:
    if shutil.which("promtool") is None:
        pytest.skip("promtool is not installed (Debian: apt-get install prometheus)")
    return subprocess.run(["promtool", *words], cwd=PLACE, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "words",
    [
        ("check", "config", "prometheus.yml"),
        ("check", "config", "compose.yml"),
        ("check", "rules", "--lint-fatal", "rules.yml"),
        ("test", "rules", "rules.test.yml"),
    ],
    ids=" ".join,
)
def test_promtool_agrees(words):
    done = promtool(*words)

    assert done.returncode == 0, done.stdout + done.stderr


def test_every_rule_is_tried_where_it_fires_and_where_it_is_quiet():
    fires, quiet = set(), set()
    for tried in TESTS:
        for case in tried["alert_rule_test"]:
            (fires if case["exp_alerts"] else quiet).add(case["alertname"])

    names = {rule["alert"] for rule in RULES}
    assert names == fires == quiet
    assert {"TmdbAssetsMetricsDown", "TmdbAssetsUnreadable", "TmdbAssetsAlertingSilent"} <= names


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_no_rule_tells_what_our_own_alerts_tell_as_well(rule):
    named = set(re.findall(r"tmdb_assets_[a-z_]+", rule["expr"]))

    assert not named & {family.full_name for family in TOLD_BY_ALERTS}
    # Of the daemon only the part that our alerts come from: it alone is silent when it is off.
    if families.HEARTBEAT.full_name in named:
        assert re.findall(r'daemon="(\w+)"', rule["expr"]) == ["sensor"]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_every_rule_says_what_to_do_and_how_much_it_matters(rule):
    assert rule["labels"]["severity"] in {"error", "warning"}
    assert rule["annotations"].keys() == {"summary", "description"}
    assert len(rule["annotations"]["description"]) > 100
    # A label whose value changes with the number would be another alert at every evaluation.
    assert "$value" not in str(rule["labels"])


def test_rules_and_their_tests_name_metrics_and_labels_that_there_are():
    labels = {family.full_name: set(family.labels) for family in FAMILIES}
    text = "\n".join((PLACE / name).read_text(encoding="utf-8") for name in ("rules.yml", "rules.test.yml"))
    for name, matchers in re.findall(r"(tmdb_assets_[a-z_]+)(?:\{([^}]*(?:\{id\})?[^}]*)\})?", text):
        assert name in labels, name
        assert set(re.findall(r"(\w+)=", matchers)) <= labels[name], name
