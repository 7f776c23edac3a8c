"""Charts of how far the providers of ratings were asked in a week.

Belongs here: what came, and what is waited for. What becomes of it is `views.series.week`'s.
"""

from datetime import date

import altair as alt
import pandas as pd

from tmdb_assets.charts.drawing import Drawing, Rows, layered, of_drawable_text
from tmdb_assets.charts.series.rows import AXIS, BAR, ROW, labels
from tmdb_assets.charts.series.words import week_text
from tmdb_assets.charts.texts import PROVIDERS, heading, nothing

ASKED = "What was asked in the week"
_PARTS = {"answered_count": "answered", "unanswered_count": "asked, no rating", "missing_count": "not asked yet"}


@of_drawable_text
def asked(coverage: Rows, week: date) -> Drawing:
    """Of how many due series each provider was asked, and how many it told something of.

    Args:
        coverage: The frame of `views.series.week.coverage`.
        week: The week's Monday.
    """
    rows = coverage.dropna(subset=["due_count"]).copy()
    if rows.empty or not float(rows["due_count"].sum()):
        return nothing(ASKED, f"No provider was asked anything in the {week_text(week)}.")
    rows["unanswered_count"] = rows["asked_count"] - rows["answered_count"]
    rows["label"] = [
        f"{PROVIDERS.get(row['provider'], row['provider'])}: {row['state']}, {row['asked_count']:,} of"
        f" {row['due_count']:,} due series"
        for row in rows.to_dict("records")
    ]
    rows["place"] = range(1, len(rows) + 1)
    y = alt.Y("place:O", title=None, axis=None)
    parts = pd.concat(
        [rows.assign(part=name, series_count=rows[column], order=place) for place, (column, name) in _numbered()]
    )
    bars = (
        alt.Chart(parts)
        .mark_bar(height=BAR, yOffset=ROW / 4)
        .encode(
            x=alt.X(
                "series_count:Q",
                title="series",
                stack="zero",
                scale=alt.Scale(domain=[0, float(rows["due_count"].max())], nice=False),
                axis=alt.Axis(tickCount=5, tickMinStep=1, orient="top"),
            ),
            y=y,
            color=alt.Color("part:N", title=None, scale=alt.Scale(domain=list(_PARTS.values()))),
            order=alt.Order("order:Q"),
            tooltip=[
                alt.Tooltip("label:N", title="provider"),
                alt.Tooltip("part:N"),
                alt.Tooltip("series_count:Q", title="series", format=","),
            ],
        )
    )
    said = f"The {week_text(week)}. A series is due whose IMDb id is certain, and which nothing excuses."
    return layered([bars, labels(rows, y)], heading(ASKED, said), ROW * len(rows) + AXIS)


def _numbered() -> list[tuple[int, tuple[str, str]]]:
    return list(enumerate(_PARTS.items()))
