"""The overview: a day in figures, and which films moved most."""

from collections.abc import Mapping
from datetime import date, timedelta

import streamlit as st

from tmdb_assets.dashboard import numbers
from tmdb_assets.dashboard.address import Address
from tmdb_assets.dashboard.columns import Rows
from tmdb_assets.dashboard.markup import UNKNOWN, ShownColumn, figures, film_link, heading, paragraph, table
from tmdb_assets.dashboard.page.films import day as days
from tmdb_assets.published import PublishedCopy
from tmdb_assets.schemas.films.film_marts import WINDOWS
from tmdb_assets.views.films import overview as view

_NAMES = {
    "movie_count": ("Films observed", numbers.number),
    "new_count": ("Films never seen before", numbers.number),
    "popularity_mean": ("Mean popularity", lambda value: numbers.number(value, 2)),
    "vote_count": ("Votes of these films", numbers.short),
    "vote_average_weighted": ("Mean rating, by votes", lambda value: numbers.number(value, 2)),
}
_DECIMALS = {"popularity_mean": 2, "vote_average_weighted": 3}
_SINCE = {1: "yesterday", 7: "last week"}
_BESIDE = 5
"""Films in the lists beside the two of absolute changes."""
_WINDOWS = {1: "1 day", 7: "7 days", 28: "28 days"}


def show(copy: PublishedCopy, address: Address) -> None:
    """Put the page."""
    heading("Overview", 1)
    day = days.picked(copy, address)
    figures((_NAMES[figure.name][0], *_told(figure)) for figure in view.figures(copy, day))
    heading("Who moved")
    left, _ = st.columns([1, 2])
    with left:
        window = int(
            address.choice("window", "Popularity now against", {str(n): f"{_WINDOWS[n]} before" for n in WINDOWS}, "1")
        )
    _movers(copy, day, window)


def _told(figure: view.Figure) -> tuple[str, list[str]]:
    """The value of a figure, and how it changed."""
    now = figure.now.number
    if now is None:
        return UNKNOWN, [figure.now.why]
    beside = []
    for n, before in zip(view.COMPARED, figure.before, strict=True):
        if before.number is None:
            beside.append(f"since {_SINCE[n]}: {before.why}")
            continue
        change = now - before.number
        shown = numbers.signed(change, _DECIMALS.get(figure.name, 0))
        share = numbers.percent(change, before.number)
        beside.append(f"{shown}{f' ({share})' if share and figure.name != 'new_count' else ''} since {_SINCE[n]}")
    return _NAMES[figure.name][1](now) or UNKNOWN, beside


def _movers(copy: PublishedCopy, day: date, window: int) -> None:
    columns = [
        ShownColumn("Film", lambda row: film_link(row["movie_id"], row["title"]), is_wide=True),
        ShownColumn("Change", lambda row: numbers.signed(row["popularity_change"], 1), is_number=True),
        ShownColumn("Popularity", lambda row: numbers.number(row["popularity"], 1), is_number=True),
        ShownColumn("Rank", _rank, is_number=True),
    ]
    since = numbers.day(day - timedelta(days=window))
    found = {direction: view.movers(copy, day, window, direction) for direction in ("rose", "fell")}
    found["grew"] = view.movers(copy, day, window, "rose", "relative", _BESIDE)
    found["entered"] = view.movers(copy, day, window, "entered", limit=_BESIDE)
    if all(frame.empty for frame in found.values()):
        paragraph(view.why_still(copy, day, window))
        return
    for place, (direction, words) in zip(st.columns(2), (("rose", "Rose most"), ("fell", "Fell most")), strict=True):
        with place:
            heading(words, 3)
            table(found[direction], columns, f"Change of popularity since {since}", f"No film {direction}.")
    grew, entered = st.columns(2)
    with grew:
        heading("Rose most for their size", 3)
        times = ShownColumn("Change", lambda row: numbers.times(row["popularity_ratio"]), is_number=True)
        caption = f"Popularity as a multiple of that of {since}; changes of small numbers count for less"
        table(found["grew"], [columns[0], times, *columns[2:]], caption, "No film rose.")
    with entered:
        heading("Entered the list", 3)
        caption = f"Films that were not observed on {since}{_at_most(found['entered'])}"
        table(found["entered"], [columns[0], *columns[2:]], caption, "No film entered, as far as both lists go.")
    if any((frame["source"] != frame["source_before"]).any() for frame in found.values()):
        paragraph(
            "One of the two days was recovered from an export, which is made an hour before the live look. They do not"
            " have the same films, so ranks are not compared.",
            quiet=True,
        )


def _at_most(entered: Rows) -> str:
    """What the popularity of films that entered was at most."""
    if entered.empty:
        return ""
    return f", when the list ended at {numbers.number(entered['threshold_popularity'].iloc[0], 1)}"


def _rank(row: Mapping[str, object]) -> str | None:
    """A film's rank, and how many it climbed."""
    rank, climbed = numbers.number(row["popularity_rank"]), numbers.signed(row["popularity_rank_change"])
    return rank if climbed is None else f"{rank} ({climbed})"
