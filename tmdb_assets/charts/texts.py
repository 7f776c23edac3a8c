"""Words and numbers in charts: titles, names of what is shown, days, lists, and what is said where nothing is shown.

Belongs here: how it is said. What is said of a subject is its module's business.
"""

from collections.abc import Sequence
from datetime import date

import altair as alt
import pandas as pd

from tmdb_assets.charts.drawing import Rows
from tmdb_assets.charts.theme import REFERENCE_TEXT

_BLANKS = r"[\s\x{85}\x{2028}\x{2029}]+"

TITLE_LETTERS = 60
"""Longest name of a film or series beside a mark; the tooltip has it all."""

MUSD = ",.3~r"
"""Format of millions of US dollars: three digits that count."""

RATIO = ".3~r"
DAY = "%d %b %Y"

PROVIDERS = {"tmdb": "TMDB", "omdb": "OMDb", "mdblist": "MDBList"}
"""Who told a rating, by name."""


def heading(title: str, *sentences: str) -> alt.Title:
    """A title, and sentences below it; `theme.themed` breaks them into lines."""
    return alt.Title(title, subtitle=[sentence for sentence in sentences if sentence])


def nothing(title: str, reason: str) -> alt.Chart:
    """What stands in a chart's place when there is nothing to show: its title, and why."""
    said = pd.DataFrame({"text": ["nothing to show"]})
    return (
        alt.Chart(said, title=heading(title, reason), width="container", height=80)
        .mark_text(style=REFERENCE_TEXT, align="left", fontSize=14)
        .encode(x=alt.value(0), text="text:N")
    )


def film_names(films: Rows, letters: int | None = None) -> Rows:
    """What to call each film: its title and year on one line, `film 603` without a title.

    Args:
        films: Has the columns title, movie_id, release_year.
        letters: Where a title is cut off; never, if none is given.
    """
    return _names(films["title"], "film " + films["movie_id"].astype("string"), films["release_year"], letters)


def series_names(series: Rows, letters: int | None = None) -> Rows:
    """What to call each series: its name and first year on one line, `series 1396` without a name.

    Args:
        series: Has the columns name, series_id, and first_air_year if years are to be said.
        letters: Where a name is cut off; never, if none is given.
    """
    years = series["first_air_year"] if "first_air_year" in series else pd.Series(pd.NA, index=series.index)
    return _names(series["name"], "series " + series["series_id"].astype("string"), years, letters)


def _names(names: Rows, without: Rows, years: Rows, letters: int | None) -> Rows:
    names = names.astype("string").fillna(without).str.replace(_BLANKS, " ", regex=True)
    if letters:
        names = names.where(names.str.len() <= letters, names.str.slice(0, letters - 1) + "…")
    return names + (" (" + years.astype("string") + ")").fillna("")


def genre_names(genres: Rows) -> Rows:
    """What to call each genre: its name, `genre 28` without one, `Drama (18)` if another one has the same name.

    Args:
        genres: Has the columns genre_name, genre_id.
    """
    ids = genres["genre_id"].astype("string")
    names = genres["genre_name"].astype("string").fillna("genre " + ids)
    is_shared = genres["genre_id"].groupby(names).transform("nunique") > 1
    return names.where(~is_shared, names + " (" + ids + ")")


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


def known_text(known: int, films: int) -> str:
    """Of how many films money is known, as a sentence."""
    share = f" ({known / films:.0%})" if films else ""
    return f"Both amounts are known of {known:,} of {films:,} released film{'' if films == 1 else 's'}{share}."
