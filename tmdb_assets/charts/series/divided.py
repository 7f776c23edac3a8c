"""Charts of the series that divide those who rate them.

Belongs here: the places that sources give to the same series, and what audiences like better than critics or less.
"""

from datetime import date

import altair as alt

from tmdb_assets.charts.drawing import Drawing, Rows, layered, of_drawable_text
from tmdb_assets.charts.series.rows import AXIS, BAR, ROW, labels
from tmdb_assets.charts.series.words import RT, SHORT, observed_text, short_names, week_text
from tmdb_assets.charts.texts import TITLE_LETTERS, heading, nothing, series_names
from tmdb_assets.charts.theme import OTHER

DIVIDED, GAPS = "Series that divide the sources", "Critics against audiences"


@of_drawable_text
def divided(places: Rows, week: date, rated: Rows) -> Drawing:
    """The places that sources give to the series on which they differ most.

    Args:
        places: The frame of `views.series.sources.places_of_divided`.
        week: The week's Monday.
        rated: The frame of `views.series.week.rated_by`.
    """
    if places.empty:
        return nothing(DIVIDED, f"No series is rated by three sources in the {week_text(week)}.")
    rows = places.copy()
    rows["series"] = series_names(rows)
    rows["label"] = rows["rank"].astype("string") + ". " + series_names(rows, TITLE_LETTERS)
    rows["source"] = short_names(rows["rating_source"])
    rows["percentile"] = rows["percentile"].astype(float) * 100
    rows["lowest"] = rows.groupby("series_id")["percentile"].transform("min")
    rows["highest"] = rows.groupby("series_id")["percentile"].transform("max")
    first = rows.drop_duplicates("series_id")
    y = alt.Y("rank:O", title=None, axis=None)

    def across(column: str) -> alt.X:
        return alt.X(
            f"{column}:Q",
            title="place among the week's series of a source, 100 is the best",
            scale=alt.Scale(domain=[0, 100], nice=False),
            axis=alt.Axis(tickCount=5, orient="top"),
        )

    spans = alt.Chart(first).mark_rule(style=OTHER, strokeWidth=2, yOffset=ROW / 4)
    names = [name for name in SHORT.values() if name in set(rows["source"])]
    colours = alt.Color("source:N", title=None, scale=alt.Scale(domain=names), legend=alt.Legend(columns=3))
    points = (
        alt.Chart(rows)
        .mark_point(filled=True, size=70, opacity=1, yOffset=ROW / 4)
        .encode(
            x=across("percentile"),
            y=y,
            color=colours,
            shape=alt.Shape("source:N", title=None, scale=alt.Scale(domain=names), legend=alt.Legend(columns=3)),
            tooltip=[
                alt.Tooltip("series:N"),
                alt.Tooltip("source:N"),
                alt.Tooltip("percentile:Q", title="place", format=".1f"),
                alt.Tooltip("disagreement:Q", format=".3f"),
            ],
        )
    )
    layers = [spans.encode(x=across("lowest"), x2="highest:Q", y=y), points, labels(first, y)]
    said = f"The {len(first)} of the largest disagreement, {week_text(week)}."
    return layered(layers, heading(DIVIDED, said, f"{observed_text(rated)} {RT}"), ROW * len(first) + AXIS)


@of_drawable_text
def gaps(series: Rows, week: date, rated: Rows) -> Drawing:
    """By how much audiences like series better than critics, or less.

    Args:
        series: Rows of `views.series.sources.critics_against_audience`, of both kinds.
        week: The week's Monday.
        rated: The frame of `views.series.week.rated_by`.
    """
    if series.empty:
        return nothing(GAPS, f"No series is rated by critics and by an audience in the {week_text(week)}.")
    rows = series.sort_values("critic_audience_gap", ascending=False, kind="stable", ignore_index=True)
    rows["series"] = series_names(rows)
    rows["label"] = series_names(rows, TITLE_LETTERS)
    rows["liked"] = ["liked better by audiences" if gap > 0 else "by critics" for gap in rows["critic_audience_gap"]]
    rows["place"] = range(1, len(rows) + 1)
    largest = 1.1 * float(rows["critic_audience_gap"].abs().max())
    y = alt.Y("place:O", title=None, axis=None)
    kinds = ["liked better by audiences", "by critics"]
    bars = (
        alt.Chart(rows)
        .mark_bar(height=BAR, yOffset=ROW / 4)
        .encode(
            x=alt.X(
                "critic_audience_gap:Q",
                title="audience less critics, places out of 100",
                scale=alt.Scale(domain=[-largest, largest], nice=False),
                axis=alt.Axis(tickCount=5, orient="top", format="+~r"),
            ),
            y=y,
            color=alt.Color("liked:N", title=None, scale=alt.Scale(domain=kinds)),
            tooltip=[
                alt.Tooltip("series:N"),
                alt.Tooltip("audience_score:Q", title="audience", format=".1f"),
                alt.Tooltip("critics_score:Q", title="critics", format=".1f"),
                alt.Tooltip("critic_audience_gap:Q", title="audience less critics", format="+.1f"),
                alt.Tooltip("source_count:Q", title="sources"),
            ],
        )
    )
    said = f"The largest differences both ways, {week_text(week)}."
    return layered([bars, labels(rows, y)], heading(GAPS, said, observed_text(rated)), ROW * len(rows) + AXIS)
