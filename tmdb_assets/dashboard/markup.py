"""Words and tables on a page, as HTML in which everything that comes from outside is text.

Belongs here: the only place where a value becomes markup. Streamlit's own texts and labels are Markdown, in which a
film's title could be a picture, a formula or an icon; so no value of the data is ever given to them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

UNKNOWN = "\N{EN DASH}"
"""What stands where nothing is known."""


class Markup(str):
    """A text that is HTML already."""

    __slots__ = ()


def text(value: object) -> Markup:
    """A value as it is to be read: whatever it holds is text, except what is `Markup` already."""
    if isinstance(value, Markup):
        return value
    if value is None or value is pd.NA or value is pd.NaT or value != value:  # noqa: PLR0124 - so is NaN
        return Markup(UNKNOWN)
    return Markup(escape(str(value)))


def tag(name: str, *inside: object, **attributes: object) -> Markup:
    """An element; `class_` and the like lose their underscore, an attribute that is None is left out."""
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Markup(f"<{name}{given}>{''.join(map(text, inside))}</{name}>")


def link(shown: object, page: str, **parameters: object) -> Markup:
    """A link to a page of the dashboard, with what stands behind the question mark."""
    query = urlencode({name: str(value) for name, value in parameters.items()})
    return tag("a", shown, href=f"./{page}{'?' if query else ''}{query}")


def film_link(movie_id: object, title: object) -> Markup:
    """A film's title, leading to its page; a film without a title still leads there."""
    shown = f"Film {movie_id}" if text(title) in {UNKNOWN, ""} else title
    return link(shown, "film", movie=movie_id)


def put(*inside: object) -> None:
    """Put elements on the page."""
    st.html(tag("div", *inside, class_="ta"))


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
class Column:
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
    def class_(self) -> str | None:
        """How its cells look."""
        return "number-cell" if self.is_number else "wide" if self.is_wide else "tight"


def table(frame: pd.DataFrame, columns: Sequence[Column], caption: str, empty: str = "Nothing found.") -> None:
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
    head = tag("tr", *(tag("th", column.heading, scope="col", class_=column.class_) for column in columns))
    rows = [tag("tr", *_cells(row, columns)) for row in frame.to_dict("records")]
    whole = tag("table", tag("thead", head), tag("tbody", *rows))
    # It may be wider than a telephone: then it scrolls by itself, with the keyboard as well.
    scrolling = tag("div", whole, class_="scroll", tabindex="0", role="group", aria_label=caption)
    put(tag("figure", tag("figcaption", caption), scrolling))


def _cells(row: Mapping[str, object], columns: Sequence[Column]) -> Iterable[Markup]:
    first, *others = columns
    yield tag("th", first.cell(row), scope="row", class_=first.class_)
    for column in others:
        yield tag("td", column.cell(row), class_=column.class_)


def figures(entries: Iterable[tuple[object, object, Sequence[object]]]) -> None:
    """Figures side by side: of each its name, its value, and what stands small beside it."""
    boxes = [
        tag(
            "div",
            tag("dt", name),
            tag("dd", value, class_="number"),
            *(tag("dd", said, class_="beside") for said in beside),
        )
        for name, value, beside in entries
    ]
    put(tag("dl", *boxes, class_="figures"))


def facts(entries: Iterable[tuple[object, object]]) -> None:
    """Names and values in two columns; what is unknown is left out."""
    known = [(name, value) for name, value in entries if text(value) not in {UNKNOWN, ""}]
    put(tag("dl", *(part for name, value in known for part in (tag("dt", name), tag("dd", value))), class_="facts"))


def joined(parts: Iterable[Markup]) -> Markup:
    """Elements with commas between."""
    return Markup(", ".join(parts))
