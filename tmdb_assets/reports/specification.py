"""The charts of a report as they are drawn for its pictures: in the light look, on white, with all that is said.

Belongs here: their specifications. Drawing them is the business of `reports.pictures`.
"""

from copy import deepcopy
from typing import Any

from tmdb_assets.charts.theme import LIGHT, broken, config
from tmdb_assets.reports.content import Section

WIDTH = 720
"""Pixels of the SVG."""

_LETTERS = 100
_LAST_OF_ONE_UNIT = "\uffff"


def spec_of(section: Section, *sentences: str) -> dict[str, Any]:
    """The specification of a section's chart.

    Args:
        section: What to draw.
        sentences: What is said below its title beside its own.
    """
    spec = section.spec | {
        "title": broken(section.title, (*section.sentences, *sentences), _LETTERS),
        "config": config(dark=False),
        "width": WIDTH,
        "background": LIGHT.page,
        "padding": 16,
        "autosize": {"type": "fit-x", "contains": "padding"},
    }
    return _unlimited(spec) if _has_pairs(spec) else spec


def _has_pairs(spec: dict[str, Any]) -> bool:
    """Whether a text has an emoji, or any other character that JavaScript takes for two."""
    values = (value for rows in spec.get("datasets", {}).values() for row in rows for value in row.values())
    return any(max(value, default="") > _LAST_OF_ONE_UNIT for value in values if isinstance(value, str))


def _unlimited(spec: dict[str, Any]) -> dict[str, Any]:
    """The same without limits of labels: Vega cuts between the halves of a pair, which vl-convert does not bear."""
    spec = spec | {"layer": deepcopy(spec.get("layer", []))}
    for kind in ("axis", "legend"):
        spec["config"][kind]["labelLimit"] = 0
    for layer in spec["layer"]:
        if isinstance(layer["mark"], dict):
            layer["mark"].pop("limit", None)
    return spec
