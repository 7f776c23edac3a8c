"""Extracts of real runs: made after a publication, and over all of "TMDB 5000" what SQL on the published copy says."""

import csv
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow.parquet as pq
import pytest

from tmdb_assets.datasets.films import FILMS
from tmdb_assets.extracts.asset import EXTRACTS
from tmdb_assets.extracts.contents import about
from tmdb_assets.extracts.place import read_about, replacing
from tmdb_assets.published import PublishedCopy

NUMBERS = {"bigint", "integer", "double"}


@pytest.fixture(scope="module")
def extracted(tmdb5000, tmp_path_factory) -> tuple[duckdb.DuckDBPyConnection, Path]:
    """A connection to the copy, and the folder of its extracts."""
    copy, folder = PublishedCopy(tmdb5000[1].path), tmp_path_factory.mktemp("extracts")
    for extract in EXTRACTS:
        with extract.form() as form, replacing(folder / extract.name, about(copy)) as place:
            form.write(copy, place)
            assert form.differences(copy, place) == []
    return copy.cursor(), folder


def sums(cursor: duckdb.DuckDBPyConnection, table: str, columns: list[str]) -> list[float]:
    listed = ", ".join(["count(*)::double", *(f"coalesce(sum({column}), 0)::double" for column in columns)])
    return list(cursor.execute(f"select {listed} from {table}").fetchall()[0])


@pytest.mark.parametrize("table", FILMS.extracted, ids=lambda table: table.name)
def test_rows_and_sums_of_every_table_are_those_of_the_copy_in_parquet_and_csv(extracted, table):
    cursor, folder = extracted
    columns = [column.name for column in table.columns if column.duckdb_type in NUMBERS]
    expected = sums(cursor, table.name, columns)
    parquet = pq.read_table(folder / "parquet" / f"{table.name}.parquet").to_pandas(types_mapper=pd.ArrowDtype)
    text = pd.read_csv(
        folder / "csv" / f"{table.name}.csv", keep_default_na=False, na_values=[""], dtype_backend="pyarrow"
    )
    for frame in (parquet, text):
        assert frame.columns.tolist() == [column.name for column in table.columns]
        found = [len(frame), *(float(pd.to_numeric(frame[column]).sum()) for column in columns)]
        assert found == pytest.approx(expected, rel=1e-9)


def test_the_extracts_are_of_thousands_of_films(extracted):
    cursor, folder = extracted
    assert sums(cursor, "movie_economics", ["revenue_usd"])[1] > 3e11
    assert pq.read_metadata(folder / "parquet" / "person_performance.parquet").num_rows > 100_000


def test_tableaus_engine_finds_the_sums_of_the_copy(extracted, tmp_path):
    hyper = pytest.importorskip("tableauhyperapi")
    cursor, folder = extracted
    with (
        hyper.HyperProcess(
            hyper.Telemetry.DO_NOT_SEND_USAGE_DATA_TO_TABLEAU, parameters={"log_dir": str(tmp_path)}
        ) as process,
        hyper.Connection(process.endpoint, folder / "tableau" / "films.hyper") as connection,
    ):
        for table in FILMS.extracted:
            columns = [column.name for column in table.columns if column.duckdb_type in NUMBERS]
            listed = ", ".join(["count(*)", *(f"coalesce(sum({column}), 0)" for column in columns)])
            (found,) = connection.execute_list_query(f'select {listed} from "public"."{table.name}"')
            assert [float(value) for value in found] == pytest.approx(sums(cursor, table.name, columns), rel=1e-9)


def test_the_outlets_job_makes_them_of_what_was_published(first_day):
    settings = first_day.pipeline.settings
    made = {
        event.asset_key.to_user_string()
        for event in first_day.result.all_events
        if event.is_step_materialization and event.asset_key.path[0] == "extracts"
    }
    assert made == {f"extracts/films/{extract.name}" for extract in EXTRACTS}
    checks = [one for one in first_day.result.get_asset_check_evaluations() if one.check_name == "reads_back"]
    assert [one.passed for one in checks] == [True] * len(EXTRACTS)
    ((day,),) = first_day.pipeline.query("select distinct date_id from fact_movie_daily")
    for extract in EXTRACTS:
        noted = read_about(settings.paths("films").extracts / extract.name)
        assert (noted["days"], noted["first_day"], noted["last_day"]) == (1, str(day), str(day))
    with (settings.paths("films").extracts / "csv" / "top_movies.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == first_day.pipeline.query("select count(*) from top_movies")[0][0]
