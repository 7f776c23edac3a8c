"""The `.hyper` file, read by Tableau's own engine; and what becomes of it without the optional extra."""

import sys
from pathlib import Path

import pytest

from tests.unit.extracts.conftest import FORMULAS, TEXTS, written
from tmdb_assets.datasets.films import FILMS
from tmdb_assets.extracts.tableau import hyper_differences, is_available, write_hyper

FILE = "films.hyper"
hyper = pytest.importorskip("tableauhyperapi")

TYPES = {
    "bigint": hyper.SqlType.big_int(),
    "integer": hyper.SqlType.int(),
    "double": hyper.SqlType.double(),
    "varchar": hyper.SqlType.text(),
    "boolean": hyper.SqlType.bool(),
    "date": hyper.SqlType.date(),
    "timestamp with time zone": hyper.SqlType.timestamp_tz(),
}


@pytest.fixture
def place(copy, tmp_path) -> Path:
    return written(write_hyper, copy, tmp_path / "tableau")


@pytest.fixture
def connection(place, tmp_path):
    parameters = {"log_dir": str(tmp_path)}
    with (
        hyper.HyperProcess(hyper.Telemetry.DO_NOT_SEND_USAGE_DATA_TO_TABLEAU, parameters=parameters) as process,
        hyper.Connection(process.endpoint, place / FILE) as connection,
    ):
        yield connection


def test_tableau_finds_every_table_with_its_columns_and_types(connection):
    tables = {name.name.unescaped for name in connection.catalog.get_table_names("public")}
    assert tables == {table.name for table in FILMS.extracted}
    for table in FILMS.extracted:
        definition = connection.catalog.get_table_definition(hyper.TableName("public", table.name))
        found = [(column.name.unescaped, column.type) for column in definition.columns]
        assert found == [(column.name, TYPES[column.duckdb_type]) for column in table.columns]


def test_tableau_reads_the_values_of_the_copy(connection, copy):
    films = connection.execute_list_query(
        "select movie_id, title, released_on, budget_usd, is_adult, observed_at from dim_movie order by movie_id"
    )
    assert [row[1] for row in films] == [*FORMULAS, *TEXTS, None, "Known"]
    movie_id, _, released_on, budget, is_adult, observed_at = films[-1]
    assert (movie_id, released_on.to_date().isoformat(), budget, is_adult) == (100, "1895-12-28", 2**62, False)
    assert films[0][2:5] == [None, None, None]
    assert observed_at.to_datetime().isoformat() == "2026-11-20T09:00:01.123456+00:00"
    for table in FILMS.extracted:
        count = connection.execute_scalar_query(f'select count(*) from "public"."{table.name}"')
        assert count == copy.relation(table.name).shape[0]


def test_a_file_that_is_the_copy_has_no_differences_and_leaves_no_log_behind(copy, place, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert hyper_differences(copy, place) == []
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["about.json", FILE, "tableau"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("delete from dim_movie where movie_id = 100", "dim_movie.movie_id: 27 rows"),
        ("update dim_movie set title = null where movie_id = 100", "dim_movie.title: 28 rows, 26 known values"),
        ("update dim_movie set title = 'Unknown' where movie_id = 100", "dim_movie.title: 28 rows, 27 known values"),
        (
            "update movie_economics set roi = 0.4 where movie_id = 1",
            "movie_economics.roi: 2 rows, 1 known values, total 400",
        ),
        ("update top_movies set date_id = date '2026-11-19'", "top_movies.date_id: 2 rows"),
    ],
)
def test_what_is_not_so_in_the_copy_is_found(copy, place, tmp_path, change, said):
    with (
        hyper.HyperProcess(
            hyper.Telemetry.DO_NOT_SEND_USAGE_DATA_TO_TABLEAU, parameters={"log_dir": str(tmp_path)}
        ) as process,
        hyper.Connection(process.endpoint, place / FILE) as connection,
    ):
        connection.execute_command(change)
    assert hyper_differences(copy, place)[0].startswith(said)


def test_a_torn_file_is_found(copy, place):
    content = (place / FILE).read_bytes()
    (place / FILE).write_bytes(content[: len(content) // 2])
    (problem,) = hyper_differences(copy, place)
    assert problem.startswith("films.hyper can not be read back: ")


def test_without_pantab_it_is_not_available(monkeypatch):
    assert is_available()
    monkeypatch.setitem(sys.modules, "pantab", None)
    assert not is_available()
