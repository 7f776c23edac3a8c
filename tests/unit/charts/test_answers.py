"""Charts of answers: of every kind, whatever the columns hold, with what has no place in them left out."""

import pandas as pd
import pytest

from tests.unit.charts.drawn import marks, svg_of, texts
from tests.unit.charts.test_odd_text import ODD
from tmdb_assets.charts.answers import answer
from tmdb_assets.charts.theme import said_of
from tmdb_assets.views.questions import Kind, Plot, Question

ROWS = pd.DataFrame(
    {
        "movie_id": [1, 2, 3, 4],
        "title": [f"One{ODD}", None, "Three", "A very long name " * 20],
        "seen_on": pd.to_datetime(["2026-11-01", None, "2026-11-03", "2026-11-04"]),
        "decade": [1990, 2000, 2010, 2020],
        "is_new": [True, False, True, False],
        "profit_usd": [5e6, -3e6, 2e6, None],
        "revenue_multiple": [2.5, 1.5, 0.5, None],
        "lower_multiple": [2.0, 1.0, 0.25, None],
        "upper_multiple": [4.0, 2.0, 1.0, None],
        "rating": [7.5, 6.5, 5.5, 4.5],
    }
)
PLOTS = {
    "bars, some of them below 0": Plot(Kind.BAR, x="profit_usd", y="title"),
    "bars with spans": Plot(Kind.BAR, x="revenue_multiple", y="title", low="lower_multiple", high="upper_multiple"),
    "a line with a band": Plot(
        Kind.LINE, x="decade", y="revenue_multiple", low="lower_multiple", high="upper_multiple"
    ),
    "lines of names": Plot(Kind.LINE, x="decade", y="revenue_multiple", colour="title"),
    "points": Plot(Kind.POINTS, x="revenue_multiple", y="rating", name="title", is_equal_marked=True),
}


def asked(plot):
    return Question("n", "T", "What did they earn?", plot, "C.", "Nobody earned anything.", "select 1")


@pytest.mark.parametrize("plot", PLOTS.values(), ids=PLOTS)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [280, 900])
def test_each_kind_is_drawn_in_both_looks_on_a_phone_and_on_a_desk(plot, dark, width):
    svg = svg_of(answer(ROWS, asked(plot)), dark, width)

    assert len(marks(svg, "rect" if plot.kind is Kind.BAR else "symbol")) == 3, "the row without a value is left out"
    assert "NaN" not in str([element.attrib for element in svg.iter()])


@pytest.mark.parametrize("plot", PLOTS.values(), ids=PLOTS)
def test_one_row_is_drawn_and_no_row_says_why(plot):
    assert texts(svg_of(answer(ROWS.head(1), asked(plot))))
    for none in (ROWS.head(0), ROWS.tail(1)):
        chart = answer(none, asked(plot))
        assert "nothing to show" in texts(svg_of(chart))
        assert said_of(chart) == ("What did they earn?", ("Nobody earned anything.",))


def test_bars_are_in_the_order_of_the_rows_named_or_unknown_with_what_they_are():
    shown = texts(svg_of(answer(ROWS, asked(PLOTS["bars, some of them below 0"])), width=900))
    assert [text[:3] for text in shown if text[:3] in {"One", "unk", "Thr"}] == ["One", "unk", "Thr"]
    assert {"5", "\N{MINUS SIGN}3", "2"} <= set(shown)
    assert "Profit, millions of US dollars" in shown

    spans = texts(svg_of(answer(ROWS, asked(PLOTS["bars with spans"])), width=900))
    assert "Three: 0.5 \N{MULTIPLICATION SIGN}" in spans
