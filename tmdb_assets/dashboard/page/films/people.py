"""People: how the films of directors, leads and others did, and what one person made."""

from typing import Any

import streamlit as st

from tmdb_assets.dashboard import columns
from tmdb_assets.dashboard.address import Address
from tmdb_assets.dashboard.markup import facts, heading, paragraph, table
from tmdb_assets.dashboard.page.films import day as days
from tmdb_assets.published import PublishedCopy
from tmdb_assets.views.films import people as view

_ROLES = {
    "director": "Directors",
    "lead": "Leads",
    "support": "Support",
    "writer": "Writers",
    "producer": "Producers",
    "crew": "Other crew",
}
_ORDERS = {
    "revenue_total_usd": "Revenue",
    "profit_total_usd": "Profit",
    "revenue_multiple_median": "Revenue / budget (median)",
    "revenue_residual_shrunk": "Revenue against expected",
    "bayesian_rating": "Rating",
    "popularity_mean": "Popularity",
    "movie_count": "Number of films",
}
_SHOWN, _FILMS = 50, 100
_FIGURES = [
    columns.count("Films", "movie_count"),
    columns.count("Money known of", "money_movie_count"),
    columns.amount("Revenue", "revenue_total_usd"),
    columns.amount("Profit", "profit_total_usd"),
    columns.ratio("Revenue / budget", "revenue_multiple_median"),
    columns.factor("Against expected", "revenue_residual_shrunk"),
    columns.decimal("Rating", "bayesian_rating"),
    columns.decimal("Popularity", "popularity_mean"),
    columns.words("Genres", "genres", columns.first_of),
]
_COUNTED = (
    "What is counted: released films in which the person had that role; popularity is the mean of those observed on the"
    " newest day; money goes over those with both budget and revenue known. What is not: announced films, what cinemas"
    " keep and marketing costs."
)
_SHRUNK = (
    "Against expected is revenue as a multiple of what films of such budgets gross. It and the rating are drawn to"
    " those of all films as if a few films like them were among these, so that one film alone does not lead."
)


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
    other = known["original_name"] if known["original_name"] != known["name"] else None
    facts(
        [
            ("Original name", other),
            ("Known for", known["known_for_department"]),
            ("Gender", known["gender"]),
            ("Leads in", _films(known["lead_movie_count"])),
        ]
    )
    heading("By role")
    table(
        view.roles_of(copy, known["person_id"]),
        [columns.words("As", "role"), *_FIGURES],
        "Released films by role; who had two roles in a film has it in both",
        "None of the person's films is known to TMDB any more.",
    )
    paragraph(_COUNTED, " ", _SHRUNK, quiet=True)
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
        (f"The newest {_FILMS} films" if len(films) == _FILMS else "All observed films, newest first")
        + "; popularity is that of the newest day",
        "TMDB knows none of the films any more.",
    )


def _films(count: int | None) -> str | None:
    return f"{count} film{'' if count == 1 else 's'}" if count else None


def _people(copy: PublishedCopy, address: Address) -> None:
    first, second, third, fourth = st.columns(4)
    with first:
        role = address.choice("role", "Who", _ROLES, "director")
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
            *_FIGURES,
        ],
        f"{_ROLES[role]} by {_ORDERS[order].lower()}, {_SHOWN} at most",
        "Nobody is like that: take out a filter.",
    )
    paragraph(
        _COUNTED,
        " Leads are the first of the billing, support is the rest of the cast. ",
        _SHRUNK,
        quiet=True,
    )
