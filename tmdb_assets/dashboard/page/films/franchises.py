"""Franchises: how collections of films did, and the films of one."""

from typing import Any

import streamlit as st

from tmdb_assets.dashboard import columns, numbers
from tmdb_assets.dashboard.address import Address
from tmdb_assets.dashboard.markup import figures, heading, paragraph, table
from tmdb_assets.dashboard.page.films import day as days
from tmdb_assets.published import PublishedCopy
from tmdb_assets.views.films import franchises as view

_ORDERS = {
    "revenue_total_usd": "Revenue",
    "profit_total_usd": "Profit",
    "revenue_multiple_median": "Revenue / budget (median)",
    "revenue_residual_shrunk": "Revenue against expected",
    "bayesian_rating": "Rating",
    "popularity_mean": "Popularity",
    "movie_count": "Number of films",
}
_SHOWN = 50


def show(copy: PublishedCopy, address: Address) -> None:
    """Put the page."""
    place = st.container()
    collection_id = address.id("collection")
    found = None if collection_id is None else view.franchise(copy, collection_id)
    if collection_id is not None and found is None:
        address.forget("collection", "no film of such a franchise is known")
    with place:
        heading(found["collection_name"] if found else "Franchises", 1)
        days.say(copy, days.newest(copy), about="Films and votes known on")
    if found:
        _franchise(copy, found)
        heading("Other franchises")
    _franchises(copy, address)


def _franchise(copy: PublishedCopy, known: dict[str, Any]) -> None:
    money = f"of {known['money_movie_count']} films with both known"
    figures(
        [
            (
                "Films",
                numbers.number(known["movie_count"]),
                [_of_how_many(known["parts_total"]), f"{known['announced_movie_count']} announced"],
            ),
            ("Revenue", numbers.usd(known["revenue_total_usd"]), [money]),
            ("Budget", numbers.usd(known["budget_total_usd"]), ["of the same films"]),
            ("Profit", numbers.usd(known["profit_total_usd"]), ["before cinemas and marketing"]),
            (
                "Revenue / budget",
                numbers.times(known["revenue_multiple_pooled"]),
                [f"median {numbers.times(known['revenue_multiple_median']) or 'unknown'}"],
            ),
            (
                "Rating",
                numbers.number(known["bayesian_rating"], 2),
                [f"{numbers.short(known['vote_count']) or 'no'} votes"],
            ),
        ]
    )
    heading("Films")
    table(
        view.films_of(copy, known["collection_id"]),
        [
            columns.FILM,
            columns.YEAR,
            columns.amount("Budget", "budget_usd"),
            columns.amount("Revenue", "revenue_usd"),
            columns.amount("Profit", "profit_usd"),
            columns.ratio("Revenue / budget", "revenue_multiple"),
            columns.decimal("Rating", "bayesian_rating"),
            columns.decimal("Popularity", "popularity"),
        ],
        "Its films, in the order of their release; popularity is that of the newest day",
    )


def _of_how_many(parts_total: int | None) -> str:
    return f"of {parts_total:,} that TMDB lists" if parts_total else "that were ever observed"


def _franchises(copy: PublishedCopy, address: Address) -> None:
    first, second, third = st.columns(3)
    with first:
        order = address.choice("order", "Ordered by", _ORDERS, "revenue_total_usd")
    with second:
        least = address.number("films", "Films at least", 1, 1000)
    with third:
        name = address.text("name", "Name", "A part of the name")
    table(
        view.performance(copy, order_by=order, min_films=least or 1, name=name, limit=_SHOWN),  # type: ignore[arg-type]
        [
            columns.FRANCHISE,
            columns.count("Films", "movie_count"),
            columns.count("of", "parts_total"),
            columns.amount("Revenue", "revenue_total_usd"),
            columns.count("Money known of", "money_movie_count"),
            columns.amount("Profit", "profit_total_usd"),
            columns.ratio("Revenue / budget", "revenue_multiple_median"),
            columns.factor("Against expected", "revenue_residual_shrunk"),
            columns.decimal("Rating", "bayesian_rating"),
            columns.decimal("Popularity", "popularity_mean"),
        ],
        f"Franchises by {_ORDERS[order].lower()}, {_SHOWN} at most",
        "No franchise is like that: take out a filter.",
    )
    paragraph(
        "What is counted: released films that were observed at least once, of as many as TMDB lists in the franchise,"
        " announced ones among them; popularity is the mean of those observed on the newest day; money goes over those"
        " with both budget and revenue known. What is not: announced films, films never observed, what cinemas keep and"
        " marketing costs. Against expected is revenue as a multiple of what films of such budgets gross; it and the"
        " rating are drawn to those of all films where films are few. How franchises do against all other films is on"
        " the page Economics.",
        quiet=True,
    )
