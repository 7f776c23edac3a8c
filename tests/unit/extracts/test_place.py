"""Putting files into their place: readers find whole files, and those of before after whatever went wrong."""

import errno
import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import nullcontext
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.copies import write_copy
from tests.crash.small_disk import small_disk
from tests.unit.extracts.conftest import film
from tmdb_assets.datasets.films import FILMS
from tmdb_assets.extracts.contents import Form, about
from tmdb_assets.extracts.files import csv_differences, parquet_differences, write_csv, write_parquet
from tmdb_assets.extracts.place import ABOUT, files_of, read_about, replacing
from tmdb_assets.extracts.tableau import hyper_form
from tmdb_assets.lake.disk import DiskError
from tmdb_assets.published import PublishedCopy
from tmdb_assets.settings import PROJECT_DIR

MANY = 20_000


def large_copy(path: Path, title: str) -> PublishedCopy:
    films = [film(n, f"{title} {n}", overview=random.Random(n).randbytes(60).hex()) for n in range(MANY)]
    return PublishedCopy(write_copy(path, dim_movie=films), FILMS)


def put(place: Path, **files: str) -> None:
    with replacing(place, {"days": 1}) as folder:
        for name, content in files.items():
            (folder / f"{name}.csv").write_text(content)


def content(place: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in place.iterdir() if path.name != ABOUT}


def test_files_take_the_place_of_those_of_before_and_what_is_not_written_any_more_goes(tmp_path):
    place = tmp_path / "extracts" / "csv"
    put(place, one="1", two="2")
    (place / "of somebody else.csv").write_text("mine")
    put(place, two="22", three="3")

    assert content(place) == {"two.csv": "22", "three.csv": "3", "of somebody else.csv": "mine"}
    assert json.loads((place / ABOUT).read_text()) == {"days": 1, "files": ["three.csv", "two.csv"]}
    assert [path.name for path in place.parent.iterdir()] == ["csv"]


def test_an_error_leaves_the_files_of_before_and_nothing_else(tmp_path):
    place = tmp_path / "csv"
    put(place, one="1")
    with pytest.raises(TypeError):
        put(place, one="2", two=5)
    assert content(place) == {"one.csv": "1"}
    assert [path.name for path in tmp_path.iterdir()] == ["csv"]


def test_a_reader_who_has_a_file_open_keeps_reading_it(tmp_path):
    place = tmp_path / "csv"
    put(place, one="before " * 10_000)
    with (place / "one.csv").open() as file:
        assert file.read(6) == "before"
        put(place, one="after")
        assert file.read().split()[-1] == "before"


def test_what_is_noted_cannot_lead_out_of_the_place(tmp_path):
    place = tmp_path / "csv"
    put(place, one="1")
    (tmp_path / "outside.csv").write_text("stays")
    (place / ABOUT).write_text(json.dumps({"files": ["../outside.csv", 5, "one.csv"]}))
    put(place, two="2")
    assert (tmp_path / "outside.csv").read_text() == "stays"
    assert content(place) == {"two.csv": "2"}


@pytest.mark.parametrize("noted", ["", "[1]", '{"files": 5}', "{"])
def test_a_damaged_note_keeps_nobody_from_writing(tmp_path, noted):
    place = tmp_path / "csv"
    put(place, one="1")
    (place / ABOUT).write_text(noted)
    assert files_of(place) == set()
    put(place, two="2")
    assert content(place) == {"one.csv": "1", "two.csv": "2"}
    assert read_about(place)["files"] == ["two.csv"]


@pytest.mark.parametrize(
    "opened",
    [
        lambda: nullcontext(Form(write_parquet, parquet_differences)),
        lambda: nullcontext(Form(write_csv, csv_differences)),
        hyper_form,
    ],
    ids=["parquet", "csv", "tableau"],
)
def test_a_full_disk_is_told_and_leaves_the_files_of_before(tmp_path, opened):
    def extract() -> None:
        with opened() as form, replacing(place, about(copy)) as folder:
            form.write(copy, folder)
            assert form.differences(copy, folder) == []

    copy = large_copy(tmp_path / "films.duckdb", "Film")
    (tmp_path / "disk").mkdir()
    with small_disk(tmp_path / "disk") as disk:
        place = disk.place / "extracts" / "some"
        extract()
        before = {path.name: path.read_bytes() for path in place.iterdir()}
        disk.fill(leave=100_000)

        with pytest.raises(DiskError) as error:
            extract()

        assert error.value.errno == errno.ENOSPC
        assert f"The extract could not be written to {place}: No space left on device. Make room" in str(error.value)
        assert {path.name: path.read_bytes() for path in place.iterdir()} == before
        assert [path.name for path in place.parent.iterdir()] == ["some"]
        disk.make_room()
        extract()


def test_a_read_only_disk_is_told(tmp_path):
    (tmp_path / "disk").mkdir()
    with small_disk(tmp_path / "disk") as disk:
        put(disk.place / "csv", one="1")
        disk.forbid()
        with pytest.raises(DiskError, match="Let it be written by this user"):
            put(disk.place / "csv", one="2")
        assert content(disk.place / "csv") == {"one.csv": "1"}
        disk.allow()


WRITER = """
import sys
from pathlib import Path
from tmdb_assets.extracts.contents import Form, about
from tmdb_assets.extracts.files import write_parquet
from tmdb_assets.extracts.place import replacing
from tmdb_assets.published import PublishedCopy
copy = PublishedCopy(Path(sys.argv[1]))
print("begins", flush=True)
with replacing(Path(sys.argv[2]), about(copy)) as folder:
    write_parquet(copy, folder)
print("done", flush=True)
"""


@pytest.mark.crash
def test_a_writer_that_is_killed_at_any_time_leaves_whole_files_and_the_next_one_mends_all(tmp_path):
    old = large_copy(tmp_path / "old.duckdb", "Old")
    new = large_copy(tmp_path / "new" / "films.duckdb", "New")
    place = tmp_path / "extracts" / "parquet"
    with replacing(place, about(old)) as folder:
        write_parquet(old, folder)
    killed_at_work = 0
    environment = os.environ | {"PYTHONPATH": str(PROJECT_DIR)}
    for number in range(6):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(new.path), str(place)], stdout=subprocess.PIPE, env=environment
        )
        assert writer.stdout.readline() == b"begins\n"
        time.sleep(0.1 * number)
        writer.send_signal(signal.SIGKILL)
        said, _ = writer.communicate()
        if b"done" in said:
            continue
        killed_at_work += 1
        # Only in the milliseconds of the renames may there be files of both, each of them whole.
        found = {pq.read_table(place / f"{table.name}.parquet").num_rows for table in FILMS.extracted}
        assert found == {0, MANY}
        titles = pq.read_table(place / "dim_movie.parquet")["title"].to_pylist()
        assert {title.split()[0] for title in titles} in ({"Old"}, {"New"})
        if titles[0].startswith("Old"):
            assert parquet_differences(old, place) == []
            assert read_about(place)["published_at"] == about(old)["published_at"]
    assert killed_at_work > 1
    with replacing(place, about(new)) as folder:
        write_parquet(new, folder)
    assert parquet_differences(new, place) == []
    assert [path.name for path in place.parent.iterdir()] == ["parquet"]


def test_a_writer_that_is_killed_before_its_files_are_whole_leaves_every_file_of_before(tmp_path):
    place = tmp_path / "csv"
    put(place, one="1", two="2")
    script = (
        "import sys, os, signal; from pathlib import Path; from tmdb_assets.extracts.place import replacing\n"
        "with replacing(Path(sys.argv[1]), {}) as folder:\n"
        "    (folder / 'one.csv').write_text('half')\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    environment = os.environ | {"PYTHONPATH": str(PROJECT_DIR)}
    done = subprocess.run([sys.executable, "-c", script, str(place)], env=environment, check=False)
    assert done.returncode == -signal.SIGKILL
    assert content(place) == {"one.csv": "1", "two.csv": "2"}
    put(place, one="11")
    assert content(place) == {"one.csv": "11"}
    assert [path.name for path in tmp_path.iterdir()] == ["csv"]
