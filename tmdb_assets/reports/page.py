"""The page of a report: one HTML file that loads nothing, from nowhere.

Belongs here: what the template `template/report.html.j2` is filled with. Vega and Vega-Lite are in the page once, from
vl-convert's bundle; the page forbids itself the network and any script but its own two, and evaluates no text as code.
"""

import base64
import hashlib
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

import pandas as pd
from jinja2 import Template
from markupsafe import Markup

from tmdb_assets.charts.texts import day_text
from tmdb_assets.charts.theme import config
from tmdb_assets.reports.content import Report, Section
from tmdb_assets.templates import templates_of

_END_OF_HEADER = b"</header>"
_MARK = re.compile(rb'<p class="outdated" [^\n]*</p>\n')


def render(report: Report, notices: str, vega: str) -> str:
    """The page of a report.

    Args:
        report: The report.
        notices: What the sources want to be said wherever their data is shown.
        vega: Vega, Vega-Lite and Vega-Embed as one script.
    """
    return _template().render(
        report=report,
        data={
            "light": config(dark=False),
            "dark": config(dark=True),
            "charts": {section.name: section.spec for section in report.sections},
        },
        scripts=[vega, _script()],
        attribution=notices,
        day_text=day_text,
        hash_of=_hash,
        part_of=_part,
        cells_of=_cells,
    )


def marked(page: bytes, why: str) -> bytes:
    """A page that says below its heading that it is outdated, and why; what it said of that before is gone."""
    said = Markup('<p class="outdated" role="status"><strong>This report is outdated</strong>: {}.</p>\n').format(why)
    return _MARK.sub(b"", page).replace(_END_OF_HEADER, str(said).encode() + _END_OF_HEADER, 1)


def _part(section: Section) -> str:
    """How much of a section's rows its table has."""
    shown = len(section.table)
    return f"{shown:,} rows" if shown == section.row_count else f"the first {shown:,} of {section.row_count:,} rows"


def _cells(section: Section) -> Iterator[list[tuple[str, bool]]]:
    """The cells of each row of a section's table: their text, and whether it is a number."""
    rows = section.table
    is_number = [pd.api.types.is_numeric_dtype(dtype) for dtype in rows.dtypes]
    for values in rows.itertuples(index=False, name=None):
        yield [
            (_cell(value, column), number)
            for value, number, column in zip(values, is_number, rows.columns, strict=True)
        ]


def _cell(value: Any, column: str) -> str:  # noqa: ANN401 - whatever a frame holds
    if pd.isna(value):
        return "unknown"
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"  # noqa: PLR2004
    if isinstance(value, int) and column != "rank" and not column.endswith("year"):
        return f"{value:,}"
    return str(value)


def _hash(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


@cache
def _template() -> Template:
    return templates_of("tmdb_assets.reports", "template").get_template("report.html.j2")


@cache
def _script() -> str:
    return files("tmdb_assets.reports").joinpath("template/report.js").read_text(encoding="utf-8")
