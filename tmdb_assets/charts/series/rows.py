"""Charts with a row for each series: its name above its marks, where a long one has room on a phone, too.

Belongs here: the measures of a row, and its name. What is marked is the chart's business.
"""

import altair as alt

from tmdb_assets.charts.drawing import Rows
from tmdb_assets.charts.theme import LABEL

ROW = 36
"""Pixels of a row."""

AXIS = 60
"""Pixels of an axis above the rows, and of a legend."""

BAR = 10
"""Pixels of a bar, which is drawn `ROW / 4` below the middle of its row."""


def labels(rows: Rows, y: alt.Y, column: str = "label") -> alt.Chart:
    """The names of rows.

    Args:
        rows: Has the column.
        y: The place of a row.
        column: What is said above the marks.
    """
    return (
        alt.Chart(rows)
        .mark_text(style=LABEL, align="left", yOffset=-ROW / 5, limit=alt.ExprRef("width"))
        .encode(x=alt.value(0), y=y, text=f"{column}:N")
    )
