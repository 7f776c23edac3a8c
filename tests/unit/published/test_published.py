"""The published copy for its readers: the newest one, whole, in the form they want, and in nobody's way."""

import gc
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Event

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from tests.copies import write_copy
from tmdb_assets import datasets, published
from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.datasets import UnknownDatasetError
from tmdb_assets.datasets.films import FILMS
from tmdb_assets.published import PublishedCopy, UnknownTableError
from tmdb_assets.schemas.films import TABLES
from tmdb_assets.settings import PROJECT_DIR
from tmdb_assets.warehouse.publication import Contents, mark_checked, publish

DAY, RECOVERED = date(2026, 11, 20), date(2026, 11, 19)
FACTS = [
    {"date_id": DAY, "movie_id": 603, "popularity": 80.5, "vote_count": 9_007_199_254_740_993, "source": "live"},
    {"date_id": DAY, "movie_id": 604, "popularity": None, "vote_count": None, "source": "live"},
    {"date_id": RECOVERED, "movie_id": 603, "popularity": 79.0, "source": "daily_export"},
]


@pytest.fixture
def here(tmp_path, monkeypatch) -> Path:
    """The data directory of the environment."""
    for name in [name for name in os.environ if name.startswith(("TMDB_", "ALERT_", "DAGSTER_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TMDB_ASSETS_DATA", str(tmp_path))
    return tmp_path


@pytest.fixture
def path(here) -> Path:
    """A published copy of two days."""
    return write_copy(
        here / "published" / "films.duckdb",
        fact_movie_daily=FACTS,
        dim_movie=[{"movie_id": 603, "title": "Heat", "observed_at": datetime(2026, 11, 20, 9, tzinfo=UTC)}],
    )


def titled(here: Path, title: str, folder: str = "published") -> Path:
    return write_copy(here / folder / "films.duckdb", dim_movie=[{"movie_id": 1, "title": title}])


@pytest.fixture
def series(monkeypatch) -> Dataset:
    """A second dataset; one of its tables has the name of another one of films."""
    genres = FILMS.table("dim_genre")
    tables = (genres, replace(genres, name="dim_movie"), replace(genres, name="soaps"))
    added = replace(FILMS, name="series", title="Series", tables=tables)
    for place in (datasets, published):
        monkeypatch.setattr(place, "DATASETS", (FILMS, added))
    return added


def attached(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The files that are attached, by name."""
    found = connection.execute("select database_name, path from duckdb_databases() where not internal").fetchall()
    return {name: path for name, path in found if path is not None}


def title_of(copy: PublishedCopy) -> str:
    return copy.arrow("select title from dim_movie")["title"][0].as_py()


def in_another_process(expression: str, **environment: str) -> str:
    """What a process prints that has this environment as well."""
    script = f"from tmdb_assets import published; print({expression})"
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | {"PYTHONPATH": str(PROJECT_DIR)} | environment,
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    return done.stdout.strip()


# The forms


def test_a_frame_keeps_integers_that_may_be_unknown_as_integers_to_the_last_digit(path):
    votes = published.table("fact_movie_daily")["vote_count"]
    assert votes.dtype == pd.Int64Dtype()
    assert votes.tolist() == [9_007_199_254_740_993, pd.NA, pd.NA]


def test_a_frame_has_days_as_days_and_times_in_utc(path):
    facts, films = published.table("fact_movie_daily"), published.table("dim_movie")
    assert facts["date_id"].tolist() == [pd.Timestamp(DAY)] * 2 + [pd.Timestamp(RECOVERED)]
    assert films["observed_at"][0] == pd.Timestamp("2026-11-20 09:00", tz="UTC")
    assert str(films["observed_at"].dt.tz) == "UTC"


def test_the_machines_time_zone_changes_nothing(here):
    just_before_midnight = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    write_copy(here / "published" / "films.duckdb", dim_movie=[{"movie_id": 1, "observed_at": just_before_midnight}])
    script = (
        "from tmdb_assets import published\nprint(published.query('select day(observed_at) as d from dim_movie').d[0])"
    )
    for zone in ("Asia/Kolkata", "America/New_York"):
        environment = os.environ | {"TZ": zone, "PYTHONPATH": str(PROJECT_DIR)}
        done = subprocess.run(
            [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
        )
        assert done.stdout.strip() == "20"


def test_an_arrow_table_has_the_declared_types(path):
    for table in TABLES:
        found = published.table(table.name, "arrow").schema
        assert [(column.name, column.type) for column in found] == [(c.name, c.arrow_type) for c in table.columns]


def test_a_relation_reads_nothing_until_asked_and_outlives_the_copy_it_is_of(path):
    facts = published.table("fact_movie_daily", "relation")
    titled(path.parents[1], "Later")
    published.newest()
    gc.collect()
    assert facts.filter("popularity > 79").fetchall() == [(DAY, 603, 80.5, None, None, 9_007_199_254_740_993, "live")]


def test_a_relation_can_be_joined_with_another_table_in_sql(path):
    facts = published.table("fact_movie_daily", "relation")
    assert facts.query("facts", "select title from facts join dim_movie using (movie_id) limit 1").fetchall() == [
        ("Heat",)
    ]


def test_sums_of_integers_are_numbers_not_decimals(path):
    sums = published.query(
        "select sum(movie_id) as ids, sum(movie_id) filter (where false) as none, sum(1.5) as halves,"
        " sum(9223372036854775807::bigint) as large from fact_movie_daily"
    )
    assert sums.dtypes.astype(str).tolist() == ["Int64", "Int64", "float64", "float64"]
    assert sums.iloc[0].tolist() == [1810, pd.NA, 4.5, pytest.approx(3 * 2.0**63)]


def test_parameters_are_values_whatever_they_look_like(path):
    hostile = "'; drop table dim_movie; --"
    assert published.query("select count(*) as n from dim_movie where title = ?", [hostile])["n"].tolist() == [0]
    found = published.query("select $title as title", {"title": hostile})
    assert found["title"].tolist() == [hostile]
    assert len(published.table("dim_movie")) == 1


def test_parameters_may_be_cells_of_a_frame(path):
    facts = published.table("fact_movie_daily")
    for number in facts["movie_id"].to_numpy()[:1]:
        assert isinstance(number, np.int64)
        assert len(published.query("select * from dim_movie where movie_id = ?", [number])) == 1
        assert len(published.query("select * from dim_movie where movie_id = $id", {"id": number})) == 1


def test_nobody_can_write_into_the_copy(path):
    with pytest.raises(duckdb.Error, match="read-only"):
        published.newest().cursor().execute("delete from dim_movie")


@pytest.mark.parametrize("name", ["dim_films", "", "dim_movie; drop table dim_movie", "information_schema.tables"])
def test_an_unknown_table_is_an_error_that_lists_those_there_are(path, name):
    with pytest.raises(UnknownTableError) as error:
        published.table(name)
    assert str(error.value).startswith(f"There is no table {name!r}. There are: bridge_movie_cast, ")
    with pytest.raises(UnknownTableError, match="There are: bridge_movie_cast, "):
        published.columns(name)


def test_an_unknown_form_is_an_error_that_says_which_there_are(path):
    with pytest.raises(ValueError, match="as_ is 'polars'; it may be 'pandas', 'arrow' or 'relation'"):
        published.table("dim_movie", as_="polars")


def test_the_tables_and_columns_are_those_declared_with_rows_and_descriptions(path):
    tables = published.tables().set_index("table_name")
    assert tables.index.tolist() == sorted(table.name for table in TABLES)
    assert tables["row_count"].to_dict() == dict.fromkeys(tables.index, 0) | {"fact_movie_daily": 3, "dim_movie": 1}
    assert tables["description"].str.startswith("One row per ").all()
    columns = published.columns("fact_movie_daily").set_index("column_name")
    assert columns.loc["vote_count", ["data_type", "nullable"]].tolist() == ["bigint", True]
    assert columns.index.tolist() == published.table("fact_movie_daily").columns.tolist()


def test_a_copy_knows_its_days_and_how_they_were_observed(path):
    copy = published.newest()
    assert copy.periods == (RECOVERED, DAY)
    assert copy.recovered_periods == (RECOVERED,)
    assert copy.ways == {RECOVERED: "daily_export", DAY: "live"}
    assert not copy.is_demo


# Where it is


def test_without_a_copy_the_error_says_what_to_do(here):
    expected = f"There is no published copy at {here}/published/films.duckdb yet: run the pipeline once"
    for ask in (
        published.newest,
        published.tables,
        lambda: published.table("dim_movie"),
        lambda: published.query("select 1"),
        lambda: published.tables(dataset="films"),
    ):
        with pytest.raises(FileNotFoundError) as error:
            ask()
        assert expected in str(error.value)
        assert "make run" in str(error.value)
    assert list(here.iterdir()) == []


def test_the_demos_copy_is_read_as_long_as_there_is_none_of_real_films(here, monkeypatch):
    demo = titled(here, "Made up", "demo/published")
    assert published.locate() == demo
    assert title_of(published.newest()) == "Made up"
    assert published.newest().is_demo

    monkeypatch.setenv("TMDB_API_TOKEN", "token")
    with pytest.raises(FileNotFoundError):
        published.newest()
    monkeypatch.delenv("TMDB_API_TOKEN")

    titled(here, "Real")
    assert title_of(published.newest()) == "Real"
    assert not published.newest().is_demo


def test_made_up_rows_of_one_dataset_never_stand_beside_real_ones_of_another(here, series):
    titled(here, "Made up", "demo/published")
    write_copy(here / "demo" / "published" / "series.duckdb")
    assert published.newest(dataset="series").is_demo
    titled(here, "Real")

    with pytest.raises(FileNotFoundError, match=r"series\.duckdb"):
        published.newest(dataset="series")
    assert attached(published.connect()) == {"films": str(here / "published" / "films.duckdb")}


def test_another_data_directory_can_be_named(path, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("o'ther data")
    titled(elsewhere, "Elsewhere")
    assert published.query("select title from dim_movie", data_dir=elsewhere)["title"].tolist() == ["Elsewhere"]
    assert published.table("dim_movie", data_dir=str(elsewhere))["title"].tolist() == ["Elsewhere"]
    assert published.tables(data_dir=elsewhere)["row_count"].sum() == 1
    assert published.query("select title from dim_movie")["title"].tolist() == ["Heat"]


# Several datasets


def test_a_dataset_can_be_named_and_without_a_name_it_is_the_first_one_with_the_table(path, series):
    write_copy(
        path.with_name("series.duckdb"),
        dim_movie=[{"movie_id": 1, "title": "Of series"}],
        dim_genre=[{"genre_id": 7, "name": "Soap"}],
    )
    title = "select title from dim_movie"
    assert published.query(title)["title"].tolist() == ["Heat"]
    assert published.query(title, dataset="series")["title"].tolist() == ["Of series"]
    assert published.table("dim_movie")["title"].tolist() == ["Heat"]
    assert published.table("dim_genre", dataset="series")["name"].tolist() == ["Soap"]
    assert published.tables().set_index("table_name")["row_count"]["dim_genre"] == 0
    assert published.tables(dataset="series").set_index("table_name")["row_count"]["dim_genre"] == 1


def test_columns_of_a_name_in_two_datasets_are_of_the_first_or_of_the_one_that_is_named(series):
    assert "runtime_minutes" in published.columns("dim_movie")["column_name"].tolist()
    assert published.columns("dim_movie", dataset="series")["column_name"].tolist() == [
        "genre_id",
        "name",
        "observed_at",
    ]
    assert published.columns("soaps").equals(published.columns("soaps", dataset="series"))
    with pytest.raises(UnknownTableError, match="There are: dim_genre, dim_movie, soaps"):
        published.columns("dim_person", dataset="series")


def test_a_dataset_that_there_is_not_is_told_with_those_there_are(path):
    for ask in (
        lambda: published.query("select 1", dataset="plays"),
        lambda: published.table("dim_movie", dataset="plays"),
        lambda: published.tables(dataset="plays"),
        lambda: published.columns("dim_movie", dataset="plays"),
    ):
        with pytest.raises(UnknownDatasetError, match=r"There is no dataset 'plays'\. There are: films"):
            ask()


def test_one_connection_has_every_published_dataset_under_its_name_read_only(path, series):
    alone = published.connect()
    other = write_copy(path.with_name("series.duckdb"), dim_genre=[{"genre_id": 7, "name": "Soap"}])

    connection = published.connect()

    assert attached(alone) == {"films": str(path)}
    assert attached(connection) == {"films": str(path), "series": str(other)}
    assert connection.sql("select title, name from films.dim_movie, series.dim_genre").fetchall() == [("Heat", "Soap")]
    for name in ("films", "series"):
        with pytest.raises(duckdb.Error, match="read-only"):
            connection.execute(f"delete from {name}.dim_genre")
    observed = "select observed_at::text from films.dim_movie"
    for one in (connection, connection.cursor()):
        assert one.execute(observed).fetchall() == [("2026-11-20 09:00:00+00",)]


def test_a_connection_keeps_reading_what_it_was_opened_with_and_the_next_one_sees_the_publication(here):
    titled(here, "Yesterday")
    connection = published.connect()

    titled(here, "Today")

    title = "select title from films.dim_movie"
    assert connection.execute(title).fetchall() == [("Yesterday",)]
    assert published.connect().execute(title).fetchall() == [("Today",)]
    assert connection.cursor().execute(title).fetchall() == [("Yesterday",)]


def test_without_any_copy_there_is_nothing_to_connect_to(here, tmp_path_factory):
    with pytest.raises(FileNotFoundError, match=r"There is no published copy at .*make run"):
        published.connect()
    elsewhere = tmp_path_factory.mktemp("o'ther data")
    titled(elsewhere, "Elsewhere")
    assert published.connect(elsewhere).sql("select title from films.dim_movie").fetchall() == [("Elsewhere",)]


# A later publication


def test_newest_is_opened_once_and_again_after_a_publication_while_an_old_reader_keeps_his(here):
    titled(here, "Yesterday")
    old = published.newest()
    cursor = old.cursor()
    rows = cursor.execute("select title from dim_movie")
    assert published.newest() is old

    titled(here, "Today")

    new = published.newest()
    assert new is not old
    assert (title_of(old), title_of(new)) == ("Yesterday", "Today")
    assert rows.fetchall() == [("Yesterday",)]
    assert published.newest() is new
    del old, cursor, rows
    gc.collect()
    assert title_of(published.newest()) == "Today"


def test_a_copy_that_is_gone_is_told_and_its_readers_keep_reading(here):
    path = titled(here, "Heat")
    opened = published.newest()
    path.unlink()
    assert title_of(opened) == "Heat"
    with pytest.raises(FileNotFoundError, match="make run"):
        published.newest()


def test_many_threads_read_while_copies_are_swapped_and_none_sees_anything_but_a_whole_one(here):
    publications, readers = 10, 8
    rows = 1_000

    def write(number: int) -> None:
        films = [{"movie_id": movie_id, "title": f"Copy {number}"} for movie_id in range(rows)]
        write_copy(here / "published" / "films.duckdb", dim_movie=films)

    write(0)
    done = Event()

    def read() -> int:
        newest, reads = 0, 0
        while not done.is_set() or not reads:
            copy = published.newest()
            ((count, first, last),) = (
                copy.cursor().execute("select count(*), min(title), max(title) from dim_movie").fetchall()
            )
            assert (count, first) == (rows, last)
            number = int(first.split()[1])
            assert number >= newest, "an older copy came back"
            newest, reads = number, reads + 1
            assert len(copy.query("select movie_id from dim_movie where movie_id < ?", [100])) == 100
        return newest

    with ThreadPoolExecutor(readers) as threads:
        reading = [threads.submit(read) for _ in range(readers)]
        try:
            for number in range(1, publications + 1):
                write(number)
        finally:
            done.set()
        found = [future.result() for future in reading]
    assert title_of(published.newest()) == f"Copy {publications}"
    assert max(found) >= publications - 1


def test_an_open_copy_holds_up_neither_a_build_nor_a_publication(here, settings):
    settings.data_dir.mkdir(parents=True)
    write_copy(settings.paths("films").warehouse, dim_movie=[{"movie_id": 1, "title": "Before"}])
    mark_checked(settings.paths("films"))
    publish(settings.paths("films"), Contents(), [])
    opened = published.newest(settings.data_dir)
    cursor = opened.cursor()
    streamed = cursor.execute("select title from dim_movie")

    # As dbt does it: in another process, for writing.
    build = "import duckdb, sys; duckdb.connect(sys.argv[1]).execute(\"update dim_movie set title = 'After'\")"
    subprocess.run([sys.executable, "-c", build, str(settings.paths("films").warehouse)], check=True, timeout=60)
    mark_checked(settings.paths("films"))
    publish(settings.paths("films"), Contents(), [])

    assert streamed.fetchall() == [("Before",)]
    assert title_of(published.newest(settings.data_dir)) == "After"


def test_another_process_may_read_the_same_copy(path):
    published.newest()
    assert in_another_process("len(published.table('fact_movie_daily'))") == "3"


def test_reading_leaves_nothing_behind(path):
    published.table("dim_movie")
    published.tables()
    assert [found.name for found in path.parent.iterdir()] == ["films.duckdb"]


def test_arrow_is_arrow(path):
    assert isinstance(published.newest().arrow("select 1 as one"), pa.Table)
