"""Words and numbers in charts: titles, names of films, days, lists, and what is said when there is nothing to show.

Belongs here: how it is said. What is said of a subject is its module's business.
"""

import textwrap
from collections.abc import Sequence
from datetime import date

import altair as alt
import pandas as pd

from tmdb_assets.charts.theme import REFERENCE_TEXT

LINE = 54
"""Letters of a subtitle's line: as many as a phone of 360 pixels shows."""

TITLE_LETTERS = 60
"""Longest name of a film beside a mark; the tooltip has it all."""

MUSD = ",.3~r"
"""Format of millions of US dollars: three digits that count."""

RATIO = ".3~r"
DAY = "%d %b %Y"


def heading(title: str, *lines: str) -> alt.Title:
    """A title, and lines below it that are broken where a phone is broad no more."""
    broken = [part for line in lines if line for part in textwrap.wrap(line, LINE)]
    return alt.Title(textwrap.wrap(title, 40), subtitle=broken)


def nothing(title: str, reason: str) -> alt.Chart:
    """What stands in a chart's place when there is nothing to show: its title, and why."""
    said = pd.DataFrame({"text": ["\n".join(textwrap.wrap(reason, LINE))]})
    return (
        alt.Chart(said, title=heading(title), width="container", height=80)
        .mark_text(style=REFERENCE_TEXT, lineBreak="\n", align="left", baseline="middle")
        .encode(x=alt.value(0), text="text:N")
    )


def film_names(films: pd.DataFrame) -> pd.Series:
    """What to call each film (columns title, movie_id, release_year): its title and year, `film 603` without one."""
    numbered = "film " + films["movie_id"].astype("string")
    years = " (" + films["release_year"].astype("string") + ")"
    return films["title"].astype("string").fillna(numbered) + years.fillna("")


def shortened(names: pd.Series, letters: int = TITLE_LETTERS) -> pd.Series:
    """Names that are too long for a label, cut off."""
    return names.where(names.str.len() <= letters, names.str.slice(0, letters - 1) + "…")


def day_text(day: date) -> str:
    """A day as it is read: 21 Nov 2026."""
    return f"{day.day} {day:%b %Y}"


def films_text(count: int) -> str:
    """A number of films: 1 film, 2,310 films."""
    return f"{count:,} film{'' if count == 1 else 's'}"


def listing(names: Sequence[str], shown: int = 5) -> str:
    """A few of the names, and how many more there are."""
    more = len(names) - shown
    return ", ".join(names[:shown]) + (f" and {more} more" if more > 0 else "")
