"""Every dataset is loaded whole: each table has the rows of its copy, once, and what differs is told and mended."""

import pytest

from tests.postgres.copies import Copies
from tests.postgres.test_incremental import assert_same
from tests.unit.dbt.conftest import Dbt
from tests.unit.dbt.ratings.lake import WEEK, Lake
from tests.unit.dbt.ratings.test_weeks_of_ratings import LAST, write_history
from tmdb_assets.datasets import DATASETS, dataset_named
from tmdb_assets.postgres.comparison import compare
from tmdb_assets.postgres.loading import load
from tmdb_assets.settings import DatasetPaths


@pytest.fixture(scope="module")
def weeks_of_series(tmp_path_factory):
    """What dbt builds of eight weeks of series, one of them recovered."""
    data, dbt = tmp_path_factory.mktemp("weeks"), Dbt(tmp_path_factory.mktemp("dbt-postgres"), "series")
    try:
        write_history(Lake(data))
        dbt.build(data, WEEK[0], WEEK[LAST])
    finally:
        dbt.close()
    return DatasetPaths(data, "series").warehouse


COPIES = {
    "films": lambda request: request.getfixturevalue("history").settings.paths("films").published,
    "series": lambda request: request.getfixturevalue("weeks_of_series"),
}


@pytest.fixture(params=[dataset.name for dataset in DATASETS])
def dataset(request):
    return dataset_named(request.param)


@pytest.fixture
def published(request, dataset, tmp_path):
    """A copy of the dataset, to load and to change."""
    return Copies(COPIES[dataset.name](request), tmp_path, dataset)


def test_every_table_has_the_rows_of_the_copy_and_a_second_load_writes_nothing(database, published, dataset):
    done = load(database.url, published.newest, published.today)

    assert done.is_new
    assert done.days == published.periods
    assert len(dataset.tables) > 20
    assert_same(database, published.newest)
    found = compare(database.url, published.newest)
    assert found.differences == ()
    assert set(found.rows) == {table.name for table in dataset.tables}
    assert found.rows[dataset.fact.name] > 0
    again = load(database.url, published.newest, published.today)
    assert (again.rows, again.days, again.is_new) == ({}, (), False)


def test_what_changed_in_the_copy_is_written_and_nothing_else(database, published, dataset):
    load(database.url, published.newest, published.today)
    fact = dataset.fact
    of_day = f"where {fact.day_column} = '{published.today}'"
    (one,) = (column for column in fact.key if column != fact.day_column)

    copy = published.change(
        f"update {fact.name} set popularity = popularity + 0.25 {of_day}"
        f" and {one} = (select min({one}) from {fact.name} {of_day})"
    )

    assert load(database.url, copy, published.today).rows == {fact.name: 1}
    assert_same(database, copy)


def test_a_planted_difference_is_told_and_the_next_load_mends_it(database, published, dataset):
    load(database.url, published.newest, published.today)
    fact = dataset.fact
    of_day = f"where {fact.day_column} = '{published.today}'"
    database.ask(f"update {dataset.name}.{fact.name} set popularity = popularity + 1 {of_day}")

    (said,) = compare(database.url, published.newest).differences
    assert said.startswith(f"{fact.name} of {published.today}: the sum of popularity is ")
    load(database.url, published.newest, published.today)
    assert compare(database.url, published.newest).differences == ()


def test_both_datasets_share_a_database_and_neither_touches_the_other(request, database, tmp_path):
    copies = {name: Copies(made(request), tmp_path / name, dataset_named(name)) for name, made in COPIES.items()}

    for of_one in copies.values():
        load(database.url, of_one.newest, of_one.today)

    for of_one in copies.values():
        assert_same(database, of_one.newest)
        assert load(database.url, of_one.newest, of_one.today).rows == {}


def test_readers_see_views_of_marts(database, published, dataset):
    load(database.url, published.newest, published.today, reader_password="read-only-1")
    mart = next(table for table in dataset.tables if table.layer == "marts")
    rows = f"select count(*) from {dataset.name}.vw_{mart.name}"

    assert database.one(rows, user="tmdb_reader") == published.ask(f"select count(*) from {mart.name}")[0]
