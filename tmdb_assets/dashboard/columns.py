"""Columns that tables on several pages have in common.

Belongs here: what a film, a series, a person or an amount looks like in a table. Which columns a table has, its page
says.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from tmdb_assets.dashboard import numbers
from tmdb_assets.dashboard.markup import ShownColumn, film_link, link, series_link

Row: TypeAlias = Mapping[str, object]
Rows: TypeAlias = Any
"""A frame: the stubs of pandas take every part of one for a Series as well."""

FILM = ShownColumn("Film", lambda row: film_link(row["movie_id"], row["title"]), is_wide=True)
SERIES = ShownColumn("Series", lambda row: series_link(row["series_id"], row["name"]), is_wide=True)
PERSON = ShownColumn("Person", lambda row: link(row["name"], "people", person=row["person_id"]), is_wide=True)
FRANCHISE = ShownColumn(
    "Franchise",
    lambda row: link(row["collection_name"], "franchises", collection=row["collection_id"]),
    is_wide=True,
)
YEAR = ShownColumn("Year", lambda row: numbers.year(row["release_year"]), is_number=True)


def year(heading: str, name: str) -> ShownColumn:
    """A year."""
    return ShownColumn(heading, lambda row: numbers.year(row[name]), is_number=True)


def signed(heading: str, name: str, decimals: int = 1) -> ShownColumn:
    """A change or a difference."""
    return ShownColumn(heading, lambda row: numbers.signed(row[name], decimals), is_number=True)


def amount(heading: str, name: str) -> ShownColumn:
    """Dollars."""
    return ShownColumn(heading, lambda row: numbers.usd(row[name]), is_number=True)


def ratio(heading: str, name: str) -> ShownColumn:
    """How many times one amount is another one, such as revenue the budget."""
    return ShownColumn(heading, lambda row: numbers.times(row[name]), is_number=True)


def factor(heading: str, name: str) -> ShownColumn:
    """How many times what was expected, of a natural logarithm."""
    return ShownColumn(
        heading,
        lambda row: numbers.times(math.exp(float(row[name]))) if numbers.is_known(row[name]) else None,  # type: ignore[arg-type]
        is_number=True,
    )


def count(heading: str, name: str) -> ShownColumn:
    """A number of things, in full."""
    return ShownColumn(heading, lambda row: numbers.number(row[name]), is_number=True)


def share(heading: str, name: str) -> ShownColumn:
    """A part of a whole, in percent."""
    return ShownColumn(heading, lambda row: numbers.share(row[name]), is_number=True)


def votes(heading: str = "Votes", name: str = "vote_count") -> ShownColumn:
    """A number of votes, in a few characters."""
    return ShownColumn(heading, lambda row: numbers.short(row[name]), is_number=True)


def decimal(heading: str, name: str, decimals: int = 1) -> ShownColumn:
    """A number with decimals."""
    return ShownColumn(heading, lambda row: numbers.number(row[name], decimals), is_number=True)


def words(heading: str, name: str, shown: Callable[[object], object] = lambda value: value) -> ShownColumn:
    """A text."""
    return ShownColumn(heading, lambda row: shown(row[name]), is_wide=True)


def first_of(names: object, at_most: int = 3) -> object:
    """The first of some names that have commas between, and how many there are beside them."""
    if not isinstance(names, str):
        return names
    parts = names.split(", ")
    more = len(parts) - at_most
    return names if more <= 0 else f"{', '.join(parts[:at_most])} and {more} more"
