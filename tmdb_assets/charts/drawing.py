"""What all charts are: layers over one pair of axes, as broad as their place, of text that can be drawn.

Belongs here: the types of what goes in and comes out, what is done with all that goes in, and putting layers together.
How it looks is `theme`'s business.
"""

from collections.abc import Callable, Sequence
from dataclasses import is_dataclass, replace
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeAlias, TypeVar

import altair as alt
import pandas as pd

from tmdb_assets.drawable import drawable, is_seen

Rows: TypeAlias = Any
"""A pandas frame. Pandas' own annotations say of each of its columns that it may be a frame, a series or an array."""

Drawing: TypeAlias = alt.Chart | alt.LayerChart

_Shown = TypeVar("_Shown")
_More = ParamSpec("_More")


def of_drawable_text(
    chart: Callable[Concatenate[_Shown, _More], Drawing],
) -> Callable[Concatenate[_Shown, _More], Drawing]:
    """A chart that is given its rows with texts that can be drawn: every function that makes a chart is one.

    What it makes of them (names, legends, the order of colours, what is said below the title) is drawable then, and a
    name still is the same one everywhere. A control character takes down the process that draws a chart.

    Args:
        chart: Makes the chart of a frame, or of a dataclass with the frame `rows`.
    """

    @wraps(chart)
    def drawn(shown: _Shown, /, *args: _More.args, **kwargs: _More.kwargs) -> Drawing:
        return chart(_drawable(shown), *args, **kwargs)

    return drawn


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


def drawable_rows(rows: Rows) -> Rows:
    """Rows whose texts are all drawable, each on one line; a text of which nothing can be seen is unknown."""
    texts = [name for name in rows if pd.api.types.is_string_dtype(rows[name]) or rows[name].dtype == object]
    return rows.assign(**{name: rows[name].map(_known, na_action="ignore").astype(rows[name].dtype) for name in texts})


def _known(value: object) -> object:
    if not isinstance(value, str):
        return value
    return drawable(value) if is_seen(value) else None


def _drawable(shown: Any) -> Any:  # noqa: ANN401 - what comes out is of the type of what goes in
    if isinstance(shown, pd.DataFrame):
        return drawable_rows(shown)
    return replace(shown, rows=drawable_rows(shown.rows)) if is_dataclass(shown) else shown  # type: ignore[type-var]
