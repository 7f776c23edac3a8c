"""Charts as pictures, drawn by vl-convert with the fonts it brings along: no browser, no network.

Belongs here: SVG, PNG and a small PNG of a chart. What is in them is the charts' business.
"""

from dataclasses import dataclass
from io import BytesIO

import vl_convert
from PIL import Image

from tmdb_assets.charts.theme import LIGHT, broken, config
from tmdb_assets.reports.films.content import Section

WIDTH = 720
SCALE = 2
PREVIEW_WIDTH = 480
_LETTERS = 100
_COLOURS, _PREVIEW_COLOURS = 128, 32
_WHITE, _ALMOST_WHITE = 255, 252


@dataclass(frozen=True)
class Pictures:
    """A chart as pictures on white.

    Attributes:
        svg: `WIDTH` pixels broad.
        png: The same with `SCALE` times as many pixels.
        preview: A PNG, `PREVIEW_WIDTH` pixels broad.
    """

    svg: bytes
    png: bytes
    preview: bytes


def draw(section: Section, *sentences: str) -> Pictures:
    """Draw a chart in the light look.

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
    svg = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
    drawn = Image.open(BytesIO(vl_convert.svg_to_png(svg, scale=SCALE))).convert("RGB")
    small = drawn.resize((PREVIEW_WIDTH, round(drawn.height * PREVIEW_WIDTH / drawn.width)), Image.Resampling.BOX)
    return Pictures(svg.encode(), _png(drawn, _COLOURS), _png(small, _PREVIEW_COLOURS))


def _png(picture: Image.Image, colours: int) -> bytes:
    """A PNG of few colours: a fifth of the bytes, and nobody sees it in a chart."""
    few = picture.quantize(colours, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    # The page's white comes out as almost white.
    few.putpalette([_WHITE if value >= _ALMOST_WHITE else value for value in few.getpalette() or ()])
    written = BytesIO()
    few.save(written, "PNG", compress_level=7)
    return written.getvalue()
