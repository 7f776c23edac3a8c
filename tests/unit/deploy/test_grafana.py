"""The Grafana board: complete, in one form, and about metrics that there are."""

import itertools
import json
import re
import shutil
import subprocess

import pytest
import yaml

from tests.board import BOARD, DRAWN, PANELS, expressions
from tmdb_assets.metrics.families import FAMILIES

WIDTH = 24
LABELS = {family.full_name: set(family.labels) for family in FAMILIES}


def names_in(query: str) -> set[str]:
    """The metrics of an expression: what is left of it without texts, labels, times, functions and operators."""
    left = re.sub(r"""(["'`])(?:\\.|(?!\1).)*\1""", "", query)
    left = re.sub(r"\{[^}]*\}|\[[^\]]*\]|\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)", "", left)
    left = re.sub(r"\b(?:and|or|unless|bool|offset|group_left|group_right)\b", "", left)
    return set(re.findall(r"(?<![\w.:])[a-zA-Z_:][\w:]*\b(?!\s*\()", left))


def test_the_file_has_the_one_form_in_which_a_change_is_a_small_difference():
    """After a change in Grafana: python -m json.tool --sort-keys --no-ensure-ascii --indent 2 NEW tmdb_assets.json."""
    assert BOARD.read_text(encoding="utf-8") == (json.dumps(DRAWN, sort_keys=True, ensure_ascii=False, indent=2) + "\n")


def test_its_rows_are_the_questions_of_an_operator_in_their_order():
    rows = [(panel["gridPos"]["y"], panel["title"]) for panel in DRAWN["panels"] if panel["type"] == "row"]

    assert rows == sorted(rows)
    assert [title for _, title in rows] == [
        "Daily health",
        "Data quality",
        "Ingestion volume per run",
        "Run times",
        "Upstream",
        "Storage",
    ]


def test_no_panel_covers_another_or_leaves_the_board():
    taken = set()
    for panel in DRAWN["panels"]:
        place = panel["gridPos"]
        cells = set(
            itertools.product(range(place["x"], place["x"] + place["w"]), range(place["y"], place["y"] + place["h"]))
        )
        assert cells
        assert not cells & taken, panel["title"]
        assert place["x"] + place["w"] <= WIDTH
        taken |= cells


def test_ids_and_titles_are_those_of_one_panel_each():
    for name in ("id", "title"):
        given = [panel[name] for panel in DRAWN["panels"]]
        assert all(given)
        assert len(set(given)) == len(given), name


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel["title"])
def test_every_panel_says_what_it_means_has_a_unit_and_asks_the_chosen_data_source(panel):
    assert len(panel["description"]) > 30
    assert panel["fieldConfig"]["defaults"]["unit"]
    assert panel["fieldConfig"]["defaults"]["thresholds"]["steps"][0]["value"] is None
    chosen = {"type": "prometheus", "uid": "${datasource}"}
    assert panel["datasource"] == chosen
    assert panel["targets"]
    assert all(target["datasource"] == chosen for target in panel["targets"])
    assert len({target["refId"] for target in panel["targets"]}) == len(panel["targets"])


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ('sum by (asset) (rate(nowhere_total{job="up"}[5m])) / on (asset) group_left up', {"nowhere_total", "up"}),
        ("time() - max by (asset) (node_boot) > bool 1e9 or 1.5e3 * rule:ratio offset 1d", {"node_boot", "rule:ratio"}),
        ('label_replace(a_metric, "b", "other(c)", "d", "")', {"a_metric"}),
    ],
)
def test_the_metrics_of_an_expression_are_found_whatever_they_are_called(query, names):
    # `1d` of an offset begins with a digit: it is no name.
    assert names_in(query) == names


@pytest.mark.parametrize(("title", "legend", "query"), list(expressions()))
def test_every_expression_is_about_metrics_and_labels_that_there_are(title, legend, query):
    assert names_in(query)
    assert names_in(query) <= LABELS.keys(), title
    for name, matchers in re.findall(r"(tmdb_assets_[a-z_]+)(?:\{([^}]*)\})?", query):
        assert set(re.findall(r"(\w+)[=!]", matchers)) <= LABELS[name], title
    # A legend uses labels that its expression keeps.
    grouped = re.findall(r"by \(([^)]*)\)", query)
    kept = set(grouped[0].replace(" ", "").split(",")) if grouped else set.union(*(LABELS[n] for n in names_in(query)))
    assert set(re.findall(r"\{\{(\w+)\}\}", legend)) <= kept, title


def test_prometheus_understands_every_expression(tmp_path):
    if shutil.which("promtool") is None:
        pytest.skip("promtool is not installed (Debian: apt-get install prometheus)")
    rules = [{"record": f"panel:{n}", "expr": query} for n, (_, _, query) in enumerate(expressions())]
    (tmp_path / "board.yml").write_text(yaml.safe_dump({"groups": [{"name": "board", "rules": rules}]}))

    done = subprocess.run(
        ["promtool", "check", "rules", "board.yml"], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(rules)} rules found" in done.stdout


def test_every_family_that_an_operator_has_to_see_is_on_the_board():
    shown = {name for _, _, query in expressions() for name in names_in(query)}
    # When something was: their ages are shown, or a person asks for them by hand.
    by_hand = {
        "tmdb_assets_check_last_evaluation_timestamp_seconds",
        "tmdb_assets_run_last_end_timestamp_seconds",
        "tmdb_assets_published_timestamp_seconds",
        "tmdb_assets_daemon_errors",
    }
    assert set(LABELS) - shown == by_hand


def test_the_data_source_and_the_board_are_provided_under_the_names_that_the_board_knows():
    place = BOARD.parent / "provisioning"
    (source,) = yaml.safe_load((place / "datasources" / "tmdb_assets.yml").read_text())["datasources"]
    (provider,) = yaml.safe_load((place / "dashboards" / "tmdb_assets.yml").read_text())["providers"]
    chosen = next(variable for variable in DRAWN["templating"]["list"] if variable["name"] == "datasource")

    assert source["type"] == chosen["query"] == "prometheus"
    assert source["uid"] == chosen["current"]["value"]
    assert source["url"] == "$PROMETHEUS_URL"
    assert provider["options"] == {"path": "$TMDB_ASSETS_BOARDS"}
