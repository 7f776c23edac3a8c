"""Parquet and CSV: everything comes back as it was, and nothing in a spreadsheet is a formula."""

import csv
import re
import shutil
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.unit.extracts.conftest import FORMULAS, TEXTS, written
from tmdb_assets.datasets.films import FILMS
from tmdb_assets.extracts.files import csv_differences, parquet_differences, write_csv, write_parquet
from tmdb_assets.schemas.films import TABLES


@pytest.fixture
def parquet(copy, tmp_path) -> Path:
    return written(write_parquet, copy, tmp_path / "it's here" / "name=films" / "parquet")


@pytest.fixture
def text(copy, tmp_path) -> Path:
    return written(write_csv, copy, tmp_path / "it's here" / "name=films" / "csv")


def cells(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_what_does_not_grow_with_days_and_credits_is_extracted():
    assert {table.name for table in TABLES if table.layer == "marts"} & FILMS.large == {"person_movie"}
    assert {table.name for table in TABLES} - {table.name for table in FILMS.extracted} == FILMS.large


@pytest.mark.parametrize(("write", "suffix"), [(write_parquet, "parquet"), (write_csv, "csv")])
def test_there_is_a_file_for_each_table_and_the_writer_says_how_many_rows_it_has(copy, tmp_path, write, suffix):
    rows = write(copy, tmp_path)
    assert (
        set(rows)
        == {path.name for path in tmp_path.iterdir()}
        == {f"{table.name}.{suffix}" for table in FILMS.extracted}
    )
    for name, count in rows.items():
        assert count == copy.relation(Path(name).stem).shape[0]


def test_parquet_is_the_table_with_its_types_and_the_description_of_every_column(copy, parquet):
    for table in FILMS.extracted:
        found = pq.read_table(parquet / f"{table.name}.parquet")
        assert found.schema.equals(table.arrow_schema)
        order = ", ".join(table.key)
        assert found.equals(copy.arrow(f"select * from {table.name} order by {order}").cast(table.arrow_schema))
        assert {field.name: field.metadata[b"description"].decode() for field in found.schema} == {
            column.name: column.description for column in table.columns
        }
        assert found.schema.metadata[b"description"].decode() == table.description


def test_parquet_keeps_unknown_integers_and_days_from_before_1900_for_pandas(parquet):
    films = pd.read_parquet(parquet / "dim_movie.parquet", dtype_backend="pyarrow").set_index("movie_id")
    assert films.loc[100, "budget_usd"] == 2**62
    assert films.loc[100, "released_on"] == date(1895, 12, 28)
    assert films["runtime_minutes"].isna().sum() == len(films) - 1
    assert films["budget_usd"].dtype == pd.ArrowDtype(pa.int64())


def test_no_text_in_a_csv_is_a_formula_and_every_other_one_is_as_it_was(text):
    titles = [row["title"] for row in cells(text / "dim_movie.csv")]
    assert titles == [*(f"'{formula}" for formula in FORMULAS), *TEXTS, "", "Known"]
    for path in text.glob("*.csv"):
        for row in cells(path):
            assert not [cell for cell in row.values() if re.match(r"[=+@\t\r\n]|-(?![0-9.e-]+$)", cell)], path


def test_numbers_in_a_csv_are_numbers_also_below_0(text):
    first, second = cells(text / "movie_economics.csv")
    assert (first["profit_usd"], first["revenue_multiple"], first["profit_musd"]) == (
        "-5",
        "0.30000000000000004",
        "-5e-06",
    )
    assert float(first["revenue_multiple"]) == 0.1 + 0.2
    assert (first["is_budget_implausible"], first["is_revenue_implausible"]) == ("false", "true")
    assert (second["profit_usd"], second["revenue_multiple"]) == ("", "")


def test_days_and_times_in_a_csv_are_iso_8601_in_utc(text):
    last = cells(text / "dim_movie.csv")[-1]
    assert (last["released_on"], last["first_seen_on"]) == ("1895-12-28", "2026-11-20")
    assert last["observed_at"] == "2026-11-20T09:00:01.123456Z"


def test_unknown_is_empty_and_an_empty_text_is_quoted(text):
    raw = (text / "dim_movie.csv").read_text(encoding="utf-8").splitlines()
    lines = {line.split(",")[0]: line for line in raw}
    empty, unknown = len(FORMULAS) + 1, len(FORMULAS) + len(TEXTS) + 1
    assert lines[str(empty)].startswith(f'{empty},"",,')
    assert lines[str(unknown)].startswith(f"{unknown},,,")


def test_pandas_and_duckdb_read_a_csv_without_being_told_anything(text, copy):
    films = pd.read_csv(text / "dim_movie.csv", keep_default_na=False, na_values=[""])
    assert len(films) == copy.relation("dim_movie").shape[0]
    assert films["title"].tolist()[:2] == ["'=1+1", "'+1"]
    assert len(duckdb.read_csv(str(text / "dim_movie.csv")).fetchall()) == len(films)


def test_files_that_are_the_copy_have_no_differences(copy, parquet, text):
    assert parquet_differences(copy, parquet) == []
    assert csv_differences(copy, text) == []


@pytest.mark.parametrize("differences", [parquet_differences, csv_differences])
def test_only_the_files_of_the_folder_are_read_back_whatever_its_name(copy, parquet, text, tmp_path, differences):
    for folder in ("x*[y]", "xxy"):
        shutil.copytree(parquet, tmp_path / folder)
        shutil.copytree(text, tmp_path / folder, dirs_exist_ok=True)

    assert differences(copy, tmp_path / "x*[y]") == []


def test_a_lost_row_a_changed_value_a_wrong_type_and_a_torn_file_are_found(copy, parquet, text):
    economics = pq.read_table(parquet / "movie_economics.parquet")
    pq.write_table(economics.slice(1), parquet / "movie_economics.parquet")
    films = pq.read_table(parquet / "dim_movie.parquet")
    changed = films.set_column(1, films.schema.field(1), pa.array([*films["title"].to_pylist()[:-1], "Unknown"]))
    pq.write_table(changed, parquet / "dim_movie.parquet")
    top = pq.read_table(parquet / "top_movies.parquet")
    position = top.schema.get_field_index("popularity_rank")
    wider = pa.field("popularity_rank", pa.int64(), nullable=False)
    pq.write_table(
        top.set_column(position, wider, top["popularity_rank"].cast("int64")), parquet / "top_movies.parquet"
    )
    assert parquet_differences(copy, parquet) == [
        "dim_movie: the values read back are not those of the published copy",
        "movie_economics: 1 rows read back, the published copy has 2",
        "top_movies: the types are not the declared ones",
    ]

    torn = text / "dim_movie.csv"
    torn.write_text(torn.read_text(encoding="utf-8")[:-200], encoding="utf-8")
    (text / "top_movies.csv").unlink()
    economics_csv = text / "movie_economics.csv"
    economics_csv.write_text(economics_csv.read_text().replace("-5,", "-6,"))
    problems = csv_differences(copy, text)
    assert [problem.partition(":")[0] for problem in problems] == ["dim_movie", "top_movies", "movie_economics"]
    assert "cannot be read back" in problems[1]
