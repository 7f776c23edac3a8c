"""Lines over days that say how each day was observed.

Belongs here: the calendar behind a line. A day that was not observed is a gap, never a line across it; a recovered
day stands on a band of its own, its points are hollow.
"""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from tmdb_assets.charts.drawing import Rows, layered
from tmdb_assets.charts.texts import day_text
from tmdb_assets.charts.theme import BAND, HOLLOW, LABEL
from tmdb_assets.schemas.films.facts import LIVE, RECOVERED

HEIGHT = 320
LABEL_WIDTH = 120
"""Pixels to the right of the last day, for the names of the lines."""

_LABEL_HEIGHT = 15
_FEW_DAYS = 12
_OBSERVED = {LIVE: "live", RECOVERED: "recovered from TMDB's daily export"}


def with_missing_days(rows: Rows, name: str | None = None) -> Rows:
    """The rows, and one without values for each day between them that was not observed, for each line.

    Args:
        rows: Has the column date_id, and `name` unless there is but one line.
        name: The column that names the line.
    """
    calendar = pd.date_range(rows["date_id"].min(), rows["date_id"].max(), freq="D", unit="ms", name="date_id")
    if name is None:
        return rows.set_index("date_id").reindex(calendar).reset_index()
    every = pd.MultiIndex.from_product([calendar, rows[name].unique()], names=["date_id", name])
    return rows.set_index(["date_id", name]).reindex(every).reset_index()


def lines(
    rows: Rows, value: str, name: str, order: Sequence[str], unit: str, tooltip: list[alt.Tooltip], title: alt.Title
) -> alt.LayerChart:
    """One line per name over the days, each with its name at its end.

    Args:
        rows: One row per day and name: date_id, source, and the columns of the other arguments.
        value: The column that is shown; from 0 on.
        name: The column that names the line.
        order: The names in the order in which colours are given away.
        unit: What the values are.
        tooltip: What a point tells beside its day and how that was observed.
        title: The chart's title.
    """
    filled = with_missing_days(rows, name)
    filled["observed"] = filled["source"].map(_OBSERVED)
    largest = float(rows[value].max())
    top = largest * 1.05 if largest > 0 else 1.0
    colour = alt.Color(f"{name}:N", sort=list(order), scale=alt.Scale(domain=list(order)), legend=None)
    x = alt.X("date_id:T", title=None, axis=axis_of_days(rows))
    y = alt.Y(f"{value}:Q", title=unit, scale=alt.Scale(domain=[0, top], nice=False))
    told = [
        alt.Tooltip(f"{name}:N"),
        alt.Tooltip("date_id:T", title="day (UTC)", format="%d %b %Y"),
        *tooltip,
        alt.Tooltip("observed:N"),
    ]
    base = alt.Chart(filled).encode(x=x, y=y, color=colour, detail=f"{name}:N")
    layers: list[alt.Chart] = []
    if RECOVERED in set(rows["source"]):
        layers.append(recovered_bands(rows))
    layers.append(base.mark_line())
    layers += points_of_days(base, rows, told)
    layers += end_labels(rows, value, name, colour, top)
    return layered(layers, title, HEIGHT)


def axis_of_days(rows: Rows) -> alt.Axis:
    """An axis of days: each of a few, else some of them, and never one twice."""
    few = (rows["date_id"].max() - rows["date_id"].min()).days <= _FEW_DAYS
    return alt.Axis(format="%d %b", labelOverlap=True, tickCount="day" if few else 6, grid=False)


def points_of_days(base: alt.Chart, rows: Rows, tooltip: list[alt.Tooltip]) -> list[alt.Chart]:
    """A point for each row of a line, hollow on a recovered day.

    Args:
        base: The line's chart, with its axes.
        rows: What is known: has the column source.
        tooltip: What a point tells.
    """
    kinds = {
        LIVE: base.mark_point(filled=True, size=28, opacity=1),
        RECOVERED: base.mark_point(style=HOLLOW, size=36),
    }
    return [
        points.transform_filter(f"datum.source === '{source}'").encode(tooltip=tooltip)
        for source, points in kinds.items()
        # Vega warns of a layer without rows.
        if source in set(rows["source"])
    ]


def recovered_bands(rows: Rows) -> alt.Chart:
    """A band behind each recovered day."""
    days = pd.DataFrame({"date_id": sorted(set(rows.loc[rows["source"] == RECOVERED, "date_id"]))})
    half = pd.Timedelta(hours=12)
    days["from_day"], days["to_day"] = days["date_id"] - half, days["date_id"] + half
    days["observed"] = _OBSERVED[RECOVERED]
    return (
        alt.Chart(days)
        .mark_rect(style=BAND)
        .encode(
            x=alt.X("from_day:T"),
            x2="to_day:T",
            tooltip=[alt.Tooltip("date_id:T", title="day (UTC)", format="%d %b %Y"), alt.Tooltip("observed:N")],
        )
    )


def end_labels(rows: Rows, value: str, name: str, colour: alt.Color, top: float) -> list[alt.Chart]:
    """The name of each line to the right of its last point, moved apart where they would cover each other."""
    last = rows.dropna(subset=[value]).sort_values("date_id").drop_duplicates(name, keep="last")
    last = last.sort_values(value)[[name, "date_id", value]].reset_index(drop=True)
    gap = top * _LABEL_HEIGHT / HEIGHT
    places: list[float] = []
    for wanted in last[value]:
        places.append(max(float(wanted), places[-1] + gap) if places else float(wanted))
    over = max(0.0, places[-1] - top) if places else 0.0
    for index in range(len(places) - 1, -1, -1):
        limit = top if index == len(places) - 1 else places[index + 1] - gap
        places[index] = min(places[index], limit) if over else places[index]
    last["place"] = places
    return [
        alt.Chart(last)
        .mark_text(style=LABEL, align="left", dx=10, limit=LABEL_WIDTH)
        .encode(x=alt.value("width"), y=alt.Y("place:Q"), text=f"{name}:N", color=colour)
    ]


def days_said(rows: Rows) -> str:
    """Which days are shown, and how many of them are missing or recovered, as a sentence."""
    sources = rows.drop_duplicates("date_id").set_index("date_id")["source"]
    first, last = sources.index.min().date(), sources.index.max().date()
    if first == last:
        return f"{day_text(first)}, {_OBSERVED[sources.iloc[0]]}."
    said = f"{day_text(first)} to {day_text(last)}"
    missing = (last - first).days + 1 - len(sources)
    recovered = int((sources == RECOVERED).sum())
    if missing:
        said += f"; {missing} day{'' if missing == 1 else 's'} not observed (gap{'' if missing == 1 else 's'})"
    if recovered:
        said += f"; {recovered} recovered from TMDB's daily export (shaded, hollow points)"
    return said + "."
