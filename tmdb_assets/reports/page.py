"""The page of a report: one HTML file that loads nothing, from nowhere.

Belongs here: how a report's content becomes HTML. Vega and Vega-Lite are in the page once, from vl-convert's bundle;
the page forbids itself the network and any script but its own two, and evaluates no text as code. Whatever comes
from outside is escaped.
"""

import base64
import hashlib
import html
import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

import pandas as pd
import vl_convert

from tmdb_assets.charts.texts import day_text
from tmdb_assets.charts.theme import config
from tmdb_assets.published import ATTRIBUTION
from tmdb_assets.reports.films.content import Report, Section
from tmdb_assets.schemas.films.facts import LIVE, RECOVERED

DEMO = "These films are made up: they come from the demo's sandbox."

_NO_SCRIPT = "The charts need JavaScript, which is in this file; the tables below have their numbers."
_SOURCES = {LIVE: "live", RECOVERED: "recovered (popularity only)"}


def render(report: Report) -> str:
    """The page of a report."""
    day = day_text(report.day.day)
    scripts = [_bundle(), _asset("report.js")]
    data = {
        "light": config(dark=False),
        "dark": config(dark=True),
        "charts": {section.name: section.spec for section in report.sections},
    }
    allowed = " ".join(f"'sha256-{_hash(script)}'" for script in scripts)
    policy = (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data:;"
        " base-uri 'none'; form-action 'none'"
    )
    newest = "" if report.day.day == report.day.newest_day else _not_newest(report)
    parts = [
        "<!doctype html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        '<meta name="referrer" content="no-referrer">',
        f"<title>Films on {day}: a report of tmdb_assets</title>",
        f"<style>{_asset('report.css')}</style>",
        "</head>",
        "<body>",
        '<a class="skip" href="#charts">Skip to the charts</a>',
        "<header>",
        '<p class="name">tmdb_assets</p>',
        f'<h1>Films on <time datetime="{report.day.day}">{day}</time></h1>',
        f'<p class="observed">{_text(report.observed)} Days are UTC days.{newest}</p>',
        f'<p class="observed">{DEMO}</p>' if report.is_demo else "",
        "</header>",
        '<main id="charts" tabindex="-1">',
        *_figures(report),
        f"<noscript><p>{_NO_SCRIPT}</p></noscript>",
        *(line for section in report.sections for line in _section(section)),
        "</main>",
        f"<footer><p>{ATTRIBUTION}</p></footer>",
        f'<script type="application/json" id="data">{_json(data)}</script>',
        *(f"<script>{script}</script>" for script in scripts),
        "</body>",
        "</html>",
    ]
    return "\n".join(part for part in parts if part) + "\n"


def _not_newest(report: Report) -> str:
    return f" The published copy behind it had newer days, up to {day_text(report.day.newest_day)}."


def _figures(report: Report) -> Iterator[str]:
    yield '<section aria-labelledby="figures"><h2 id="figures">The day in numbers</h2><dl class="figures">'
    for what, value in report.figures:
        yield f"<div><dt>{_text(what)}</dt><dd>{_text(value)}</dd></div>"
    yield "</dl></section>"


def _section(section: Section) -> Iterator[str]:
    title, label = _text(section.title), f"title-{section.name}"
    yield f'<section aria-labelledby="{label}"><h2 id="{label}">{title}</h2>'
    yield f'<p class="said">{_text(" ".join(section.sentences))}</p>'
    described = f"Chart: {title}. The table below has its numbers."
    yield f'<div class="chart" id="{section.name}" role="img" aria-label="{described}"></div>'
    if section.row_count:
        yield from _table(section)
    yield "</section>"


def _table(section: Section) -> Iterator[str]:
    rows, title = section.table, section.title
    shown = len(rows)
    part = f"{shown:,} rows" if shown == section.row_count else f"the first {shown:,} of {section.row_count:,} rows"
    name = f"{title}: {part}"
    yield f'<details><summary>Table: {_text(part)}<span class="hidden"> of {_text(title)}</span></summary>'
    yield f'<div class="scroll" tabindex="0" role="region" aria-label="{_text(name)}">'
    yield f"<table><caption>{_text(name)}</caption><thead><tr>"
    yield "".join(f'<th scope="col">{_text(str(column))}</th>' for column in rows.columns)
    yield "</tr></thead><tbody>"
    is_number = [pd.api.types.is_numeric_dtype(dtype) for dtype in rows.dtypes]
    for values in rows.itertuples(index=False, name=None):
        cells = (
            f'<td class="number">{_text(_cell(value, column))}</td>'
            if number
            else f"<td>{_text(_cell(value, column))}</td>"
            for value, number, column in zip(values, is_number, rows.columns, strict=True)
        )
        yield f"<tr>{''.join(cells)}</tr>"
    yield "</tbody></table></div></details>"


def _cell(value: Any, column: str) -> str:  # noqa: ANN401 - whatever a frame holds
    if pd.isna(value):
        return "unknown"
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"  # noqa: PLR2004
    if isinstance(value, int) and column not in {"release year", "rank"}:
        return f"{value:,}"
    return _SOURCES.get(str(value), str(value)) if column == "observed" else str(value)


def _text(text: str) -> str:
    return html.escape(text, quote=True)


def _json(value: object) -> str:
    """JSON that can stand in a page's script: nothing in it ends the script or begins a comment."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return (
        text.replace("<", "\\u003c").replace(">", "\\u003e").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    )


def _hash(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


@cache
def _asset(name: str) -> str:
    return files("tmdb_assets.reports").joinpath(f"page/{name}").read_text(encoding="utf-8")


@cache
def _bundle() -> str:
    """Vega, Vega-Lite and Vega-Embed as one script; putting it together takes a second or two."""
    return vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")
