"""The site: its pages, and what is around each of them.

Belongs here: the menu, what stands on all pages, and what is shown while there is nothing to show.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress

import duckdb
import streamlit as st

from tmdb_assets import published
from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.dashboard.address import Address
from tmdb_assets.dashboard.markup import note, put, tag
from tmdb_assets.dashboard.page import health
from tmdb_assets.dashboard.page.site_page import SitePage
from tmdb_assets.dashboard.theme import STYLE
from tmdb_assets.datasets import DATASETS
from tmdb_assets.published import PublishedCopy
from tmdb_assets.settings import SettingsError
from tmdb_assets.warehouse.logs import ForeignLogError

NAME = "tmdb_assets"
HEALTH = SitePage("Data health", "data-health", health.show)
"""The page that is of no dataset but of all."""


def pages() -> list[tuple[SitePage, Dataset | None]]:
    """The pages in the order of the menu, each with its dataset: those of each that has some, and what is of none."""
    of_datasets = [(page, dataset) for dataset in DATASETS if dataset.pages for page in dataset.pages()]
    return [*of_datasets, (HEALTH, None)]


def show() -> None:
    """Show the page that the address names."""
    st.set_page_config(layout="wide")
    st.html(STYLE)
    menu = [
        st.Page(_framed(page, dataset), title=page.title, url_path=page.path or None, default=not page.path)
        for page, dataset in pages()
    ]
    st.navigation(menu, expanded=True).run()


def _framed(page: SitePage, dataset: Dataset | None) -> Callable[[], None]:
    """A page with what stands on all of them; it has what the sources of its dataset, or of all, want to be said."""
    notices = dict.fromkeys(notice for one in ([dataset] if dataset else DATASETS) for notice in one.notices)

    def framed() -> None:
        st.set_page_config(page_title=f"{page.title} · {NAME}")
        try:
            copy = _newest([dataset] if dataset else DATASETS)
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
        put(tag("p", " ".join(notices), class_="quiet foot"))

    framed.__name__ = page.path.replace("-", "_") or "overview"
    return framed


def _newest(datasets: Sequence[Dataset]) -> PublishedCopy:
    """The newest copy of the first of these datasets that is published."""
    for dataset in datasets[:-1]:
        with suppress(FileNotFoundError):
            return published.newest(dataset=dataset.name)
    return published.newest(dataset=datasets[-1].name)


def _nothing_yet() -> None:
    note(
        "Nothing has been published yet. Run the pipeline once, with ",
        tag("code", "make run"),
        ": it captures today, checks it and publishes it. Then reload this page. Without a token of TMDB that is a demo"
        " with made-up films, ready in about a minute.",
    )
