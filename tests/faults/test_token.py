"""The token appears nowhere but in the Authorization header, whatever fails."""

import logging
import os
import sqlite3
import subprocess
import sys
import zlib
from pathlib import Path

import dagster as dg
import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.faults.bench import Bench
from tests.faults.conftest import TOKEN
from tests.faults.matrix import CELLS, REFUSED
from tests.faults.search import forms, places_of
from tmdb_assets.sandbox import Fault
from tmdb_assets.settings import DBT_DIR, PROJECT_DIR

KINDS = list(dict.fromkeys(cell.kind for cell in CELLS))
_OF_A_RUN = [
    Fault(kind="status", endpoint="/discover/movie", status=429, times=1),
    Fault(kind="html_502", endpoint="/discover/movie", times=1),
    Fault(kind="reset", endpoint="/movie/{id}", times=2),
    Fault(kind="html_200", endpoint="/configuration/countries"),
    Fault(kind="status", endpoint="/configuration/languages", status=401),
    Fault(kind="redirect", endpoint="/genre/movie/list", location="http://elsewhere.invalid/"),
]


def test_after_every_kind_of_fault_the_token_stands_in_no_file_and_no_output(
    bench: Bench, tmp_path: Path, caplog, capfd, record_property
):
    caplog.set_level(logging.DEBUG)
    for number, kind in enumerate(KINDS):
        cells = [cell for cell in CELLS if cell.kind == kind]
        cell = cells[number % len(cells)]
        with bench.without(cell.endpoint):
            outcome = bench.capture(
                cell.endpoint, faults=cell.faults, refused=kind == REFUSED, on=dg.DagsterInstance.get
            )
            assert bool(outcome.failed) == cell.is_red, cell
            assert places_of(TOKEN, bench.settings.data_dir / "failures") == []

    printed = _real_run(bench, tmp_path)

    assert "the token was refused" in printed
    out, err = capfd.readouterr()
    for text in (printed, caplog.text, out, err):
        assert not any(form in text.encode() for form in forms(TOKEN))
    assert "/discover/movie" in caplog.text, "what goes over the wire was logged"
    kept = (bench.pipeline.directory, tmp_path)
    databases = [path for root in kept for path in root.rglob("*.db") if path.stat().st_size]
    assert len(databases) >= len(KINDS), "every run left a database of its own"
    assert places_of(TOKEN, *kept, DBT_DIR / "target", DBT_DIR / "logs") == []


def _real_run(bench: Bench, directory: Path) -> str:
    """What `tmdb-assets run` prints under faults."""
    bench.sandbox.set_faults(_OF_A_RUN)
    env = {name: value for name, value in os.environ.items() if not name.startswith(("TMDB_", "DAGSTER_"))}
    env |= {
        "TMDB_ASSETS_DATA": str(directory / "data"),
        "TMDB_API_URL": bench.sandbox.api_url,
        "TMDB_EXPORTS_URL": bench.sandbox.exports_url,
        "TMDB_API_TOKEN": TOKEN,
        "TMDB_DISCOVER_PAGES": "3",
        "TMDB_TIMEOUT_SECONDS": "4",
        "TMDB_REQUESTS_PER_SECOND": "1000",
    }
    command = [str(Path(sys.executable).with_name("tmdb-assets")), "run"]
    done = subprocess.run(command, env=env, cwd=PROJECT_DIR, capture_output=True, text=True, timeout=300, check=False)
    bench.sandbox.set_faults([])
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout + done.stderr


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
