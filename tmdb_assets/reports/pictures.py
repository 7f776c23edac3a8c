"""Charts as pictures, drawn by vl-convert with the fonts it brings along: no browser, no network.

Belongs here: SVG, PNG and a small PNG of a specification, and Vega's own scripts for pages. It is done in a process of
its own (`apart`), which imports no more than this. What is in a specification is the business of whoever has it drawn.
"""

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Any

import vl_convert
from PIL import Image

SCALE = 2
PREVIEW_WIDTH = 480
_COLOURS, _PREVIEW_COLOURS = 128, 32
_WHITE, _ALMOST_WHITE = 255, 252


@dataclass(frozen=True)
class Pictures:
    """A chart as pictures on white.

    Attributes:
        svg: As broad as the specification says.
        png: The same with `SCALE` times as many pixels.
    """

    svg: bytes
    png: bytes


def draw(spec: dict[str, Any]) -> Pictures:
    """Draw a chart.

    Args:
        spec: Its whole Vega-Lite specification, with look and size.
    """
    svg = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
    drawn = Image.open(BytesIO(vl_convert.svg_to_png(svg, scale=SCALE))).convert("RGB")
    return Pictures(svg.encode(), _png(drawn, _COLOURS))


def warm() -> None:
    """Start the engine that draws, which takes a core most of a second; the first chart would wait for it."""
    vl_convert.vegalite_to_svg({"mark": "point", "data": {"values": []}}, allowed_base_urls=[])


def digest_of(spec: dict[str, Any]) -> str:
    """What tells whether a chart would be drawn as it was, by the same code."""
    return hashlib.sha256(json.dumps(spec, sort_keys=True).encode()).hexdigest()


def preview(png: bytes) -> bytes:
    """A small PNG of one, `PREVIEW_WIDTH` pixels broad."""
    drawn = Image.open(BytesIO(png)).convert("RGB")
    small = drawn.resize((PREVIEW_WIDTH, round(drawn.height * PREVIEW_WIDTH / drawn.width)), Image.Resampling.BOX)
    return _png(small, _PREVIEW_COLOURS)


@cache
def vega() -> str:
    """Vega, Vega-Lite and Vega-Embed as one script; putting it together takes a second or two."""
    return vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")


def _png(picture: Image.Image, colours: int) -> bytes:
    """A PNG of few colours: a fifth of the bytes, and nobody sees it in a chart."""
    few = picture.quantize(colours, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    # The page's white comes out as almost white.
    few.putpalette([_WHITE if value >= _ALMOST_WHITE else value for value in few.getpalette() or ()])
    written = BytesIO()
    few.save(written, "PNG", compress_level=7)
    return written.getvalue()
