"""The Grafana board: drawn from its description, complete, and about metrics that there are."""

import itertools
import json
import re

import pytest
import yaml

from deploy.grafana.board import BOARD, WIDTH, draw
from deploy.grafana.panels import ROWS, expressions
from tmdb_assets.metrics.families import FAMILIES

DRAWN = json.loads(BOARD.read_text(encoding="utf-8"))
PANELS = [panel for panel in DRAWN["panels"] if panel["type"] != "row"]
LABELS = {family.full_name: set(family.labels) for family in FAMILIES}


def test_the_board_is_the_one_that_its_description_gives():
    # After a change of deploy/grafana/panels.py: python -m deploy.grafana.board
    assert draw() == DRAWN


def test_its_rows_are_the_questions_of_an_operator_in_their_order():
    assert list(ROWS) == [
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
        assert not cells & taken, panel["title"]
        assert place["x"] + place["w"] <= WIDTH
        taken |= cells
    assert len({panel["id"] for panel in DRAWN["panels"]}) == len(DRAWN["panels"])


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel["title"])
def test_every_panel_says_what_it_means_has_a_unit_and_asks_the_chosen_data_source(panel):
    assert len(panel["description"]) > 30
    assert panel["fieldConfig"]["defaults"]["unit"]
    assert panel["fieldConfig"]["defaults"]["thresholds"]["steps"][0]["value"] is None
    assert {target["datasource"]["uid"] for target in panel["targets"]} == {"${datasource}"}
    assert len({target["refId"] for target in panel["targets"]}) == len(panel["targets"])


@pytest.mark.parametrize(("title", "query"), list(expressions()))
def test_every_expression_is_about_metrics_and_labels_that_there_are(title, query):
    named = re.findall(r"(tmdb_assets_[a-z_]+)(?:\{([^}]*)\})?", query)
    assert named
    for name, matchers in named:
        assert set(re.findall(r"(\w+)=", matchers)) <= LABELS[name], title


@pytest.mark.parametrize(
    "panel", [panel for panels in ROWS.values() for panel in panels], ids=lambda panel: panel.title
)
def test_a_legend_uses_labels_that_its_expression_keeps(panel):
    for legend, query in panel.queries:
        wanted = set(re.findall(r"\{\{(\w+)\}\}", legend))
        grouped = re.findall(r"by \(([^)]*)\)", query)
        names = re.findall(r"tmdb_assets_[a-z_]+", query)
        kept = set(grouped[0].replace(" ", "").split(",")) if grouped else LABELS[names[0]]
        assert wanted <= kept, panel.title


def test_every_family_that_an_operator_has_to_see_is_on_the_board():
    shown = {name for _, query in expressions() for name in re.findall(r"tmdb_assets_[a-z_]+", query)}
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
