"""What all charts are: layers over one pair of axes, as broad as their place.

Belongs here: the types of what goes in and comes out, and putting layers together. How it looks is `theme`'s business.
"""

from collections.abc import Sequence
from typing import Any, TypeAlias

import altair as alt

Rows: TypeAlias = Any
"""A pandas frame. Pandas' own annotations say of each of its columns that it may be a frame, a series or an array."""

Drawing: TypeAlias = alt.Chart | alt.LayerChart


def layered(layers: Sequence[alt.Chart], title: alt.Title, height: int) -> alt.LayerChart:
    """Layers as one chart, the first one lowest.

    Args:
        layers: What is drawn.
        title: The title, and what is said below it.
        height: In pixels, without title and legend.
    """
    chart = alt.LayerChart(layer=list(layers))
    chart.title, chart.width, chart.height = title, "container", height
    return chart
