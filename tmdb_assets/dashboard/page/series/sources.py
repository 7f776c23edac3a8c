"""Series sources: how far those who rate agree, and on what they differ most."""

from datetime import date

import streamlit as st

from tmdb_assets.charts.series import sources as chart
from tmdb_assets.charts.series.words import SHORT
from tmdb_assets.dashboard import columns
from tmdb_assets.dashboard.address import Address
from tmdb_assets.dashboard.charts import draw
from tmdb_assets.dashboard.columns import Rows
from tmdb_assets.dashboard.markup import ShownColumn, heading, note, paragraph, table
from tmdb_assets.dashboard.page.series import week as weeks
from tmdb_assets.published import PublishedCopy
from tmdb_assets.search import series_options
from tmdb_assets.views.series import sources as view
from tmdb_assets.views.series.week import rated_by

_DIVIDED, _GAPS = 20, 10
_ACROSS, _UPWARDS = "rt_critics", "imdb_users"


def show(copy: PublishedCopy, address: Address) -> None:
    """Put the page."""
    heading("Series sources", 1)
    options = series_options(copy)
    if options.newest_week is None:
        note("No week of series was observed yet.")
        return
    said = st.container()
    left, _ = st.columns([1, 2])
    with left:
        week = weeks.picked(address, options.weeks, options.newest_week)
    with said:
        weeks.say(copy, week)
    rated: Rows = rated_by(copy, week)
    _agreement(copy, week, rated)
    _scatter(copy, address, week, rated)
    heading("Most divided series")
    table(
        view.most_divided(copy, week, _DIVIDED),
        [
            columns.SERIES,
            columns.decimal("Disagreement", "disagreement", 3),
            columns.words("Class", "disagreement_class"),
            columns.count("Sources", "source_count"),
            columns.decimal("Critics", "critics_score"),
            columns.decimal("Audience", "audience_score"),
        ],
        f"The {_DIVIDED} series on whose place the sources differ most, of those with three sources: the standard"
        " deviation of their places, 0 to 0.5. Split is above nine of ten of the week.",
        "No series of this week has three sources.",
    )
    heading("Critics against audience")
    left, right = st.columns(2)
    with left:
        _gaps(copy, week, "audience")
    with right:
        _gaps(copy, week, "critics")


def _agreement(copy: PublishedCopy, week: date, rated: Rows) -> None:
    pairs: Rows = view.agreement(copy, week)
    draw(chart.agreement(pairs, week, rated), _agreement_said(pairs))
    if pairs.empty:
        return
    with st.expander("As a table"):
        table(
            pairs.sort_values("spearman", ascending=False, na_position="last"),
            [
                ShownColumn("Source", lambda row: row["name_a"], is_wide=True),
                ShownColumn("Other source", lambda row: row["name_b"], is_wide=True),
                columns.decimal("Spearman", "spearman", 2),
                columns.count("Series", "series_count"),
                columns.signed("Points higher", "gap_mean"),
            ],
            "Spearman's rank correlation of the series that both rate, and by how many points of 100 the first source"
            " is higher on average",
        )


def _agreement_said(pairs: Rows) -> str:
    known = pairs.dropna(subset=["spearman"]).sort_values("spearman")
    if known.empty:
        return "No two sources can be compared in this week."
    least, most = known.iloc[0], known.iloc[-1]
    return (
        f"{most['name_a']} and {most['name_b']} agree most ({most['spearman']:.2f}, {most['series_count']:,} series),"
        f" {least['name_a']} and {least['name_b']} least ({least['spearman']:.2f}, {least['series_count']:,} series)."
    )


def _scatter(copy: PublishedCopy, address: Address, week: date, rated: Rows) -> None:
    heading("Two sources against each other")
    left, right, _ = st.columns(3)
    with left:
        across = address.choice("across", "Across", SHORT, _ACROSS)
    with right:
        upwards = address.choice("upwards", "Upwards", SHORT, _UPWARDS)
    if across == upwards:
        paragraph("Choose two sources: a source always agrees with itself.")
        return
    series: Rows = view.percentiles(copy, week, across, upwards)
    of_both = rated[rated["rating_source"].isin([across, upwards])]
    draw(chart.percentiles(series, across, upwards, week, of_both), _scatter_said(series, across, upwards), level=3)


def _scatter_said(series: Rows, across: str, upwards: str) -> str:
    if series.empty:
        return "There is nothing to compare."
    higher = int((series["difference"] > 0).sum())
    return f"{SHORT[upwards]} place {higher:,} of {len(series):,} series higher than {SHORT[across]} do."


def _gaps(copy: PublishedCopy, week: date, liked_by: str) -> None:
    table(
        view.critics_against_audience(copy, week, liked_by, _GAPS),  # type: ignore[arg-type]
        [
            columns.SERIES,
            columns.signed("Difference", "critic_audience_gap"),
            columns.decimal("Critics", "critics_score"),
            columns.decimal("Audience", "audience_score"),
        ],
        f"Liked most by {'audiences, against critics' if liked_by == 'audience' else 'critics, against audiences'}:"
        " the audience's score less the critics'",
        f"No series of this week is liked better by {liked_by if liked_by == 'critics' else 'audiences'}.",
    )
