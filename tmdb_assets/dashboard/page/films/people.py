"""People: how the films of directors and actors did, and what one person made."""

from typing import Any

import streamlit as st

from tmdb_assets.dashboard import columns, numbers
from tmdb_assets.dashboard.address import Address
from tmdb_assets.dashboard.markup import facts, figures, heading, paragraph, table
from tmdb_assets.dashboard.page.films import day as days
from tmdb_assets.published import PublishedCopy
from tmdb_assets.views.films import people as view

_ROLES = {"directors": "Directors", "actors": "Actors", "crew": "Crew"}
_ORDERS = {
    "revenue_total_usd": "Revenue",
    "profit_total_usd": "Profit",
    "revenue_multiple_median": "Revenue / budget (median)",
    "bayesian_rating": "Rating",
    "popularity_mean": "Popularity",
    "movie_count": "Number of films",
}
_SHOWN, _FILMS = 50, 100
_RATING = "Rating is the mean of all votes, drawn to the mean of all films where votes are few."


def show(copy: PublishedCopy, address: Address) -> None:
    """Put the page."""
    place = st.container()
    person_id = address.id("person")
    found = None if person_id is None else view.person(copy, person_id)
    if person_id is not None and found is None:
        address.forget("person", "no observed film names such a person")
    with place:
        heading(found["name"] if found else "People", 1)
        days.say(copy, days.newest(copy), about="Films and votes known on")
    if found:
        _person(copy, found)
        heading("Other people")
    _people(copy, address)


def _person(copy: PublishedCopy, known: dict[str, Any]) -> None:
    figures(
        [
            ("Films", numbers.number(known["movie_count"] or 0), [_parts(known)]),
            ("Revenue", numbers.usd(known["revenue_total_usd"]), ["of those films whose revenue is known"]),
            (
                "Revenue / budget",
                numbers.times(known["revenue_multiple_median"]),
                [
                    f"median of {known['money_movie_count'] or 0} films",
                    f"mean {numbers.times(known['revenue_multiple_mean']) or 'unknown'}",
                ],
            ),
            (
                "Rating",
                numbers.number(known["bayesian_rating"], 2),
                [f"{numbers.short(known['vote_count']) or 'no'} votes"],
            ),
            ("Popularity", numbers.number(known["popularity_mean"], 1), ["mean of the films seen on the newest day"]),
        ]
    )
    other = known["original_name"] if known["original_name"] != known["name"] else None
    facts(
        [
            ("Original name", other),
            ("Known for", known["known_for_department"]),
            ("Gender", known["gender"]),
            ("Genres", columns.first_of(known["genres"], 8)),
        ]
    )
    heading("Films")
    films = view.films_of(copy, known["person_id"], _FILMS)
    table(
        films,
        [
            columns.FILM,
            columns.YEAR,
            columns.words("As", "parts", columns.first_of),
            columns.decimal("Popularity", "popularity"),
            columns.decimal("Rating", "bayesian_rating"),
            columns.amount("Revenue", "revenue_usd"),
            columns.ratio("Revenue / budget", "revenue_multiple"),
        ],
        f"The newest {_FILMS} films" if len(films) == _FILMS else "All observed films, newest first",
        "TMDB knows none of the films any more.",
    )


def _parts(known: dict) -> str:
    return f"{known['cast_movie_count'] or 0} as cast, {known['crew_movie_count'] or 0} as crew"


def _people(copy: PublishedCopy, address: Address) -> None:
    first, second, third, fourth = st.columns(4)
    with first:
        role = address.choice("role", "Who", _ROLES, "directors")
    with second:
        order = address.choice("order", "Ordered by", _ORDERS, "revenue_total_usd")
    with third:
        least = address.number("films", "Films at least", 1, 1000)
    with fourth:
        name = address.text("name", "Name", "A part of the name")
    people = view.performance(copy, role=role, order_by=order, min_films=least or 1, name=name, limit=_SHOWN)  # type: ignore[arg-type]
    table(
        people,
        [
            columns.PERSON,
            columns.count("Films", "movie_count"),
            columns.amount("Revenue", "revenue_total_usd"),
            columns.amount("Profit", "profit_total_usd"),
            columns.ratio("Revenue / budget", "revenue_multiple_median"),
            columns.decimal("Rating", "bayesian_rating"),
            columns.decimal("Popularity", "popularity_mean"),
            columns.words("Genres", "genres", columns.first_of),
        ],
        f"{_ROLES[role]} by {_ORDERS[order].lower()}, {_SHOWN} at most",
        "Nobody is like that: take out a filter.",
    )
    paragraph(
        "Directors are judged by the films they directed, all others by every film with them in cast or crew. Revenue"
        " and profit are sums over films of which TMDB knows them, revenue / budget is the median. ",
        _RATING,
        quiet=True,
    )
