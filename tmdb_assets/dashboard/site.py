"""The site: its pages, and what is around each of them.

Belongs here: the list of pages, what stands on all of them, and what is shown while there is nothing to show.
"""

from collections.abc import Callable
from dataclasses import dataclass

import duckdb
import streamlit as st

from tmdb_assets import published
from tmdb_assets.dashboard.address import Address
from tmdb_assets.dashboard.markup import note, put, tag
from tmdb_assets.dashboard.page import health
from tmdb_assets.dashboard.page.films import (
    countries,
    economics,
    film,
    franchises,
    genres,
    overview,
    people,
    questions,
    top_films,
)
from tmdb_assets.dashboard.theme import STYLE
from tmdb_assets.datasets import DATASETS
from tmdb_assets.published import PublishedCopy
from tmdb_assets.settings import SettingsError
from tmdb_assets.warehouse.logs import ForeignLogError

NAME = "tmdb_assets"
_NOTICES = dict.fromkeys(notice for dataset in DATASETS for notice in dataset.notices)
"""What sources want to be said wherever their data is shown, each once."""


@dataclass(frozen=True)
class SitePage:
    """A page: its name in the menu, its place in the address (empty for the first one), what puts it there."""

    title: str
    path: str
    show: Callable[[PublishedCopy, Address], None]


PAGES = (
    SitePage("Overview", "", overview.show),
    SitePage("Genres", "genres", genres.show),
    SitePage("Countries", "countries", countries.show),
    SitePage("Top films", "top-films", top_films.show),
    SitePage("Film", "film", film.show),
    SitePage("People", "people", people.show),
    SitePage("Franchises", "franchises", franchises.show),
    SitePage("Economics", "economics", economics.show),
    SitePage("Questions", questions.PATH, questions.show),
    SitePage("Data health", "data-health", health.show),
)


def show() -> None:
    """Show the page that the address names."""
    st.set_page_config(layout="wide")
    st.html(STYLE)
    chosen = st.navigation(
        [st.Page(_framed(page), title=page.title, url_path=page.path or None, default=not page.path) for page in PAGES],
        expanded=True,
    )
    chosen.run()


def _framed(page: SitePage) -> Callable[[], None]:
    """A page with what stands on all of them."""

    def framed() -> None:
        st.set_page_config(page_title=f"{page.title} · {NAME}")
        try:
            copy = published.newest()
        except (FileNotFoundError, ForeignLogError, SettingsError) as error:
            put(tag("h1", page.title))
            if isinstance(error, FileNotFoundError):
                _nothing_yet()
            else:
                note(str(error))
        else:
            address = Address(page.path or "overview")
            try:
                page.show(copy, address)
            except duckdb.Error:
                if not copy.other_version:
                    raise
                note(copy.other_version)
            address.close()
        put(tag("p", " ".join(_NOTICES), class_="quiet foot"))

    framed.__name__ = page.path.replace("-", "_") or "overview"
    return framed


def _nothing_yet() -> None:
    note(
        "Nothing has been published yet. Run the pipeline once, with ",
        tag("code", "make run"),
        ": it captures today, checks it and publishes it. Then reload this page. Without a token of TMDB that is a demo"
        " with made-up films, ready in about a minute.",
    )
