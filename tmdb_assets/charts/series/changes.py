"""Charts of what changed in ratings since the week before.

Belongs here: the series that moved most, by source, and the medians of sources over the same series.
"""

from datetime import date

import altair as alt

from tmdb_assets.charts.drawing import Drawing, Rows, layered, of_drawable_text
from tmdb_assets.charts.series.rows import AXIS, BAR, ROW, labels
from tmdb_assets.charts.series.words import RT, SHORT, observed_text, short_names, week_text
from tmdb_assets.charts.texts import TITLE_LETTERS, heading, nothing, series_names
from tmdb_assets.charts.theme import OTHER, REFERENCE

MOVERS, MEDIANS = "Scores that changed most", "Medians of the sources"


@of_drawable_text
def movers(changes: Rows, week: date, rated: Rows) -> Drawing:
    """The series whose scores changed most since the week before, by source.

    Args:
        changes: The frame of `views.series.changes.movers`.
        week: The week's Monday.
        rated: The frame of `views.series.week.rated_by`.
    """
    if changes.empty:
        return nothing(MOVERS, f"No score of a series changed since the week before, {week_text(week)}.")
    rows = _by_source(changes)
    rows["series"] = series_names(rows)
    rows["label"] = rows["source"] + ": " + series_names(rows, TITLE_LETTERS)
    rows["place"] = range(1, len(rows) + 1)
    largest = max(1.0, 1.1 * float(rows["change_100"].abs().max()))
    y = alt.Y("place:O", title=None, axis=None)
    x = alt.X(
        "change_100:Q",
        title="change since the week before, points out of 100",
        scale=alt.Scale(domain=[-largest, largest], nice=False),
        axis=alt.Axis(tickCount=5, orient="top", format="+~r"),
    )
    bars = (
        alt.Chart(rows)
        .mark_bar(height=BAR, yOffset=ROW / 4)
        .encode(
            x=x,
            y=y,
            color=alt.Color("source:N", title=None, legend=None, scale=alt.Scale(domain=list(SHORT.values()))),
            tooltip=[
                alt.Tooltip("series:N"),
                alt.Tooltip("source_name:N", title="source"),
                alt.Tooltip("score:Q", format=",.3~f"),
                alt.Tooltip("score_before:Q", title="score the week before", format=",.3~f"),
                alt.Tooltip("change:Q", format="+,.3~f"),
                alt.Tooltip("scale_max:Q", title="highest score there is"),
                alt.Tooltip("votes_gained:Q", title="votes gained", format="+,"),
            ],
        )
    )
    said = f"By source, {week_text(week)} against the week before; on its own scale a change is in the table."
    texts = heading(MOVERS, said, f"{observed_text(rated)} {RT}")
    return layered([bars, labels(rows, y)], texts, ROW * len(rows) + AXIS)


@of_drawable_text
def medians(sources: Rows, week: date, rated: Rows) -> Drawing:
    """The median score of each source in a week and in the week before, over the same series.

    Args:
        sources: The frame of `views.series.changes.medians`.
        week: The week's Monday.
        rated: The frame of `views.series.week.rated_by`.
    """
    if sources.empty:
        return nothing(MEDIANS, f"No source rates the same series in the {week_text(week)} and in the week before.")
    rows = _by_source(sources)
    count = rows["series_count"].map("{:,}".format)
    rows["label"] = rows["source"] + " (" + count + " series)"
    rows["place"] = range(1, len(rows) + 1)
    y = alt.Y("place:O", title=None, axis=None)
    scale = alt.Scale(domain=[0, 100], nice=False)

    def across(column: str) -> alt.X:
        return alt.X(
            f"{column}:Q", title="median score out of 100", scale=scale, axis=alt.Axis(tickCount=5, orient="top")
        )

    told = [
        alt.Tooltip("source_name:N", title="source"),
        alt.Tooltip("score_median:Q", title="median", format=".2f"),
        alt.Tooltip("score_median_before:Q", title="median the week before", format=".2f"),
        alt.Tooltip("score_median_change:Q", title="change", format="+.2f"),
        alt.Tooltip("series_count:Q", title="series that it rates in both weeks", format=","),
    ]
    base = alt.Chart(rows).encode(y=y, tooltip=told)
    ends = base.mark_tick(style=REFERENCE, strokeDash=[], thickness=2, height=2 * BAR, yOffset=ROW / 4)
    points = base.mark_point(filled=True, size=80, opacity=1, yOffset=ROW / 4)
    spans = base.mark_rule(style=OTHER, strokeWidth=2, yOffset=ROW / 4)
    said = "Over the series that a source rates in both weeks. The stroke is the week before."
    texts = heading(MEDIANS, f"The {week_text(week)}. {said}", f"{observed_text(rated)} {RT}")
    layers = [
        spans.encode(x=across("score_median_before"), x2="score_median:Q"),
        ends.encode(x=across("score_median_before")),
        points.encode(x=across("score_median")),
        labels(rows, y),
    ]
    return layered(layers, texts, ROW * len(rows) + AXIS)


def _by_source(rows: Rows) -> Rows:
    """The rows with what to call their sources, in the order of their colours."""
    places = {source: place for place, source in enumerate(SHORT)}
    rows = rows.assign(source=short_names(rows["rating_source"]))
    return rows.sort_values("rating_source", key=lambda names: names.map(places), kind="stable", ignore_index=True)
