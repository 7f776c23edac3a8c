"""The published copy for its readers: the newest one, whole, in the form they want, and in nobody's way."""

import gc
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Event

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from tests.copies import write_copy
from tmdb_assets import published
from tmdb_assets.published import PublishedCopy, UnknownTableError
from tmdb_assets.schemas.films import TABLES
from tmdb_assets.settings import PROJECT_DIR
from tmdb_assets.warehouse.publication import Published, mark_checked, publish

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
    assert copy.days == (RECOVERED, DAY)
    assert copy.recovered_days == (RECOVERED,)
    assert copy.sources == {RECOVERED: "daily_export", DAY: "live"}
    assert not copy.is_demo


# Where it is


def test_without_a_copy_the_error_says_what_to_do(here):
    expected = f"There is no published copy at {here}/published/films.duckdb yet: run the pipeline once"
    for ask in (
        published.newest,
        published.tables,
        lambda: published.table("dim_movie"),
        lambda: published.query("select 1"),
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


def test_another_data_directory_can_be_named(path, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("o'ther data")
    titled(elsewhere, "Elsewhere")
    assert published.query("select title from dim_movie", data_dir=elsewhere)["title"].tolist() == ["Elsewhere"]
    assert published.table("dim_movie", data_dir=str(elsewhere))["title"].tolist() == ["Elsewhere"]
    assert published.tables(data_dir=elsewhere)["row_count"].sum() == 1
    assert published.query("select title from dim_movie")["title"].tolist() == ["Heat"]


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
    publish(settings.paths("films"), Published(), [])
    opened = published.newest(settings.data_dir)
    cursor = opened.cursor()
    streamed = cursor.execute("select title from dim_movie")

    # As dbt does it: in another process, for writing.
    build = "import duckdb, sys; duckdb.connect(sys.argv[1]).execute(\"update dim_movie set title = 'After'\")"
    subprocess.run([sys.executable, "-c", build, str(settings.paths("films").warehouse)], check=True, timeout=60)
    mark_checked(settings.paths("films"))
    publish(settings.paths("films"), Published(), [])

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
