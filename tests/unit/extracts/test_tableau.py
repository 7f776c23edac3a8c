"""The `.hyper` file, read by Tableau's own engine; and what becomes of it without the optional extra."""

import signal
import sys
import time
from pathlib import Path

import numpy as np
import psutil
import pyarrow as pa
import pytest

from tests.unit.extracts.conftest import FORMULAS, TEXTS, written
from tmdb_assets.apart import Apart, DiedError
from tmdb_assets.datasets.films import FILMS
from tmdb_assets.extracts import hyper as hyper_file
from tmdb_assets.extracts.contents import about
from tmdb_assets.extracts.place import replacing
from tmdb_assets.extracts.tableau import hyper_form, is_available

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


@pytest.fixture(scope="module")
def form():
    """Tableau's engine, warm for all tests."""
    with hyper_form() as form:
        yield form


@pytest.fixture
def place(copy, tmp_path, form) -> Path:
    return written(form.write, copy, tmp_path / "tableau")


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


def test_a_file_that_is_the_copy_has_no_differences_and_leaves_no_log_behind(copy, place, form, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert form.differences(copy, place) == []
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["about.json", FILE, "tableau"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("delete from dim_movie where movie_id = 100", "dim_movie.movie_id: 27 rows"),
        ("update dim_movie set title = null where movie_id = 100", "dim_movie.title: 28 rows, 26 known values"),
        ("update dim_movie set title = 'Unknown' where movie_id = 100", "dim_movie.title: 28 rows, 27 known values"),
        (
            "update movie_economics set revenue_multiple = 0.4 where movie_id = 1",
            "movie_economics.revenue_multiple: 2 rows, 1 known values, total 400",
        ),
        ("update top_movies set date_id = date '2026-11-19'", "top_movies.date_id: 2 rows"),
    ],
)
def test_what_is_not_so_in_the_copy_is_found(copy, place, form, tmp_path, change, said):
    with (
        hyper.HyperProcess(
            hyper.Telemetry.DO_NOT_SEND_USAGE_DATA_TO_TABLEAU, parameters={"log_dir": str(tmp_path)}
        ) as process,
        hyper.Connection(process.endpoint, place / FILE) as connection,
    ):
        connection.execute_command(change)
    assert form.differences(copy, place)[0].startswith(said)


def test_a_torn_file_is_found(copy, place, form):
    content = (place / FILE).read_bytes()
    (place / FILE).write_bytes(content[: len(content) // 2])
    (problem,) = form.differences(copy, place)
    assert problem.startswith("films.hyper cannot be read back: ")


def test_without_pantab_it_is_not_available(monkeypatch):
    assert is_available()
    monkeypatch.setitem(sys.modules, "pantab", None)
    assert not is_available()


@pytest.mark.parametrize("when", ["writing", "reading back"])
def test_an_engine_that_dies_is_an_error_with_the_reason_and_leaves_the_files_of_before(copy, place, when):
    def extract():
        with hyper_form() as form, replacing(place, about(copy)) as folder:
            engine = form.write.args[0]
            if when == "reading back":
                form.write(copy, folder)
            engine.ask("something", signal.raise_signal, signal.SIGSEGV)
            form.differences(copy, folder) if when == "reading back" else form.write(copy, folder)

    before = {path.name: path.read_bytes() for path in place.iterdir()}
    with pytest.raises(DiedError, match=r"runs Tableau's engine died \(SIGSEGV\) at something\. "):
        extract()

    assert {path.name: path.read_bytes() for path in place.iterdir()} == before
    assert [path.name for path in place.parent.iterdir()] == [place.name]


@pytest.mark.system
def test_an_engine_that_is_killed_at_its_work_leaves_no_process(tmp_path):
    tables = {"films": pa.table({"number": np.arange(10_000_000)})}
    with Apart("runs Tableau's engine") as engine:
        writing = engine.ask("some.hyper", hyper_file.write, tables, tmp_path / "some.hyper")
        of_engine = psutil.Process(engine.pid)
        while not (started := of_engine.children(recursive=True)):
            time.sleep(0.005)
        of_engine.kill()
        with pytest.raises(DiedError, match=r"\(SIGKILL\) at some.hyper"):
            writing.result()

    assert psutil.wait_procs(started, timeout=30)[1] == []
