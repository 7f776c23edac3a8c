"""Every question of the dashboard runs, as somebody pastes it into DuckDB, on the demo's copy and on "TMDB 5000"."""

import duckdb
import pandas as pd
import pytest

from tests.e2e.tmdb5000_days import FIRST, RECOVERED_DAY
from tests.unit.charts.drawn import marks, svg_of, texts
from tmdb_assets.charts.answers import answer
from tmdb_assets.frames import to_pandas
from tmdb_assets.published import PublishedCopy
from tmdb_assets.views.films.questions import questions
from tmdb_assets.views.questions import Kind

QUESTIONS = questions()

NEEDS_DAYS = {
    "revenue-grown",
    "slipped",
    "sleepers",
    "newest-votes",
    "risers-for-their-size",
    "entered-and-left",
    "hype",
}
"""What one day cannot answer: it needs another one to compare with."""
NOT_IN_THE_CSV = {"revenue-grown", "slipped", "hype", "franchises-seen", "windows"}
"""What "TMDB 5000" has not: details of two days, films on their release day, the length of a collection, releases."""
BY_NAME = {question.name: question for question in QUESTIONS}
EACH = pytest.mark.parametrize("question", QUESTIONS, ids=BY_NAME)


def pasted(path, question) -> pd.DataFrame:
    """What DuckDB answers somebody who opened the file and pasted the query."""
    with duckdb.connect(path, read_only=True) as opened:
        return to_pandas(opened.execute(question.sql).to_arrow_table())


@pytest.fixture(scope="module")
def demo(first_day) -> PublishedCopy:
    return PublishedCopy(first_day.pipeline.settings.paths("films").published)


@EACH
def test_a_question_runs_on_the_first_day_of_the_demo_and_gives_what_the_page_gives(demo, question):
    rows = pasted(demo.path, question)

    assert set(question.chart.columns) <= set(rows)
    assert question.name not in NEEDS_DAYS or rows.empty
    pd.testing.assert_frame_equal(rows, question.answer(demo))


def test_the_first_day_of_the_demo_answers_most_of_what_needs_no_other_day(demo):
    answered = {question.name for question in QUESTIONS if not question.answer(demo).empty}

    assert {"break-even", "blind-spots", "months", "leads", "language-attention"} <= answered
    assert len(answered) >= 10


@EACH
def test_a_question_is_answered_and_drawn_over_tmdb_5000(tmdb5000, question):
    rows = pasted(tmdb5000[1].path, question)

    assert set(question.chart.columns) <= set(rows)
    assert rows.empty == (question.name in NOT_IN_THE_CSV)
    if question.chart.kind is Kind.TABLE:
        return
    svg = svg_of(answer(rows, question))
    if rows.empty:
        assert "nothing to show" in texts(svg)
    else:
        assert any(marks(svg, kind) for kind in ("symbol", "rect"))
        assert "NaN" not in str([element.attrib for element in svg.iter()])


def test_the_shares_that_pay_for_themselves_are_those_of_the_csv(tmdb5000):
    days, warehouse = tmdb5000
    films = days.films[~days.films["is_removed"] & days.films["is_released"]]
    films = films[(films["budget"] >= 1000) & (films["revenue"] >= 1000)]
    bands = pd.cut(films["budget"], [0, 1e6, 1e7, 5e7, 1e8, float("inf")], right=False, labels=False)
    multiples = films["revenue"] / films["budget"]
    expected = [((multiples >= line).groupby(bands).mean().tolist()) for line in (1, 2, 2.5)]

    rows = pasted(warehouse.path, BY_NAME["break-even"])

    assert rows["films"].tolist() == multiples.groupby(bands).size().tolist()
    for column, shares in zip(
        ("grossed_budget_share", "grossed_double_share", "break_even_share"), expected, strict=True
    ):
        assert rows[column].tolist() == pytest.approx(shares)


def test_a_film_counts_once_in_its_main_genre_and_by_its_number_of_countries(tmdb5000):
    days, warehouse = tmdb5000
    films = days.films[~days.films["is_removed"] & days.films["is_released"]].set_index("movie_id")
    revenue = films["revenue"].where(films["revenue"] >= 1000).dropna()
    multiple = (revenue / films["budget"].where(films["budget"] >= 1000)).dropna()

    main = days.genres.drop_duplicates("movie_id").set_index("movie_id")["name"]
    medians = multiple.groupby(main.reindex(multiple.index)).agg(["size", "median"])
    genres = pasted(warehouse.path, BY_NAME["main-genre"]).set_index("main_genre_name")
    enough = medians[medians["size"] >= 5]
    assert genres["films_of_known_money"].to_dict() == enough["size"].to_dict()
    assert genres["revenue_multiple_median"].to_dict() == pytest.approx(enough["median"].to_dict())

    number = days.countries.groupby("movie_id")["id"].nunique().clip(upper=4)
    typical = revenue.groupby(number.reindex(revenue.index)).agg(["size", "median"])
    countries = pasted(warehouse.path, BY_NAME["co-productions"])
    assert countries["films"].tolist() == typical["size"].tolist()
    assert countries["revenue_median_usd"].tolist() == pytest.approx(typical["median"].tolist())


def test_votes_are_compared_with_the_only_live_day_that_is_a_window_before(tmdb5000):
    assert (RECOVERED_DAY - FIRST).days == 21
    for name in ("sleepers", "newest-votes"):
        assert set(pasted(tmdb5000[1].path, BY_NAME[name])["window_days"]) == {28}
