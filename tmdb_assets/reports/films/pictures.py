"""The charts of a report as they are drawn for its pictures: in the light look, on white, with all that is said.

Belongs here: their specifications. Drawing them is the business of `reports.pictures`.
"""

from typing import Any

from tmdb_assets.charts.theme import LIGHT, broken, config
from tmdb_assets.reports.films.content import Section

WIDTH = 720
"""Pixels of the SVG."""

_LETTERS = 100


def spec_of(section: Section, *sentences: str) -> dict[str, Any]:
    """The specification of a section's chart.

    Args:
        section: What to draw.
        sentences: What is said below its title beside its own.
    """
    return section.spec | {
        "title": broken(section.title, (*section.sentences, *sentences), _LETTERS),
        "config": config(dark=False),
        "width": WIDTH,
        "background": LIGHT.page,
        "padding": 16,
        "autosize": {"type": "fit-x", "contains": "padding"},
    }
