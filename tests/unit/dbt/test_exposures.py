"""The exposures: who reads the films, each with the tables it does read."""

import re

import pytest
import yaml

from tests.unit.dbt.conftest import DBT, PROJECT
from tests.unit.views.small_copy import LAST, open_copy
from tmdb_assets.datasets.films import FILMS
from tmdb_assets.published import PublishedCopy
from tmdb_assets.reports.films.content import Reporter
from tmdb_assets.schemas.films import TABLES
from tmdb_assets.views.films.questions import questions

QUESTIONS = questions()

NAMES = {table.model: table.name for table in TABLES}
ALL = set(NAMES.values())


class ListeningCopy(PublishedCopy):
    """A published copy that remembers which tables it was asked for."""

    def __init__(self, path):
        super().__init__(path)
        self.asked = set()

    def arrow(self, sql, parameters=None):
        self.asked |= named_in(sql)
        return super().arrow(sql, parameters)


@pytest.fixture(scope="module")
def exposures():
    declared = yaml.safe_load((DBT / "models/exposures/films.yml").read_text(encoding="utf-8"))["exposures"]
    return {
        exposure["name"]: [NAMES[re.fullmatch(r"ref\('(\w+)'\)", ref)[1]] for ref in exposure["depends_on"]]
        for exposure in declared
    }


def named_in(text):
    """The tables that SQL, or code with SQL in it, names."""
    return ALL & set(re.findall(r"\w+", text))


def test_whoever_takes_whole_tables_is_declared_with_those_it_takes(exposures):
    assert set(exposures["films_published_copy"]) == ALL
    assert set(exposures["films_postgresql"]) == ALL
    assert set(exposures["films_extracts"]) == {table.name for table in FILMS.extracted}


def test_the_dashboard_is_declared_with_the_tables_its_views_name(exposures):
    modules = [path for package in ("views", "search") for path in (PROJECT / "tmdb_assets" / package).rglob("*.py")]
    assert set(exposures["films_dashboard"]) == named_in(" ".join(path.read_text(encoding="utf-8") for path in modules))


def test_the_questions_are_declared_with_the_tables_their_queries_name(exposures):
    assert set(exposures["films_questions"]) == named_in(" ".join(question.sql for question in QUESTIONS))


def test_the_daily_report_is_declared_with_the_tables_it_asks_for(exposures, tmp_path):
    copy = ListeningCopy(open_copy(tmp_path / "films.duckdb").path)
    Reporter(copy).report(LAST)
    assert set(exposures["films_daily_report"]) == copy.asked


def test_no_exposure_names_a_table_twice_or_is_tested_by_nobody(exposures):
    assert [name for name, tables in exposures.items() if len(tables) != len(set(tables))] == []
    assert set(exposures) == {
        "films_published_copy", "films_postgresql", "films_extracts", "films_dashboard", "films_daily_report",
        "films_questions",
    }  # fmt: skip
