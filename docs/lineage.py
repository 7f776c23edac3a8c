"""Draws docs/lineage.svg from the snapshot of the graph: `python docs/lineage.py`; a test compares the two."""

import json
from html import escape
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
COLUMNS = ("raw", "staging", "core", "marts", "published", "outlets")
OUTLETS = ("extracts", "reports")
"""Groups of what is made of the published copy: they share the last column."""

COLOURS = {
    "raw": "#b45309",
    "staging": "#6b7280",
    "core": "#1d4ed8",
    "marts": "#7c3aed",
    "published": "#047857",
    "outlets": "#be185d",
}
BOX_WIDTH, BOX_HEIGHT, GAP, COLUMN_WIDTH, TOP, LEFT = 196, 24, 10, 256, 56, 20


def places(assets: dict[str, dict]) -> dict[str, tuple[int, int]]:
    """Top left corner of every asset's box: a column a group, centred."""
    columns = {group: sorted(name for name, asset in assets.items() if asset["group"] == group) for group in COLUMNS}
    tallest = max(map(len, columns.values()))
    corners = {}
    for number, group in enumerate(COLUMNS):
        offset = (tallest - len(columns[group])) * (BOX_HEIGHT + GAP) // 2
        for row, name in enumerate(columns[group]):
            corners[name] = (LEFT + number * COLUMN_WIDTH, TOP + offset + row * (BOX_HEIGHT + GAP))
    return corners


def draw(assets: dict[str, dict]) -> str:
    """The whole picture as SVG: all assets through which the data flows."""
    assets = {
        name: asset | {"group": "outlets" if asset["group"] in OUTLETS else asset["group"]}
        for name, asset in assets.items()
        if asset["group"] in (*COLUMNS, *OUTLETS)
    }
    corners = places(assets)
    width = LEFT + (len(COLUMNS) - 1) * COLUMN_WIDTH + BOX_WIDTH + LEFT
    height = max(y for _, y in corners.values()) + BOX_HEIGHT + 20
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif">',
        f'<rect width="{width}" height="{height}" rx="8" fill="#ffffff"/>',
    ]
    for name, asset in sorted(assets.items()):
        x2, y2 = corners[name]
        for dep in asset["deps"]:
            if assets[dep]["group"] == asset["group"]:
                continue
            x1, y1 = corners[dep]
            start, end, middle = x1 + BOX_WIDTH, x2, (x1 + BOX_WIDTH + x2) // 2
            a, b = y1 + BOX_HEIGHT // 2, y2 + BOX_HEIGHT // 2
            lines.append(
                f'<path d="M{start} {a} C{middle} {a} {middle} {b} {end} {b}" fill="none"'
                f' stroke="{COLOURS[assets[dep]["group"]]}" stroke-opacity=".28"/>'
            )
    for number, group in enumerate(COLUMNS):
        x = LEFT + number * COLUMN_WIDTH
        lines.append(f'<text x="{x}" y="32" font-size="15" font-weight="bold" fill="{COLOURS[group]}">{group}</text>')
    for name, asset in sorted(assets.items()):
        x, y = corners[name]
        lines.append(
            f'<rect x="{x}" y="{y}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="5" fill="#ffffff"'
            f' stroke="{COLOURS[asset["group"]]}"/>'
            f'<text x="{x + 8}" y="{y + 16}" font-size="12" fill="#111827">{escape(name)}</text>'
        )
    return "\n".join([*lines, "</svg>", ""])


if __name__ == "__main__":
    graph = json.loads((PROJECT / "tests/defs/graph.json").read_text(encoding="utf-8"))
    (PROJECT / "docs/lineage.svg").write_text(draw(graph["assets"]), encoding="utf-8")
