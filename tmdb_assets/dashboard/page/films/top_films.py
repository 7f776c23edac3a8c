"""Top films: found by criteria, in any order, to take along; and the most popular ones of a day."""

from datetime import date, timedelta

import streamlit as st

from tmdb_assets.charts.films import top_films as chart
from tmdb_assets.dashboard import columns, numbers
from tmdb_assets.dashboard.address import Address
from tmdb_assets.dashboard.charts import draw
from tmdb_assets.dashboard.columns import Rows
from tmdb_assets.dashboard.download import as_csv
from tmdb_assets.dashboard.markup import ShownColumn, heading, note, table
from tmdb_assets.dashboard.page.films import day as days
from tmdb_assets.published import PublishedCopy
from tmdb_assets.search import Criteria, movie_count, movie_search, search_options
from tmdb_assets.views.comparison import why_not_comparable
from tmdb_assets.views.films import top_films as view

_ORDERS = {
    "popularity": "Popularity",
    "bayesian_rating": "Rating",
    "vote_count": "Votes",
    "revenue_usd": "Revenue",
    "budget_usd": "Budget",
    "profit_usd": "Profit",
    "revenue_multiple": "Revenue / budget",
    "release_year": "Year",
    "title": "Title",
}
_SHOWN, _DAILY = 50, 20
_MOST_VOTES = 1_000_000
_MORE = ("match", "cast", "director", "languages", "countries", "from", "to", "rating", "votes")
"""Filters that are folded away unless the address has one of them."""


def show(copy: PublishedCopy, address: Address) -> None:
    """Put the page."""
    heading("Top films", 1)
    days.say(copy, days.newest(copy), about="Popularity of")
    criteria = _criteria(copy, address)
    first, second, third, _ = st.columns(4)
    with first:
        order = address.choice("order", "Ordered by", _ORDERS, "popularity")
    with second:
        ascending = address.choice("direction", "Direction", {"": "Highest first", "up": "Lowest first"}) == "up"
    count = movie_count(copy, **criteria)
    pages = max(1, -(-count // _SHOWN))
    with third:
        page = address.number("page", f"Page (of {pages:,})", 1, max(2, pages)) or 1
    _found(copy, criteria, order, ascending, count, min(page, pages))
    heading("Day by day")
    _of_a_day(copy, address)


def _criteria(copy: PublishedCopy, address: Address) -> Criteria:
    """What is asked for, of the filters."""
    options = search_options(copy)
    first, last = options.first_year or 1, options.last_year or 1
    one, two = st.columns(2)
    with one:
        title = address.text("title", "Title", "A part of the title")
    with two:
        genres = address.choices("genres", "Genres", {each.value: each.label for each in options.genres})
    # On a telephone the films should not begin on the third screen.
    with st.expander("More filters", expanded=any(name in st.query_params for name in _MORE)):
        one, two, three = st.columns(3)
        with one:
            match = address.choice("match", "A film needs", {"": "one of the genres", "all": "all of the genres"})
            actor = address.text("cast", "With the actor", "The whole name")
            director = address.text("director", "Directed by", "The whole name")
        with two:
            languages = address.choices(
                "languages", "Original language", {each.value: each.label for each in options.languages}
            )
            countries = address.choices("countries", "Country", {each.value: each.label for each in options.countries})
        with three:
            left, right = st.columns(2)
            with left:
                first_year = address.number("from", "Year from", first, max(last, first + 1))
                rating = address.number("rating", "Mean vote from", 0, 10)
            with right:
                last_year = address.number("to", "Year to", first, max(last, first + 1))
                votes = address.number("votes", "Votes from", 0, _MOST_VOTES)
    if first_year and last_year and first_year > last_year:
        note(f"No film was released from {first_year} to {last_year}: the first year is the later one.")
        last_year = first_year
    return Criteria(
        title=title,
        genres=genres,
        all_genres=match == "all",
        cast=actor or (),
        directors=director or (),
        languages=languages,
        countries=countries,
        first_year=first_year,
        last_year=last_year,
        min_rating=rating,
        min_votes=votes,
    )


def _found(copy: PublishedCopy, criteria: Criteria, order: str, ascending: bool, count: int, page: int) -> None:
    def all_of_them() -> bytes:
        return as_csv(movie_search(copy, **criteria, order_by=order, ascending=ascending, limit=None))  # type: ignore[arg-type]

    offset = (page - 1) * _SHOWN
    films = movie_search(copy, **criteria, order_by=order, ascending=ascending, limit=_SHOWN, offset=offset)  # type: ignore[arg-type]
    which = (
        f"{offset + 1:,} to {offset + len(films):,} of {count:,} films" if count > len(films) else f"{count:,} films"
    )
    table(
        films,
        [
            columns.FILM,
            columns.YEAR,
            columns.decimal("Popularity", "popularity"),
            columns.decimal("Rating", "bayesian_rating", 2),
            columns.votes(),
            columns.amount("Budget", "budget_usd"),
            columns.amount("Revenue", "revenue_usd"),
            columns.ratio("Revenue / budget", "revenue_multiple"),
            columns.words("Genres", "genres", columns.first_of),
            columns.words("Directed by", "directors", lambda names: columns.first_of(names, 2)),
        ],
        f"{which} by {_ORDERS[order].lower()}, {'lowest' if ascending else 'highest'} first",
        "No film meets all of that: take out a filter. Names of people have to be whole; the page People finds them by"
        " a part.",
    )
    if count:
        st.download_button(
            f"Download {'all ' if count > 1 else ''}{count:,} as CSV",
            data=all_of_them,
            file_name=f"films-{days.newest(copy)}.csv",
            mime="text/csv",
            on_click="ignore",
        )


def _of_a_day(copy: PublishedCopy, address: Address) -> None:
    day = days.picked(copy, address)
    films = view.most_popular(copy, day, _DAILY)
    left, right = st.columns(2)
    with left:
        draw(chart.top_films(films), _said(copy, day, films))
    with right:
        table(
            films,
            [
                columns.FILM,
                columns.count("Rank", "popularity_rank"),
                ShownColumn("Day before", lambda row: numbers.number(row["popularity_rank_before"]), is_number=True),
                columns.decimal("Popularity", "popularity"),
                columns.votes(),
            ],
            f"The {_DAILY} most popular films of {numbers.day(day)}",
        )


def _said(copy: PublishedCopy, day: date, films: Rows) -> str:
    if films.empty:
        return "No film was ranked on this day."
    first = films.iloc[0]
    name = first["title"] if numbers.is_known(first["title"]) else f"film {first['movie_id']}"
    said = f"First with a popularity of {first['popularity']:,.1f} is {name}."
    if why := why_not_comparable(copy, day, day - timedelta(days=1)):
        return f"{said} Ranks of the day before: {why}."
    again = int(films["popularity_rank_before"].le(_DAILY).fillna(False).sum())
    return f"{said} {again} of the {len(films)} were among the first {_DAILY} the day before."
