"""Top series: those of a week, best consensus first, found by criteria, in any order, to take along."""

from datetime import date

import streamlit as st

from tmdb_assets.charts.series import top as chart
from tmdb_assets.dashboard import columns, numbers
from tmdb_assets.dashboard.address import Address
from tmdb_assets.dashboard.charts import draw
from tmdb_assets.dashboard.columns import Rows
from tmdb_assets.dashboard.download import as_csv
from tmdb_assets.dashboard.markup import heading, note, table
from tmdb_assets.dashboard.page.series import week as weeks
from tmdb_assets.published import PublishedCopy
from tmdb_assets.search import SeriesCriteria, SeriesOptions, series_count, series_options, series_search
from tmdb_assets.views.series.week import rated_by

_ORDERS = {
    "consensus_score": "Consensus",
    "critics_score": "Critics",
    "audience_score": "Audience",
    "disagreement": "Disagreement",
    "critic_audience_gap": "Audience above critics",
    "source_count": "Sources",
    "votes_count": "Votes",
    "popularity": "Popularity",
    "first_air_year": "Year",
    "name": "Name",
}
_SHOWN, _DRAWN = 50, 20
_MORE = ("languages", "countries", "from", "to", "consensus", "sources")
"""Filters that are folded away unless the address has one of them."""


def show(copy: PublishedCopy, address: Address) -> None:
    """Put the page."""
    heading("Top series", 1)
    options = series_options(copy)
    if options.newest_week is None:
        note("No week of series was observed yet.")
        return
    said = st.container()
    criteria, week = _criteria(address, options, options.newest_week)
    with said:
        weeks.say(copy, week)
    first, second, third, _ = st.columns(4)
    with first:
        order = address.choice("order", "Ordered by", _ORDERS, "consensus_score")
    with second:
        ascending = address.choice("direction", "Direction", {"": "Highest first", "up": "Lowest first"}) == "up"
    count = series_count(copy, **criteria)
    pages = max(1, -(-count // _SHOWN))
    with third:
        page = address.number("page", f"Page (of {pages:,})", 1, max(2, pages)) or 1
    _found(copy, criteria, week, order, ascending, count, min(page, pages))
    best: Rows = series_search(copy, **criteria, limit=_DRAWN)
    draw(chart.top_series(best, rated_by(copy, week)), _said(best))


def _criteria(address: Address, options: SeriesOptions, newest: date) -> tuple[SeriesCriteria, date]:
    """What is asked for, of the filters; and the week."""
    low, high = options.first_year or 1, options.last_year or 1
    one, two, three = st.columns(3)
    with one:
        week = weeks.picked(address, options.weeks, newest)
        name = address.text("name", "Name", "A part of the name")
    with two:
        genres = address.choices("genres", "Genres", {str(each.value): each.label for each in options.genres})
        networks = address.choices("networks", "Network", {str(each.value): each.label for each in options.networks})
    with three:
        providers = address.choices(
            "providers", "Provider", {str(each.value): each.label for each in options.providers}
        )
        of_country = {"": "Any country"} | {str(each.value): each.label for each in options.offer_countries}
        country = address.choice("country", "Offered in", of_country, help="Where the provider has it.")
    # On a telephone the series should not begin on the third screen.
    with st.expander("More filters", expanded=any(name in st.query_params for name in _MORE)):
        one, two, three = st.columns(3)
        with one:
            first_year = address.number("from", "First aired from", low, max(high, low + 1))
            last_year = address.number("to", "First aired to", low, max(high, low + 1))
        with two:
            consensus = address.number("consensus", "Consensus from", 0, 100)
            sources = address.number("sources", "Sources from", 0, 6)
        with three:
            languages = address.choices(
                "languages", "Original language", {str(each.value): each.label for each in options.languages}
            )
            countries = address.choices(
                "countries", "Country of origin", {str(each.value): each.label for each in options.countries}
            )
    if first_year and last_year and first_year > last_year:
        note(f"No series first aired from {first_year} to {last_year}: the first year is the later one.")
        last_year = first_year
    criteria = SeriesCriteria(
        name=name,
        genres=genres,
        networks=[int(one) for one in networks],
        providers=[int(one) for one in providers],
        country=country or None,
        countries=countries,
        languages=languages,
        first_year=first_year,
        last_year=last_year,
        min_consensus=consensus,
        min_sources=sources,
        week=week,
    )
    return criteria, week


def _found(
    copy: PublishedCopy, criteria: SeriesCriteria, week: date, order: str, ascending: bool, count: int, page: int
) -> None:
    def all_of_them() -> bytes:
        return as_csv(series_search(copy, **criteria, order_by=order, ascending=ascending, limit=None))  # type: ignore[arg-type]

    offset = (page - 1) * _SHOWN
    series = series_search(copy, **criteria, order_by=order, ascending=ascending, limit=_SHOWN, offset=offset)  # type: ignore[arg-type]
    which = (
        f"{offset + 1:,} to {offset + len(series):,} of {count:,} series"
        if count > len(series)
        else f"{count:,} series"
    )
    table(
        series,
        [
            columns.SERIES,
            columns.count("Rank", "rank"),
            columns.year("Year", "first_air_year"),
            columns.decimal("Consensus", "consensus_score"),
            columns.decimal("Critics", "critics_score"),
            columns.decimal("Audience", "audience_score"),
            columns.count("Sources", "source_count"),
            columns.decimal("Disagreement", "disagreement", 2),
            columns.words("Networks", "networks", lambda names: columns.first_of(names, 2)),
        ],
        f"{which} by {_ORDERS[order].lower()}, {'lowest' if ascending else 'highest'} first. Scores say which place a"
        " series has among all of the week, 100 is the best; the consensus takes two sources.",
        "No series of this week meets all of that: take out a filter.",
    )
    if count:
        st.download_button(
            f"Download {'all ' if count > 1 else ''}{count:,} as CSV",
            data=all_of_them,
            file_name=f"series-{week}.csv",
            mime="text/csv",
            on_click="ignore",
        )


def _said(best: Rows) -> str:
    rated = best.dropna(subset=["consensus_score"])
    if rated.empty:
        return "None of these series has a consensus in this week."
    first = rated.iloc[0]
    name = first["name"] if numbers.is_known(first["name"]) else f"series {first['series_id']}"
    told = [f"{who} {score:.0f}" for who, score in _scores(first) if numbers.is_known(score)]
    return f"First with a consensus of {first['consensus_score']:.1f} is {name} ({', '.join(told)})."


def _scores(row: Rows) -> tuple[tuple[str, float], ...]:
    return ("critics", row["critics_score"]), ("audience", row["audience_score"])
