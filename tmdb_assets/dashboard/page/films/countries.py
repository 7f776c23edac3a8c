"""Countries and continents: where films come from, on a map and over days."""

import pandas as pd
import streamlit as st

from tmdb_assets.charts.films import countries as chart
from tmdb_assets.dashboard import columns, numbers
from tmdb_assets.dashboard.address import Address
from tmdb_assets.dashboard.charts import draw
from tmdb_assets.dashboard.columns import Rows
from tmdb_assets.dashboard.markup import ShownColumn, heading, link, paragraph, table
from tmdb_assets.dashboard.page.films import day as days
from tmdb_assets.published import PublishedCopy
from tmdb_assets.search import movie_search, search_options
from tmdb_assets.views.films import countries as view

_COUNTRIES, _FILMS = 15, 20


def show(copy: PublishedCopy, address: Address) -> None:
    """Put the page."""
    heading("Countries and continents", 1)
    day, window = days.picked_span(copy, address)
    countries = view.by_country(copy, day)
    draw(chart.world_map(countries), _said(countries))
    _table(
        countries.head(_COUNTRIES), f"The {min(_COUNTRIES, len(countries))} most popular of {len(countries)} countries"
    )
    if len(countries) > _COUNTRIES:
        with st.expander(f"All {len(countries)} countries"):
            _table(countries, "All countries of the day's films")
    over_days = view.continents_by_day(copy, day, window)
    of_day: Rows = over_days[over_days["date_id"] == pd.Timestamp(day)]
    draw(chart.continents(over_days), _continents_said(of_day))
    table(
        of_day,
        [
            columns.words("Continent", "continent"),
            columns.count("Films", "movie_count"),
            columns.decimal("Popularity, sum", "popularity_total"),
            columns.decimal("Popularity, mean", "popularity_mean", 2),
            columns.decimal("Mean vote", "vote_average_weighted", 2),
            columns.votes(),
        ],
        f"On {numbers.day(day)}; a film counts once in each continent of its countries",
        "No country is known of any film of this day.",
    )
    heading("The films of a country")
    _films(copy, address)


def _table(countries: pd.DataFrame, caption: str) -> None:
    table(
        countries,
        [
            ShownColumn(
                "Country",
                lambda row: link(row["country_name"], "countries", country=row["country_code"]),
                is_wide=True,
            ),
            columns.words("Continent", "continent"),
            columns.count("Films", "movie_count"),
            columns.decimal("Popularity, sum", "popularity_total"),
            columns.decimal("Popularity, mean", "popularity_mean", 2),
        ],
        caption,
        "No country is known of any film of this day.",
    )


def _said(countries: Rows) -> str:
    if countries.empty:
        return "No country is known of any film of this day."
    most = countries.sort_values(["movie_count", "country_code"], ascending=[False, True]).head(3)
    listed = ", ".join(
        f"{name} ({films:,})" for name, films in zip(most["country_name"], most["movie_count"], strict=True)
    )
    return f"The day's films come from {len(countries)} countries, most of them from {listed}."


def _continents_said(of_day: Rows) -> str:
    known: Rows = of_day.dropna(subset=["popularity_total"])
    if known.empty:
        return "No popularity of continents on the shown day."
    listed = ", ".join(f"{row.continent} {row.popularity_total:,.0f}" for row in known.itertuples())
    return f"Popularity in sum: {listed}."


def _films(copy: PublishedCopy, address: Address) -> None:
    options = {"": "Choose a country"} | {one.value: one.label for one in search_options(copy).countries}
    left, _ = st.columns([1, 2])
    with left:
        country = address.choice("country", "Country", options)
    if not country:
        paragraph("Choose a country to see its most popular films.")
        return
    table(
        movie_search(copy, countries=[country], limit=_FILMS),
        [
            columns.FILM,
            columns.YEAR,
            columns.words("Genres", "genres", columns.first_of),
            columns.decimal("Popularity", "popularity"),
            columns.decimal("Rating", "bayesian_rating"),
            columns.votes(),
        ],
        f"The {_FILMS} films that are most popular on the newest day",
    )
    paragraph(link("All its films, with more filters", "top-films", countries=country))
