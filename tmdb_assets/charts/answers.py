"""Charts of answers to questions that are kept as data: bars, lines and points of the columns that a question names.

Belongs here: what holds for the answers to any question. A chart that needs more than that has a module of its subject.
"""

import altair as alt
import pandas as pd

from tmdb_assets.charts.drawing import Drawing, Rows, layered, of_drawable_text
from tmdb_assets.charts.texts import MUSD, RATIO, TITLE_LETTERS, heading, nothing
from tmdb_assets.charts.theme import BAND, LABEL, REFERENCE
from tmdb_assets.views.questions import Kind, Plot, Question, Unit, unit_of, words_of

HEIGHT = 340
_ROW = 36
_BAR = 10
_AXIS = 50
"""Pixels of the axis below bars, with its title; they are part of a chart's height."""
_FEW = 12
_ROOM = 1.12
"""The end of the scale as a multiple of the longest bar: there is a number beside that."""

_FORMATS = {Unit.USD: MUSD, Unit.SHARE: ".0%", Unit.RATIO: RATIO, Unit.YEAR: "d", Unit.OTHER: ",.4~r"}
_UNITS = {Unit.USD: ", millions of US dollars", Unit.RATIO: ", times"}
_FROM_ZERO = {Unit.USD, Unit.SHARE, Unit.RATIO}


@of_drawable_text
def answer(rows: Rows, question: Question) -> Drawing:
    """The chart of an answer.

    Args:
        rows: What `Question.answer` gave.
        question: The question; it has a chart.
    """
    plot = question.chart
    rows = drawable(rows, question)
    if rows.empty:
        return nothing(question.question, question.empty)
    for column in rows:
        if unit_of(column) is Unit.USD:
            rows[column] = rows[column].astype("Float64") / 1e6
        elif rows[column].dtype == object:
            rows[column] = rows[column].astype("string")
    title = heading(question.question)
    layers = {Kind.BAR: _bars, Kind.LINE: _lines, Kind.POINTS: _points}[plot.kind](rows, plot)
    return layered(layers, title, _ROW * len(rows) + _AXIS if plot.kind is Kind.BAR else HEIGHT)


def drawable(rows: Rows, question: Question) -> Rows:
    """The rows of an answer that have a place in its chart."""
    return rows.dropna(subset=list(question.chart.needed)).copy()


def _bars(rows: Rows, plot: Plot) -> list[alt.Chart]:
    rows["place"] = range(1, len(rows) + 1)
    rows["bar_name"] = rows[plot.y].astype("string").fillna("unknown").str.slice(0, TITLE_LETTERS)
    ends = rows[[column for column in (plot.x, plot.high) if column]].astype(float)
    low, high = min(0.0, float(ends.min().min()) * _ROOM), max(0.0, float(ends.max().max()) * _ROOM)
    scale = alt.Scale(domain=[low, high if high > low else 1], nice=False)
    base = alt.Chart(rows).encode(
        y=alt.Y("place:O", title=None, axis=None), x=_x(plot.x, scale, alt.Axis(format=_format(plot.x), tickCount=5))
    )
    layers = [base.mark_bar(height=_BAR, yOffset=_ROW / 4).encode(tooltip=_told(rows, plot))]
    if plot.low:
        spans = base.mark_rule(style=LABEL, strokeWidth=2, yOffset=_ROW / 4)
        layers.append(spans.encode(x=f"{plot.low}:Q", x2=f"{plot.high}:Q"))
        rows["bar_name"] += rows[plot.x].astype(float).map(lambda value: f": {_number(value, plot.x)}")
    else:
        layers.append(
            base.mark_text(style=LABEL, align="left", dx=4, yOffset=_ROW / 4)
            .encode(x=alt.X("end:Q"), text=alt.Text(f"{plot.x}:Q", format=_format(plot.x)))
            .transform_calculate(end=f"max(0, datum['{plot.x}'])")
        )
    # Above its bar a long name has room on a phone, too.
    names = base.mark_text(style=LABEL, align="left", yOffset=-_ROW / 5, limit=alt.ExprRef("width")).encode(
        x=alt.value(0), text="bar_name:N"
    )
    return [*layers, names]


def _lines(rows: Rows, plot: Plot) -> list[alt.Chart]:
    base = alt.Chart(rows).encode(
        x=_x(plot.x, alt.Scale(zero=False, nice=False, padding=8), _whole_steps(rows[plot.x], plot.x)),
        y=_y(plot),
    )
    layers = []
    if plot.low:
        layers.append(base.mark_area(style=BAND).encode(y=_y(plot, plot.low), y2=f"{plot.high}:Q"))
    if plot.colour:
        order = list(dict.fromkeys(rows[plot.colour].dropna()))
        base = base.encode(
            color=alt.Color(f"{plot.colour}:N", title=None, scale=alt.Scale(domain=order), legend=alt.Legend(columns=3))
        )
    return [
        *layers,
        base.mark_line(),
        base.mark_point(filled=True, size=28, opacity=1).encode(tooltip=_told(rows, plot)),
    ]


def _whole_steps(values: Rows, column: str) -> alt.Axis:
    """An axis of whole numbers: each of a few, else some of them, and never one twice."""
    few = sorted({int(value) for value in values})
    axis = alt.Axis(format=_format(column), grid=False, tickCount=_FEW, tickMinStep=1, labelOverlap=True)
    if len(few) <= _FEW:
        axis.values = few
    return axis


def _points(rows: Rows, plot: Plot) -> list[alt.Chart]:
    layers = []
    if plot.is_equal_marked:
        both = rows[[plot.x, plot.y]].astype(float)
        ends = pd.DataFrame({column: [both.min().min(), both.max().max()] for column in (plot.x, plot.y)})
        layers.append(alt.Chart(ends).mark_line(style=REFERENCE).encode(x=_x(plot.x), y=_y(plot)))
    points = (
        alt.Chart(rows).mark_point(filled=True, opacity=0.6).encode(x=_x(plot.x), y=_y(plot), tooltip=_told(rows, plot))
    )
    return [*layers, points]


def _x(column: str, scale: alt.Scale | None = None, axis: alt.Axis | None = None) -> alt.X:
    scale = scale or alt.Scale(zero=unit_of(column) in _FROM_ZERO)
    axis = axis or alt.Axis(format=_format(column), tickCount=_FEW)
    return alt.X(f"{column}:Q", title=_title(column), scale=scale, axis=axis)


def _y(plot: Plot, column: str = "") -> alt.Y:
    """The axis that goes up; its title is that of the value, also for the layer with another column."""
    scale = alt.Scale(zero=unit_of(plot.y) in _FROM_ZERO)
    return alt.Y(f"{column or plot.y}:Q", title=_title(plot.y), scale=scale, axis=alt.Axis(format=_format(plot.y)))


def _told(rows: Rows, plot: Plot) -> list[alt.Tooltip]:
    """What a mark tells: its name first, then every other column but ids."""
    first = plot.name or plot.colour or (plot.y if plot.kind is Kind.BAR else plot.x)
    named = [column for column in rows if not column.endswith("_id") and column not in {"place", "bar_name"}]
    return [_tooltip(rows, column) for column in sorted(named, key=lambda column: column != first)]


def _tooltip(rows: Rows, column: str) -> alt.Tooltip:
    title = _title(column)
    if pd.api.types.is_datetime64_any_dtype(rows[column]):
        return alt.Tooltip(f"{column}:T", title=title, format="%d %b %Y")
    if pd.api.types.is_numeric_dtype(rows[column]) and not pd.api.types.is_bool_dtype(rows[column]):
        return alt.Tooltip(f"{column}:Q", title=title, format=_format(column))
    return alt.Tooltip(f"{column}:N", title=title)


def _title(column: str) -> str:
    return f"{words_of(column)}{_UNITS.get(unit_of(column), '')}"


def _format(column: str) -> str:
    return _FORMATS[unit_of(column)]


def _number(value: float, column: str) -> str:
    unit = unit_of(column)
    if unit is Unit.SHARE:
        return f"{value:.0%}"
    text = f"{value:,.3g}" if value < 1e3 else f"{value:,.0f}"  # noqa: PLR2004 - no powers of ten
    return f"$ {text} M" if unit is Unit.USD else f"{text} \N{MULTIPLICATION SIGN}" if unit is Unit.RATIO else text
