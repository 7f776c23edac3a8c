"""The search for a token finds it in every kind of file: what it does not find is not there."""

import sqlite3
import zlib
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.faults.conftest import TOKEN
from tests.faults.search import forms, places_of


@pytest.mark.parametrize("form", sorted(forms(TOKEN)), ids=lambda form: form[:12].decode())
def test_a_planted_token_is_found_in_every_kind_of_file(tmp_path: Path, form: bytes):
    text = f"before {form.decode()} behind"
    (tmp_path / "notes.json").write_text(text)
    pq.write_table(pa.table({"payload": [text] * 3}), tmp_path / "part-0.parquet", compression="zstd")
    for name, value in (("plain.db", text), ("packed.db", zlib.compress(text.encode()))):
        database = sqlite3.connect(tmp_path / name)
        database.execute("create table events (body)")
        database.execute("insert into events values (?)", [value])
        database.commit()
        database.close()
    with duckdb.connect(str(tmp_path / "tmdb.duckdb")) as connection:
        connection.execute("create table films as select ? as title from range(5000)", [text])

    assert [Path(place).name for place in places_of(TOKEN, tmp_path)] == [
        "notes.json",
        "packed.db",
        "part-0.parquet",
        "plain.db",
        "tmdb.duckdb",
    ]
