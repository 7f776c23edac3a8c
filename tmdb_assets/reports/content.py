"""What a report says: its key figures, its charts, and the rows behind each chart.

Belongs here: what reports of all datasets have in common. Which charts there are, and what is said of a period, is the
business of the dataset's reports; how it looks is the page's.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import pandas as pd

from tmdb_assets.charts.drawing import Drawing, Rows
from tmdb_assets.charts.theme import said_of, untitled
from tmdb_assets.published import PublishedCopy

MOST_ROWS = 50
"""Rows of a table on the page; what is left out is counted."""


@dataclass(frozen=True)
class Section:
    """A chart and the rows behind it.

    Attributes:
        name: One of `ReportKind.charts`.
        spec: The chart in Vega-Lite, without title and look.
        title: Its title.
        sentences: What is shown, what is left out, how it was observed, and of which time it is.
        table: The rows behind it, with headings for columns, `MOST_ROWS` at most.
        row_count: How many rows there are.
    """

    name: str
    spec: dict[str, Any]
    title: str
    sentences: tuple[str, ...]
    table: pd.DataFrame
    row_count: int


@dataclass(frozen=True)
class Report:
    """What the report of a period says.

    Attributes:
        subject: What it is about, before the period is named: `Films on`.
        period: Which one it is about.
        newest: The newest period of the published copy.
        noun: What a person calls a period.
        observed: How it was observed, as sentences.
        figures: Its key figures: what, and how much.
        sections: Its charts, in the order of `ReportKind.charts`.
        demo: That these are the demo's made-up ones, as a sentence; empty if they are not.
        open: What must be known before anything else is read, as sentences: that the period is not complete.
    """

    subject: str
    period: date
    newest: date
    noun: str
    observed: str
    figures: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    demo: str
    open: tuple[str, ...] = ()


class Reporter(Protocol):
    """Says what reports of one published copy say."""

    def report(self, period: date, seen: Callable[[Section], None] = lambda _: None) -> Report:
        """The report of a period.

        Args:
            period: The period.
            seen: Is called with each section as soon as there is what it shows, in whatever order.

        Raises:
            LookupError: The published copy does not have the period.
        """
        ...


def section_of(
    name: str,
    chart: Drawing,
    rows: Rows,
    *notes: str,
    headings: Mapping[str, str],
    left_out: Collection[str] = (),
) -> Section:
    """A section of a chart and the rows behind it.

    Args:
        name: The chart's name.
        chart: The chart.
        rows: The rows behind it.
        notes: What is said beside what the chart says.
        headings: What the table calls its columns; others keep their names.
        left_out: Columns that the table does not show.
    """
    shown = rows.drop(columns=[column for column in rows if column in left_out]).head(MOST_ROWS)
    title, sentences = said_of(chart)
    # Altair's own validation takes as long as drawing; the tests do it for every chart.
    spec = untitled(chart).to_dict(validate=False)
    del spec["config"]
    return Section(name, spec, title, (*sentences, *notes), shown.rename(columns=headings), len(rows))


def demo_text(copy: PublishedCopy) -> str:
    """That what a copy holds is made up, as a sentence; empty if it is not."""
    made_up = f"These {copy.dataset.title.lower()} are made up: they come from the demo's sandbox."
    return made_up if copy.is_demo else ""
