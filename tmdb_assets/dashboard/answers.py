"""Questions and their answers on a page, for any subject that keeps questions as data.

Belongs here: the list of questions, and what stands on the page of one: chart, caveat, rows, SQL. Which questions
there are, and which names lead to other pages, a page of the subject says.
"""

from collections.abc import Iterable, Mapping
from itertools import groupby

import pandas as pd
import streamlit as st

from tmdb_assets.charts import answers as chart
from tmdb_assets.dashboard import numbers
from tmdb_assets.dashboard.charts import draw
from tmdb_assets.dashboard.columns import Rows
from tmdb_assets.dashboard.download import as_csv
from tmdb_assets.dashboard.markup import ShownColumn, heading, link, note, paragraph, put, table, tag
from tmdb_assets.published import PublishedCopy
from tmdb_assets.views.questions import Kind, Question, Unit, unit_of, words_of

_SHOWN = 100
_FEW = 10


def topics(questions: Iterable[Question], page: str) -> None:
    """The questions below their topics, each leading to its answer.

    Args:
        questions: All questions.
        page: The page's place in the address.
    """
    order = list(dict.fromkeys(question.topic for question in questions))
    together = sorted(questions, key=lambda question: order.index(question.topic))
    for topic, of_topic in groupby(together, key=lambda question: question.topic):
        heading(topic)
        put(tag("ul", *(tag("li", link(one.question, page, question=one.name)) for one in of_topic)))


def put_answer(copy: PublishedCopy, question: Question, links: Mapping[str, ShownColumn], file_name: str) -> None:
    """Everything about one question.

    Args:
        copy: The published copy.
        question: The question.
        links: By the name of a column how it is shown, of rows that have what that needs.
        file_name: What the file of its rows is called.
    """
    rows: Rows = question.answer(copy)
    is_drawn = question.chart.kind is not Kind.TABLE
    found: Rows = chart.drawable(rows, question) if is_drawn else rows
    if found.empty:
        heading(question.question)
        note("Nothing to show on the data of this day. ", question.empty)
    elif is_drawn:
        draw(chart.answer(rows, question), said(found, question))
    else:
        heading(question.question)
    paragraph(tag("strong", "Mind: "), question.caveat)
    if not found.empty:
        if is_drawn:
            with st.expander(f"The {len(rows):,} rows as a table" if len(rows) > 1 else "The row as a table"):
                _table(rows, links)
        else:
            _table(rows, links)
        st.download_button(
            "Download as CSV", data=lambda: as_csv(rows), file_name=file_name, mime="text/csv", on_click="ignore"
        )
    heading("The query", 3)
    paragraph("It runs as it stands in DuckDB, with the published copy opened.", quiet=True)
    st.code(question.sql, language=None, wrap_lines=True)


def _table(rows: Rows, links: Mapping[str, ShownColumn]) -> None:
    few = f", the first {_SHOWN}" if len(rows) > _SHOWN else ""
    table(rows.head(_SHOWN), columns_of(rows, links), f"Everything that the query gives{few}")


def columns_of(rows: Rows, links: Mapping[str, ShownColumn]) -> list[ShownColumn]:
    """How the columns of an answer are shown; ids are what others lead to, and in the file only."""
    shown = [column for column in rows if not column.endswith("_id")]
    named = [column for column in shown if not pd.api.types.is_numeric_dtype(rows[column])]
    # The first column names the row.
    ordered = [*named[:1], *(column for column in shown if column not in named[:1])]
    return [links.get(column) or _column(column, rows[column]) for column in ordered]


def said(rows: Rows, question: Question) -> str:
    """What a chart shows, in a sentence."""
    plot = question.chart
    first, last = rows.iloc[0], rows.iloc[-1]
    if plot.kind is Kind.BAR:
        value = words_of(plot.x)
        told = [f"{row[plot.y]} {shown_value(plot.x, row[plot.x])}" for row in (first, last)]
        return f"{value}: first {told[0]}, last {told[1]}." if len(rows) > 1 else f"{value}: {told[0]}."
    along, values = (rows[column].astype(float) for column in (plot.x, plot.y))
    ranges = [
        f"{words_of(column)} from {shown_value(column, of.min())} to {shown_value(column, of.max())}"
        for column, of in ((plot.x, along), (plot.y, values))
    ]
    return f"{len(rows):,} point{'' if len(rows) == 1 else 's'}. {'; '.join(ranges)}."


def shown_value(column: str, value: object) -> str | None:
    """A value as a person reads it; what it is the column's name says."""
    if not numbers.is_known(value):
        return None
    if pd.api.types.is_bool(value):
        return "yes" if value else "no"
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, str):
        return value
    shown = {Unit.USD: numbers.usd, Unit.SHARE: numbers.share, Unit.RATIO: numbers.times, Unit.YEAR: numbers.year}
    if unit_of(column) in shown:
        return shown[unit_of(column)](value)
    amount = float(value)  # type: ignore[arg-type]
    return numbers.number(amount, 0 if amount.is_integer() else 2 if abs(amount) < _FEW else 1)


def _column(column: str, values: Rows) -> ShownColumn:
    is_text = pd.api.types.is_string_dtype(values) and not pd.api.types.is_numeric_dtype(values)
    return ShownColumn(
        words_of(column),
        lambda row: shown_value(column, row[column]),
        is_number=pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values),
        is_wide=is_text,
    )
