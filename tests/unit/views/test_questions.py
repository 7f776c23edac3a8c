"""Questions that are kept as data: each is whole, and a file that is not says what it lacks."""

from datetime import date, datetime

import duckdb
import pytest

from tests.copies import write_copy
from tmdb_assets.published import PublishedCopy
from tmdb_assets.schemas.films import TABLES
from tmdb_assets.views.films.questions import questions
from tmdb_assets.views.questions import Kind, Unit, read_questions, unit_of, words_of

QUESTIONS = questions()

BY_NAME = {question.name: question for question in QUESTIONS}
EACH = pytest.mark.parametrize("question", QUESTIONS, ids=BY_NAME)


def test_there_are_25_questions_or_more_and_no_two_are_the_same():
    assert len(QUESTIONS) >= 25
    for told in ("name", "question", "caveat", "sql"):
        assert len({getattr(question, told) for question in QUESTIONS}) == len(QUESTIONS)
    assert 4 <= len({question.topic for question in QUESTIONS}) <= 10


@EACH
def test_each_asks_something_says_what_to_mind_and_why_there_may_be_no_answer(question):
    assert question.question.endswith("?")
    assert question.caveat.endswith(".")
    assert question.empty.endswith(".")
    assert bool(question.chart.columns) == (question.chart.kind is not Kind.TABLE)
    assert not question.sql.endswith(";")


@EACH
def test_each_runs_on_a_copy_without_rows_and_gives_no_answer(question, empty):
    answer = question.answer(empty)

    assert answer.empty
    assert set(question.chart.columns) <= set(answer)


def test_most_marts_are_asked_by_some_question(empty):
    named = {table.name for table in TABLES if any(f" {table.name}\n" in f"{one.sql}\n" for one in QUESTIONS)}
    asked = {
        "movie", "movie_change", "movie_latest", "movie_economics", "movie_momentum", "money_coverage", "person_movie",
        "popularity_movers", "franchise_installment", "franchise_performance", "genre_decade_economics", "hype_curve",
        "crew_gender_share", "director_performance", "company_performance",
    }  # fmt: skip
    assert asked <= named <= set(empty.tables)


def change(movie_id, field, day, before, after):
    amounts = field == "revenue_usd"
    return {
        "movie_id": movie_id,
        "field": field,
        "changed_on": date.fromisoformat(day),
        "observed_at": datetime.fromisoformat(f"{day}T12:00:00Z"),
        "is_first": before is None,
        "value_before": before,
        "value_after": after,
        "amount_before": int(before) if amounts and before else None,
        "amount_after": int(after) if amounts and after else None,
    }


def row_of(name, path, **rows):
    (row,) = BY_NAME[name].answer(PublishedCopy(write_copy(path, **rows))).to_dict("records")
    return row


def test_growth_of_revenue_is_from_the_first_plausible_amount_to_the_newest(tmp_path):
    days = ["2026-11-01", "2026-11-02", "2026-11-08", "2026-11-09"]
    amounts = [(None, "12"), ("12", "5000000"), ("5000000", "90000000"), ("90000000", "70000000")]
    grown = [change(1, "revenue_usd", day, *of) for day, of in zip(days, amounts, strict=True)]
    fell = [change(2, "revenue_usd", days[0], None, "9000"), change(2, "revenue_usd", days[1], "9000", "8000")]
    slip = [change(3, "revenue_usd", days[0], None, "9000"), change(3, "revenue_usd", days[1], "9000", "9" * 12)]
    films = [{"movie_id": i, "title": f"Film {i}", "revenue_usd": None if i == 3 else 1000} for i in (1, 2, 3)]
    row = row_of("revenue-grown", tmp_path / "films.duckdb", movie=films, movie_change=[*grown, *fell, *slip])

    assert (row["movie_id"], row["revenue_added_usd"], row["changes"]) == (1, 65_000_000, 3)
    assert f"{row['first_known_on']:%Y-%m-%d} {row['last_changed_on']:%Y-%m-%d}" == "2026-11-02 2026-11-09"


def test_a_release_slipped_if_it_was_yet_to_come_when_its_date_moved(tmp_path):
    slipped = [
        change(1, "released_on", "2026-11-01", None, "2026-12-18"),
        change(1, "released_on", "2026-11-02", "2026-12-18", "2027-01-01"),
        change(1, "released_on", "2026-11-20", "2027-01-01", "2027-06-04"),
    ]
    corrected = [
        change(2, "released_on", "2026-11-01", None, "1999-01-01"),
        change(2, "released_on", "2026-11-02", "1999-01-01", "1999-03-31"),
    ]
    back = [
        change(3, "released_on", "2026-11-01", None, "2026-12-18"),
        change(3, "released_on", "2026-11-02", "2026-12-18", None),
    ]
    films = [{"movie_id": i, "title": f"Film {i}"} for i in (1, 2, 3)]
    row = row_of("slipped", tmp_path / "films.duckdb", movie=films, movie_change=[*slipped, *corrected, *back])

    assert (row["movie_id"], row["moved_days"], row["changes"]) == (1, 168, 2)


def test_a_copy_of_an_earlier_version_without_a_table_says_what_to_do(tmp_path):
    path = write_copy(tmp_path / "films.duckdb")
    with duckdb.connect(path) as db:
        db.execute("drop table movie_momentum")
    copy = PublishedCopy(path)

    with pytest.raises(duckdb.CatalogException):
        BY_NAME["sleepers"].answer(copy)
    assert "movie_momentum" in copy.other_version


def test_a_unit_is_said_by_the_words_of_a_name():
    assert unit_of("revenue_median_usd") is Unit.USD
    assert unit_of("female_share_lower") is Unit.SHARE
    assert unit_of("revenue_multiple_median") is Unit.RATIO
    assert unit_of("decade") is unit_of("release_year") is Unit.YEAR
    assert unit_of("years_since_first_median") is unit_of("films") is Unit.OTHER
    assert words_of("revenue_median_usd") == "Revenue median"


WHOLE = "/*\ntopic: T\nquestion: Q?\nchart: {kind: bar, x: n, y: name}\ncaveat: C.\nempty: E.\n*/\nselect 1\n"


def test_a_question_is_read_with_its_place_in_the_address(tmp_path):
    (tmp_path / "02_two_words.sql").write_text(WHOLE)
    (tmp_path / "01_first.sql").write_text(WHOLE)

    first, second = read_questions(tmp_path)

    assert (first.name, second.name, second.sql) == ("first", "two-words", "select 1")
    assert second.chart.columns == ("n", "name")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("01_a.sql", WHOLE.replace("caveat: C.\n", ""), "missing ['caveat']"),
        ("01_a.sql", WHOLE.replace("empty: E.", "empty: ''"), "missing ['empty']"),
        ("01_a.sql", WHOLE.replace("x: n", "z: n"), "unknown ['z']"),
        ("01_a.sql", WHOLE.replace("topic", "theme"), "missing ['topic'], unknown ['theme']"),
        ("01_a.sql", WHOLE.replace("bar", "pie"), "'pie' is not a valid Kind"),
        ("01_a.sql", WHOLE.replace("chart: {kind: bar, x: n, y: name}\n", ""), "'chart'"),
        ("01_a.sql", WHOLE.replace("caveat: C.", "caveat: one: two"), "mapping values are not allowed here"),
        ("01_a.sql", "select 1\n", "a comment in YAML with SQL below it"),
        ("a.sql", WHOLE, "<number>_<name>.sql"),
    ],
)
def test_a_file_that_is_no_question_says_why(tmp_path, name, text, said):
    (tmp_path / name).write_text(text)

    with pytest.raises(ValueError, match=name.replace(".", r"\.")) as error:
        read_questions(tmp_path)
    assert said in str(error.value)
