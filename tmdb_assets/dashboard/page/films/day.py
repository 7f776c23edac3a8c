"""Which day a page shows, and how that day was observed.

Belongs here: the day picker, and the line below the heading of each page.
"""

from datetime import date

import streamlit as st

from tmdb_assets.dashboard import numbers
from tmdb_assets.dashboard.address import Address
from tmdb_assets.dashboard.markup import put, tag
from tmdb_assets.published import PublishedCopy
from tmdb_assets.schemas.films.facts import LIVE

_HOW = {
    LIVE: "observed live",
    None: "not observed",
}
_SPANS = {"28": "28 days", "90": "90 days", "365": "a year"}
_RECOVERED = "recovered from TMDB's daily export: popularity only, no votes"


def how(source: str | None) -> str:
    """How a day was observed, in words."""
    return _HOW.get(source, _RECOVERED)


def say(copy: PublishedCopy, day: date, *, about: str = "") -> None:
    """The line that says which day is shown and how it was observed.

    Args:
        copy: The published copy.
        day: The day.
        about: What on the page is of that day, if it is not all of it.
    """
    parts = [tag("span", f"{about or 'Shows'} {numbers.day(day)}, {how(copy.ways.get(day))}")]
    if copy.is_demo:
        parts.append(tag("span", "demo: made-up films", class_="tag"))
    put(tag("p", *parts, class_="state", data_day=day.isoformat()))


def newest(copy: PublishedCopy) -> date:
    """The newest observed day."""
    return copy.periods[-1]


def picked_span(copy: PublishedCopy, address: Address) -> tuple[date, int]:
    """The day that was picked, and how many calendar days up to it are shown."""
    line = st.container()
    left, right, _ = st.columns([2, 1, 3])
    with left:
        day = _picker(copy, address)
    with right:
        window = int(address.choice("days", "Charts over", _SPANS, "90"))
    with line:
        say(copy, day)
    return day, window


def picked(copy: PublishedCopy, address: Address) -> date:
    """The day that was picked; without one the newest."""
    line = st.container()
    left, _ = st.columns([1, 2])
    with left:
        day = _picker(copy, address)
    with line:
        say(copy, day)
    return day


def _picker(copy: PublishedCopy, address: Address) -> date:
    days = [day.isoformat() for day in reversed(copy.periods)]
    first = f"Newest ({numbers.day(newest(copy))})"
    options = {"": first} | {
        text: f"{text}{'' if copy.ways[date.fromisoformat(text)] == LIVE else ' (recovered, no votes)'}"
        for text in days
    }
    chosen = address.choice("day", "Day", options)
    return date.fromisoformat(chosen) if chosen else newest(copy)
