"""Draws docs/architecture.svg, the way of the data through the rooms: `python docs/architecture.py`.

Belongs here: what stands in the picture and where. A test compares the picture with it, and its rooms with the code.
"""

from html import escape
from pathlib import Path
from typing import NamedTuple

PATH = Path(__file__).resolve().with_suffix(".svg")
WIDTH, HEIGHT = 1180, 496
INK, QUIET = "#111827", "#6b7280"
RAW, WAREHOUSE, PUBLISHED, OUTLETS, ACROSS = "#b45309", "#1d4ed8", "#047857", "#be185d", "#6b7280"


class Box(NamedTuple):
    """Some rooms, or a place where data is.

    Attributes:
        x: Left edge.
        y: Top edge.
        width: How broad it is.
        height: How high it is.
        colour: Of its frame and its title.
        title: Its rooms.
        lines: What is said of them.
        beside: How far to the right of the title its only line stands; 0 for lines below the title.
        is_stored: Whether data is in it: it is filled.
    """

    x: int
    y: int
    width: int
    height: int
    colour: str
    title: str
    lines: tuple[str, ...]
    beside: int = 0
    is_stored: bool = False


_RAW = ("raw/tmdb/<table>/", "date=.../part-*.parquet", "written by lake")
_WAREHOUSE = ("dbt: staging, core, marts", "warehouse/films.duckdb", "checks, mark, publication")
_PUBLISHED = ("published/films.duckdb", "replaced in one rename")
_DEFS = ("jobs, schedules and sensors by dataset; commands. They put the rooms together",)
_RECORDS = ("Dagster's records, read in one room; who is told, what Prometheus scrapes, the way back",)

BOXES = (
    Box(20, 20, 1140, 40, ACROSS, "defs  cli", _DEFS, 90),
    Box(20, 96, 170, 96, ACROSS, "sandbox", ("stands in for upstream:", "upstreams/tmdb")),
    Box(20, 224, 170, 96, RAW, "sources  http", ("one room a source:", "sources/tmdb/films", "asks, retries, limits")),
    Box(234, 224, 150, 96, RAW, "capturing", ("a period whole", "or not at all")),
    Box(428, 224, 160, 96, RAW, "raw layer", _RAW, is_stored=True),
    Box(632, 224, 170, 96, WAREHOUSE, "warehouse", _WAREHOUSE, is_stored=True),
    Box(846, 224, 154, 96, PUBLISHED, "published copy", _PUBLISHED, is_stored=True),
    Box(1040, 96, 120, 64, OUTLETS, "dashboard", ("views, search,", "charts")),
    Box(1040, 176, 120, 64, OUTLETS, "reports", ("views, charts",)),
    Box(1040, 256, 120, 64, OUTLETS, "extracts", ("CSV, Parquet,", "Tableau")),
    Box(1040, 336, 120, 64, OUTLETS, "postgres", ("a schema for", "analysts")),
    Box(20, 362, 170, 40, ACROSS, "calendar", ("days, weeks",), 82),
    Box(234, 362, 568, 40, ACROSS, "schemas  checks", ("what a row is, and what a check in Dagster looks like",), 150),
    Box(20, 436, 1140, 40, ACROSS, "records  alerts  metrics  backup", _RECORDS, 270),
)

ARROWS = (
    ((105, 192), (105, 224), RAW),
    ((190, 272), (234, 272), RAW),
    ((384, 272), (428, 272), RAW),
    ((588, 272), (632, 272), WAREHOUSE),
    ((802, 272), (846, 272), PUBLISHED),
    ((1000, 250), (1040, 128), OUTLETS),
    ((1000, 262), (1040, 208), OUTLETS),
    ((1000, 282), (1040, 288), OUTLETS),
    ((1000, 294), (1040, 368), OUTLETS),
    ((105, 362), (105, 320), QUIET),
    ((309, 362), (309, 320), QUIET),
    ((717, 362), (717, 320), QUIET),
)


def draw() -> str:
    """The whole picture as SVG: what data is in has a filled frame, what happens has an open one."""
    colours = dict.fromkeys(colour for *_, colour in ARROWS)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif">',
        "<title>The way of the data through the rooms of tmdb_assets</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" rx="8" fill="#ffffff"/>',
        *(
            f'<marker id="to{colour[1:]}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7"'
            f' orient="auto"><path d="M0 0 L8 4 L0 8 z" fill="{colour}"/></marker>'
            for colour in colours
        ),
    ]
    for (x1, y1), (x2, y2), colour in ARROWS:
        parts.append(
            f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{colour}" stroke-width="1.6"'
            f' marker-end="url(#to{colour[1:]})"/>'
        )
    for box in BOXES:
        fill = f'fill="{box.colour}" fill-opacity=".08"' if box.is_stored else 'fill="#ffffff"'
        parts.append(
            f'<rect x="{box.x}" y="{box.y}" width="{box.width}" height="{box.height}" rx="6" {fill}'
            f' stroke="{box.colour}" stroke-width="1.4"/>'
        )
        parts.append(_text(box.x + 10, box.y + (25 if box.beside else 20), 14, box.colour, box.title, bold=True))
        for number, line in enumerate(box.lines):
            x, y = (10 + box.beside, 25) if box.beside else (10, 40 + 17 * number)
            parts.append(_text(box.x + x, box.y + y, 12, INK, line))
    return "\n".join([*parts, "</svg>", ""])


def _text(x: int, y: int, size: int, colour: str, words: str, *, bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{x}" y="{y}" font-size="{size}"{weight} fill="{colour}" xml:space="preserve">{escape(words)}</text>'
    )


if __name__ == "__main__":
    PATH.write_text(draw(), encoding="utf-8")
