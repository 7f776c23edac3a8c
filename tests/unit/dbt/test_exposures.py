"""The exposures: who reads a dataset, each with the tables it does read."""

import re

import pytest
import yaml

from tests.unit.dbt.conftest import DBT, PROJECT
from tests.unit.reports import series_weeks
from tests.unit.views.small_copy import LAST, open_copy
from tmdb_assets.datasets import DATASETS, dataset_named
from tmdb_assets.published import PublishedCopy
from tmdb_assets.reports.films.content import FilmsReporter
from tmdb_assets.reports.series.content import SeriesReporter
from tmdb_assets.views.films.questions import questions

QUESTIONS = questions()
REPORTS = {
    "films": lambda path: FilmsReporter(listening(open_copy(path).path, "films")).report(LAST),
    "series": lambda path: SeriesReporter(listening(series_weeks.write_weeks(path), "series")).report(
        series_weeks.SECOND
    ),
}
REPORT = {"films": "films_daily_report", "series": "series_weekly_report"}


class ListeningCopy(PublishedCopy):
    """A published copy that remembers which tables it was asked for."""

    asked = frozenset()

    def arrow(self, sql, parameters=None):
        ListeningCopy.asked |= named_in(self.dataset, sql)
        return super().arrow(sql, parameters)


def listening(path, name):
    """The copy of a dataset, of which nothing was asked yet."""
    ListeningCopy.asked = frozenset()
    return ListeningCopy(path, dataset_named(name))


@pytest.fixture(params=DATASETS, ids=lambda dataset: dataset.name)
def dataset(request):
    return request.param


@pytest.fixture
def exposures(dataset):
    """The tables of each exposure, by its name without that of the dataset."""
    path = DBT / f"models/exposures/{dataset.name}.yml"
    declared = yaml.safe_load(path.read_text(encoding="utf-8"))["exposures"]
    names = {table.model: table.name for table in dataset.tables}
    return {
        exposure["name"]: [names[re.fullmatch(r"ref\('(\w+)'\)", ref)[1]] for ref in exposure["depends_on"]]
        for exposure in declared
    }


def every(dataset):
    return {table.name for table in dataset.tables}


def named_in(dataset, text):
    """The tables of a dataset that SQL, or code with SQL in it, names."""
    return every(dataset) & set(re.findall(r"\w+", text))


def test_whoever_takes_whole_tables_is_declared_with_those_it_takes(dataset, exposures):
    assert set(exposures[f"{dataset.name}_published_copy"]) == every(dataset)
    assert set(exposures[f"{dataset.name}_postgresql"]) == every(dataset)
    assert set(exposures[f"{dataset.name}_extracts"]) == {table.name for table in dataset.extracted}


def test_the_dashboard_is_declared_with_the_tables_its_views_name(dataset, exposures):
    modules = [path for package in ("views", "search") for path in (PROJECT / "tmdb_assets" / package).rglob("*.py")]
    named = named_in(dataset, " ".join(path.read_text(encoding="utf-8") for path in modules))
    assert set(exposures[f"{dataset.name}_dashboard"]) == named


@pytest.mark.parametrize("dataset", [dataset_named("films")], ids=["films"])
def test_the_questions_are_declared_with_the_tables_their_queries_name(dataset, exposures):
    named = named_in(dataset, " ".join(question.sql for question in QUESTIONS))
    assert set(exposures["films_questions"]) == named


def test_the_report_is_declared_with_the_tables_it_asks_for(dataset, exposures, tmp_path):
    REPORTS[dataset.name](tmp_path / f"{dataset.name}.duckdb")
    assert set(exposures[REPORT[dataset.name]]) == ListeningCopy.asked


def test_no_exposure_names_a_table_twice_or_is_tested_by_nobody(dataset, exposures):
    kinds = ("published_copy", "postgresql", "extracts", "dashboard")
    tested = {f"{dataset.name}_{kind}" for kind in kinds} | {REPORT[dataset.name]}
    assert [name for name, tables in exposures.items() if len(tables) != len(set(tables))] == []
    assert set(exposures) == tested | ({"films_questions"} if dataset.name == "films" else set())
