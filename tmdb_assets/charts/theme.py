"""The look of all charts, in light and dark.

Belongs here: colours, fonts and the names of styles, as a configuration for Vega-Lite that is apart from the charts:
one chart serves both. Text has a contrast of 4.5 or more to the page, so have the colours of categories: they are
those of Okabe and Ito (jfly.uni-koeln.de/color), which all kinds of eyes tell apart, made darker or lighter for that.
"""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from tmdb_assets.charts.drawing import Drawing

FONT = "sans-serif"

PHONE_LETTERS = 54
"""Letters of a subtitle's line on a phone of 360 pixels."""

LABEL = "label"
"""Style of text beside a mark."""

HALO = "halo"
"""Style of the same text below it, so that it can be read across marks."""

REFERENCE = "reference"
"""Style of a line to compare with, such as break-even, and of its text."""

REFERENCE_TEXT = "reference-text"

BAND = "band"
"""Style of the ground behind what is to be read with care: recovered days, years that are not over."""

HOLLOW = "hollow"
"""Style of points that stand for what was recovered."""

LAND = "land"
"""Style of countries without films."""

OTHER = "other"
"""Style of marks that are no category."""


@dataclass(frozen=True)
class Palette:
    """The colours of one look; all are `#rrggbb`.

    Attributes:
        page: The page's ground, which the charts leave as it is.
        text: Titles and labels.
        muted: Subtitles and the text of axes.
        line: Axes and lines to compare with.
        grid: Lines behind the marks.
        land: Countries without films, bands.
        categories: Colours of categories, in the order in which they are given away.
        ramp: From little to much.
    """

    page: str
    text: str
    muted: str
    line: str
    grid: str
    land: str
    categories: tuple[str, ...]
    ramp: tuple[str, ...]


LIGHT = Palette(
    page="#ffffff",
    text="#1f2328",
    muted="#57606a",
    line="#6e7781",
    grid="#e1e5ea",
    land="#e6e9ed",
    categories=("#0072b2", "#c04f00", "#00795a", "#a3427f", "#856200", "#4d4d4d", "#7446c4"),
    ramp=("#4596c4", "#2a7cb0", "#176396", "#0a4774", "#04233f"),
)
DARK = Palette(
    page="#0e1117",
    text="#f0f3f6",
    muted="#a9b3bf",
    line="#8b949e",
    grid="#2b313a",
    land="#2a3038",
    categories=("#56b4e9", "#ff8f4a", "#2fc79c", "#e39ac4", "#f0c64a", "#c9ced6", "#b59bf5"),
    ramp=("#3a7aa8", "#5597c6", "#7db4dc", "#aad2ee", "#e0f1fd"),
)


def palette(dark: bool) -> Palette:
    """The colours of the light or the dark look."""
    return DARK if dark else LIGHT


def config(dark: bool = False) -> dict[str, Any]:
    """The look as a Vega-Lite configuration; the ground is transparent."""
    colours = palette(dark)
    axis = {
        "labelColor": colours.muted,
        "titleColor": colours.muted,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "titlePadding": 8,
        "domainColor": colours.line,
        "tickColor": colours.line,
        "gridColor": colours.grid,
        "labelLimit": 170,
    }
    return {
        "background": "transparent",
        "font": FONT,
        "view": {"stroke": None},
        "title": {
            "anchor": "start",
            "frame": "bounds",
            "color": colours.text,
            "fontSize": 16,
            "fontWeight": 600,
            "subtitleColor": colours.muted,
            "subtitleFontSize": 12,
            "subtitlePadding": 6,
            "subtitleLineHeight": 16,
            "offset": 12,
        },
        "axis": axis,
        "legend": {
            "orient": "top",
            "direction": "horizontal",
            "labelColor": colours.text,
            "titleColor": colours.muted,
            "labelFontSize": 12,
            "titleFontSize": 12,
            "titleFontWeight": "normal",
            "labelLimit": 200,
            "symbolStrokeWidth": 2,
        },
        "range": {"category": list(colours.categories), "ordinal": list(colours.ramp)},
        "mark": {"color": colours.categories[0]},
        "line": {"strokeWidth": 2, "strokeJoin": "round"},
        "point": {"size": 45},
        "text": {"color": colours.text, "fontSize": 12},
        "style": {
            LABEL: {"color": colours.text},
            HALO: {"color": colours.page, "stroke": colours.page, "strokeWidth": 3, "strokeJoin": "round"},
            REFERENCE: {"color": colours.line, "strokeDash": [4, 4], "strokeWidth": 1.5},
            REFERENCE_TEXT: {"color": colours.muted},
            BAND: {"color": colours.land},
            LAND: {"color": colours.land, "stroke": colours.page, "strokeWidth": 0.5},
            HOLLOW: {"fill": colours.page, "strokeWidth": 1.6},
            OTHER: {"color": colours.line},
        },
    }


def themed(chart: Drawing, dark: bool = False, letters: int = PHONE_LETTERS) -> Drawing:
    """The chart in the light or the dark look.

    Args:
        chart: One of this package.
        dark: Whether the page is dark.
        letters: Where its subtitle is broken into lines; a letter is 6 to 7 pixels broad.
    """
    looked = chart.copy(deep=False)
    looked.config = alt.Config.from_dict(config(dark))
    title, sentences = said_of(chart)
    if title:
        looked.title = alt.Title.from_dict(broken(title, sentences, letters))
    return looked


def broken(title: str, sentences: Sequence[str], letters: int) -> dict[str, list[str]]:
    """A title, and sentences below it, broken into lines of so many letters, as Vega-Lite takes them."""
    lines = [line for sentence in sentences for line in textwrap.wrap(sentence, letters)]
    return {"text": textwrap.wrap(title, letters * 2 // 3), "subtitle": lines}


def untitled(chart: Drawing) -> Drawing:
    """The chart without its title, for a page that says what `said_of` gives in its own type."""
    bare = chart.copy(deep=False)
    bare.title = alt.Undefined
    return bare


def said_of(chart: Drawing) -> tuple[str, tuple[str, ...]]:
    """The title of a chart, and the sentences below it: what is shown, what is left out, how it was observed."""
    title: Any = chart.title
    return ("", ()) if title is alt.Undefined else (title.text, tuple(title.subtitle))
