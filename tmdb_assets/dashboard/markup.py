"""Words and tables on a page, as HTML in which everything that comes from outside is text.

Belongs here: the only place where a value becomes markup; the elements are macros of `elements.html.j2`. Streamlit's
own texts and labels are Markdown, in which a film's title could be a picture, a formula or an icon; so no value of the
data is ever given to them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlencode

import pandas as pd
import streamlit as st
from markupsafe import Markup

from tmdb_assets.dashboard.numbers import is_known
from tmdb_assets.drawable import drawable, is_seen
from tmdb_assets.templates import templates_of

UNKNOWN = "\N{EN DASH}"
"""What stands where nothing is known."""


def text(value: object) -> Markup:
    """A value as it is to be read: whatever it holds is text, except what is `Markup` already."""
    return _elements().text(value)


def tag(name: str, *inside: object, **attributes: object) -> Markup:
    """An element; `class_` and the like lose their underscore, an attribute that is None is left out."""
    named = {
        key.rstrip("_").replace("_", "-"): drawable(value, lines=True) if isinstance(value, str) else value
        for key, value in attributes.items()
    }
    return _elements().tag(name, inside, named)


def link(shown: object, page: str, **parameters: object) -> Markup:
    """A link to a page of the dashboard, with what stands behind the question mark; one without words is a dash."""
    words = UNKNOWN if isinstance(shown, str) and not is_seen(shown) else shown
    query = urlencode({name: str(value) for name, value in parameters.items()})
    return tag("a", words, href=f"./{page}{'?' if query else ''}{query}")


def film_link(movie_id: object, title: object) -> Markup:
    """A film's title, leading to its page; a film without a title still leads there."""
    return link(_seen_or(title, f"Film {movie_id}"), "film", movie=movie_id)


def series_link(series_id: object, name: object) -> Markup:
    """A series' name, leading to its page; a series without a name still leads there."""
    return link(_seen_or(name, f"Series {series_id}"), "series", series=series_id)


def _seen_or(name: object, other: str) -> str:
    return name if isinstance(name, str) and is_seen(name) else other


def put(*inside: object) -> None:
    """Put elements on the page."""
    st.html(str(tag("div", *inside, class_="ta")))


def heading(words: object, level: int = 2) -> None:
    """A heading of its own."""
    put(tag(f"h{level}", words))


def paragraph(*inside: object, quiet: bool = False) -> None:
    """A paragraph."""
    put(tag("p", *inside, class_="quiet" if quiet else None))


def note(*inside: object) -> None:
    """Something that must not be overlooked."""
    put(tag("p", *inside, class_="note", role="status"))


@dataclass(frozen=True)
class ShownColumn:
    """A column of a table.

    Attributes:
        heading: What stands above it.
        cell: The cell of a row, which is a mapping of the frame's columns.
        is_number: Whether it is read from the right.
        is_wide: Whether it holds texts that may need room, and may be broken into lines.
    """

    heading: str
    cell: Callable[[Mapping[str, object]], object]
    is_number: bool = False
    is_wide: bool = False

    @property
    def class_(self) -> str:
        """How its cells look."""
        return "number-cell" if self.is_number else "wide" if self.is_wide else "tight"


def table(frame: pd.DataFrame, columns: Sequence[ShownColumn], caption: str, empty: str = "Nothing found.") -> None:
    """A table; the first column names the row.

    Args:
        frame: The rows.
        columns: What of them is shown.
        caption: What the table has.
        empty: What is said if there is no row.
    """
    if frame.empty:
        paragraph(empty)
        return
    put(_elements().table(frame.to_dict("records"), columns, caption))


def figures(entries: Iterable[tuple[object, object, Sequence[object]]]) -> None:
    """Figures side by side: of each its name, its value, and what stands small beside it."""
    put(_elements().figures(entries))


def facts(entries: Iterable[tuple[object, object]]) -> None:
    """Names and values in two columns; what is unknown is left out."""
    put(_elements().facts([(name, value) for name, value in entries if text(value) not in {UNKNOWN, ""}]))


def joined(parts: Iterable[Markup]) -> Markup:
    """Elements with commas between."""
    return Markup(", ").join(parts)


@cache
def _elements() -> Any:  # noqa: ANN401 - the macros are attributes that only the template knows
    templates = templates_of("tmdb_assets.dashboard", finalize=lambda value: value if is_known(value) else UNKNOWN)
    return templates.get_template("elements.html.j2").module
