"""Names beside the points of a few films, where there is room for them.

Belongs here: on which side a name stands, and which names are left out because they would cover another one.
"""

from collections.abc import Callable
from typing import Literal

import altair as alt

from tmdb_assets.charts.drawing import Rows
from tmdb_assets.charts.texts import film_names
from tmdb_assets.charts.theme import HALO, LABEL

_LETTERS = 28
_MOST = 3
_LINE = 0.05
"""Height of a name as a share of the chart's."""

_THIRDS: dict[Literal["left", "center", "right"], tuple[float, float]] = {
    "left": (-1.0, 1 / 3),
    "center": (1 / 3, 2 / 3),
    "right": (2 / 3, 2.0),
}
"""How a name is aligned in each third of the chart: it never runs out of it."""


def names(
    films: Rows, x: alt.X, y: alt.Y, across: Callable[[Rows], float], up: Callable[[Rows], float]
) -> list[alt.Chart]:
    """The names of the first of these films, three at most, as layers of a chart.

    Args:
        films: The films to name, most important first.
        x: What the chart shows across.
        y: What the chart shows upwards.
        across: How far to the right a film's point is, 0 to 1.
        up: How far up a film's point is, 0 to 1.
    """
    kept: list[tuple[object, str]] = []
    heights: list[float] = []
    for index, film in films.iterrows():
        align = next(align for align, (low, high) in _THIRDS.items() if low <= across(film) < high)
        height = up(film) + (_LINE if align == "center" else 0)
        if len(kept) < _MOST and all(abs(height - other) > _LINE for other in heights):
            kept.append((index, align))
            heights.append(height)
    layers = []
    for align in _THIRDS:
        named = films.loc[[index for index, where in kept if where == align]].copy()
        if named.empty:
            continue
        named["name"] = film_names(named, _LETTERS)
        dx, dy = {"left": (11, 0), "center": (0, -17), "right": (-11, 0)}[align]
        layers += [
            alt.Chart(named).mark_text(style=style, align=align, dx=dx, dy=dy).encode(x=x, y=y, text="name:N")
            for style in (HALO, LABEL)
        ]
    return layers
