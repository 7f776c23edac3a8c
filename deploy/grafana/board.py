"""Draws tmdb_assets.json, the Grafana board, from `panels`: `python -m deploy.grafana.board`; a test compares them.

Belongs here: the form of Grafana's JSON. What the board shows is described in `panels`.
"""

import json
from pathlib import Path
from typing import Any

from deploy.grafana.panels import ROWS, Panel

BOARD = Path(__file__).with_name("tmdb_assets.json")
WIDTH = 24
DATASOURCE = {"type": "prometheus", "uid": "${datasource}"}


def draw() -> dict[str, Any]:
    """The whole board as Grafana's JSON."""
    panels: list[dict[str, Any]] = []
    top = 0
    for title, members in ROWS.items():
        panels.append(_row(title, len(panels) + 1, top))
        top += 1
        left = tallest = 0
        for panel in members:
            if left + panel.width > WIDTH:
                top, left, tallest = top + tallest, 0, 0
            place = {"x": left, "y": top, "w": panel.width, "h": panel.height}
            panels.append(_panel(panel, len(panels) + 1, place))
            left, tallest = left + panel.width, max(tallest, panel.height)
        top += tallest
    return {
        "uid": "tmdb_assets",
        "title": "tmdb_assets",
        "description": "The health of the film dataset: from top to bottom what is worth a look first.",
        "tags": ["tmdb_assets"],
        "schemaVersion": 39,
        "version": 1,
        "editable": False,
        "graphTooltip": 1,
        "refresh": "1m",
        "time": {"from": "now-7d", "to": "now"},
        "timezone": "utc",
        "links": [
            {"title": "Dagster", "type": "link", "url": "${dagster}", "targetBlank": True, "icon": "external link"}
        ],
        "templating": {"list": _variables()},
        "annotations": {"list": []},
        "panels": panels,
    }


def _variables() -> list[dict[str, Any]]:
    return [
        {
            "name": "datasource",
            "label": "Prometheus",
            "type": "datasource",
            "query": "prometheus",
            "current": {"text": "tmdb_assets", "value": "tmdb_assets"},
        },
        {
            "name": "dagster",
            "label": "Dagster's UI",
            "description": "Where the links lead.",
            "type": "textbox",
            "query": "http://127.0.0.1:3000",
            "current": {"text": "http://127.0.0.1:3000", "value": "http://127.0.0.1:3000"},
        },
    ]


def _row(title: str, number: int, top: int) -> dict[str, Any]:
    place = {"x": 0, "y": top, "w": WIDTH, "h": 1}
    return {"id": number, "type": "row", "title": title, "gridPos": place, "collapsed": False, "panels": []}


def _panel(panel: Panel, number: int, place: dict[str, int]) -> dict[str, Any]:
    is_now = panel.kind != "timeseries"
    drawn: dict[str, Any] = {
        "id": number,
        "type": panel.kind,
        "title": panel.title,
        "description": panel.help,
        "gridPos": place,
        "datasource": DATASOURCE,
        "targets": [
            {
                "refId": chr(ord("A") + n),
                "datasource": DATASOURCE,
                "expr": query,
                "legendFormat": legend or "__auto",
                "instant": is_now,
                "range": not is_now,
                "format": "table" if panel.kind == "table" else "time_series",
            }
            for n, (legend, query) in enumerate(panel.queries)
        ],
        "fieldConfig": {"defaults": _defaults(panel), "overrides": []},
        "options": _options(panel),
    }
    if panel.kind == "table":
        drawn["transformations"] = _only_bad_checks()
    return drawn


def _defaults(panel: Panel) -> dict[str, Any]:
    colour = "thresholds" if panel.kind in {"stat", "bargauge"} else "palette-classic"
    defaults: dict[str, Any] = {
        "unit": panel.unit,
        "color": {"mode": colour},
        "thresholds": {"mode": "absolute", "steps": [{"value": value, "color": name} for value, name in panel.steps]},
        "links": [{"title": "Open in Dagster", "url": panel.link, "targetBlank": True}] if panel.link else [],
        **panel.options,
    }
    if panel.says:
        words = {value: {"text": text, "index": n} for n, (value, text) in enumerate(panel.says.items())}
        defaults["mappings"] = [{"type": "value", "options": words}]
    if panel.kind == "timeseries":
        defaults["min"] = None if "delta(" in panel.queries[0][1] else 0
        defaults["custom"] = {
            "drawStyle": "line",
            "lineInterpolation": "stepAfter",
            "fillOpacity": 30 if panel.stacked else 5,
            "showPoints": "never",
            "spanNulls": 300_000,  # milliseconds: a missed scrape is no gap
            "stacking": {"mode": "normal" if panel.stacked else "none", "group": "A"},
            "thresholdsStyle": {"mode": "line" if panel.limit else "off"},
        }
    return defaults


def _options(panel: Panel) -> dict[str, Any]:
    now = {"reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False}}
    if panel.kind == "stat":
        return {**now, "colorMode": "background", "graphMode": "none", "textMode": "value"}
    if panel.kind == "bargauge":
        return {**now, "orientation": "horizontal", "displayMode": "basic", "showUnfilled": True}
    if panel.kind == "table":
        return {"showHeader": True, "cellHeight": "sm"}
    return {
        "legend": {"displayMode": "table", "placement": "right", "calcs": ["lastNotNull"], "showLegend": True},
        "tooltip": {"mode": "multi", "sort": "desc"},
    }


def _only_bad_checks() -> list[dict[str, Any]]:
    """Of all checks and statuses the ones that are so, without the columns that say nothing."""
    is_so = {"fieldName": "Value", "config": {"id": "greater", "options": {"value": 0}}}
    hidden = ("Time", "Value", "__name__", "instance", "job")
    return [
        {"id": "filterByValue", "options": {"type": "include", "match": "any", "filters": [is_so]}},
        {"id": "organize", "options": {"excludeByName": dict.fromkeys(hidden, True)}},
    ]


if __name__ == "__main__":
    BOARD.write_text(json.dumps(draw(), indent=1) + "\n", encoding="utf-8")
