"""Genres: how popular each is over days, and the films of one."""

import pandas as pd
import streamlit as st

from tmdb_assets.charts.films import genres as chart
from tmdb_assets.dashboard import columns, numbers
from tmdb_assets.dashboard.address import Address
from tmdb_assets.dashboard.charts import draw
from tmdb_assets.dashboard.columns import Rows
from tmdb_assets.dashboard.markup import ShownColumn, heading, link, paragraph, table
from tmdb_assets.dashboard.page.films import day as days
from tmdb_assets.published import PublishedCopy
from tmdb_assets.search import movie_search, search_options
from tmdb_assets.views.films import genres as view

_FILMS = 20


def show(copy: PublishedCopy, address: Address) -> None:
    """Put the page."""
    heading("Genres", 1)
    day, window = days.picked_span(copy, address)
    over_days = view.popularity_by_day(copy, day, window)
    of_day: Rows = over_days[over_days["date_id"] == pd.Timestamp(day)]
    draw(chart.genre_popularity(over_days), _said(of_day))
    heading(f"On {numbers.day(day)}")
    table(
        of_day,
        [
            ShownColumn("Genre", _name, is_wide=True),
            columns.count("Films", "movie_count"),
            columns.decimal("Popularity, sum", "popularity_total"),
            columns.decimal("Popularity, mean", "popularity_mean", 2),
            columns.decimal("Mean vote", "vote_average_weighted", 2),
            columns.votes(),
        ],
        "The day's films; a film counts in each of its genres. The mean vote is weighted by votes.",
        "No genre is known of any film of this day.",
    )
    heading("The films of a genre")
    _films(copy, address)


def _name(row: columns.Row) -> object:
    name = row["genre_name"]
    return link(name, "genres", genre=name) if numbers.is_known(name) else f"Genre {row['genre_id']}"


def _said(of_day: Rows) -> str:
    named = of_day.dropna(subset=["genre_name", "popularity_total"])
    if named.empty:
        return "No popularity of genres on the shown day."
    first, last = named.iloc[0], named.iloc[-1]
    return (
        f"Of {len(of_day)} genres {first['genre_name']} is the most popular ({first['popularity_total']:,.0f} in sum of"
        f" {first['movie_count']:,} films), {last['genre_name']} the least ({last['popularity_total']:,.0f})."
    )


def _films(copy: PublishedCopy, address: Address) -> None:
    options = {"": "Choose a genre"} | {one.value: one.label for one in search_options(copy).genres}
    left, _ = st.columns([1, 2])
    with left:
        genre = address.choice("genre", "Genre", options)
    if not genre:
        paragraph("Choose a genre to see its most popular films, and what they cost and grossed.")
        return
    table(
        movie_search(copy, genres=[genre], limit=_FILMS),
        [
            columns.FILM,
            columns.YEAR,
            columns.words("Directed by", "directors", columns.first_of),
            columns.decimal("Popularity", "popularity"),
            columns.decimal("Rating", "bayesian_rating"),
            columns.amount("Budget", "budget_usd"),
            columns.amount("Revenue", "revenue_usd"),
        ],
        f"The {_FILMS} films that are most popular on the newest day",
    )
    paragraph(link("All its films, with more filters", "top-films", genres=genre))
