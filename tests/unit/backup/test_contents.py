"""What is in a backup: all that cannot be made again, each part as it is at one moment, and no secret."""

import sqlite3
import subprocess
import sys
import tarfile
import threading
import time
from contextlib import closing
from io import StringIO

import duckdb
from rich.console import Console

from tests.earlier_places import make_earlier
from tests.unit.backup.scene import DUCKDB, KEPT, LEFT_OUT, SECRET, SQLITE, content_of
from tmdb_assets.backup.archive import read_backup
from tmdb_assets.cli.upgrade import bring_over
from tmdb_assets.migrating import places as earlier

WRITER = """
import sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("pragma journal_mode = wal")
database.execute("create table if not exists others (number integer primary key, half text)")
database.execute("insert or ignore into others select * from pairs")
number = 1000
while True:
    number += 1
    database.execute("begin immediate")
    for table in ("pairs", "others"):
        database.execute(f"insert into {table} values (?, ?)", (number, "y" * 2000))
    database.execute("commit")
    if number == 1005:
        print("ready", flush=True)
"""
HOLDER = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); input()"
KILLED = """
import duckdb, os, sys
connection = duckdb.connect(sys.argv[1])
connection.execute("set checkpoint_threshold = '1TB'")
connection.execute("create table late as select 42 as answer")
os._exit(9)
"""


def test_what_was_backed_up_is_the_same_in_an_empty_directory(scene, tmp_path):
    before = content_of(scene.data)
    file = scene.backup()
    done = scene.command("restore", file, data=tmp_path / "new")

    assert done.exit_code == 0, done.output
    assert "Next: `tmdb-assets periods`" in done.output
    expected = {name: before[name] for name in (*KEPT, *SQLITE, *DUCKDB, "published/films.json")}
    assert content_of(tmp_path / "new") == expected
    assert before.keys() - expected.keys() == {*LEFT_OUT}
    assert (tmp_path / "new/published/films.duckdb").stat().st_mode & 0o777 == 0o444


def test_a_backup_says_which_versions_made_it_and_how_its_tables_looked(scene):
    made = read_backup(scene.backup())

    assert made.versions.keys() == {"tmdb-assets", "dagster", "duckdb"}
    assert made.shapes["dim_genre"]["genre_id"] == "bigint"
    assert made.other_shapes == ()
    assert scene.command("restore", "--check", made.path).output.startswith(f"{len(made.hashes)} files, backed up")


def test_no_secret_of_the_configuration_is_in_it(scene):
    file = scene.backup()
    with tarfile.open(file) as archive:
        held = b"".join(archive.extractfile(member).read() for member in archive)

    assert SECRET in (scene.data / "dagster_home/dagster.yaml").read_text()
    assert SECRET.encode() not in held


def test_a_database_of_sqlite_is_copied_between_two_transactions_of_a_busy_writer(scene, tmp_path):
    place = scene.data / SQLITE[1]
    with subprocess.Popen([sys.executable, "-c", WRITER, str(place)], stdout=subprocess.PIPE) as writer:
        try:
            writer.stdout.readline()
            for number in range(3):
                scene.command("restore", scene.backup(), data=tmp_path / f"new{number}")
        finally:
            writer.kill()

    for number in range(3):
        with closing(sqlite3.connect(tmp_path / f"new{number}" / SQLITE[1])) as database:
            counts = [database.execute(f"select count(*) from {table}").fetchone() for table in ("pairs", "others")]
            assert counts[0] == counts[1]
            assert counts[0] > (500,)


def test_a_backup_waits_for_a_run_that_writes_the_warehouse_or_says_so(scene):
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(scene.data / "warehouse/films.duckdb")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as holder:
        holder.stdout.readline()
        refused = scene.command("backup", scene.backups, "--wait", "0")
        left = scene.left
        ended = threading.Timer(1.5, holder.communicate, [b"\n"])
        ended.start()
        waited = scene.command("backup", scene.backups, "--wait", "600")
        ended.join()

    assert refused.exit_code == 1
    assert "is being written by a run: make the backup when it has ended" in refused.output
    assert left == []
    assert waited.exit_code == 0, waited.output


def test_what_a_killed_writer_left_beside_the_warehouse_is_in_the_copy(scene, tmp_path):
    subprocess.run([sys.executable, "-c", KILLED, str(scene.data / "warehouse/films.duckdb")], check=False)
    assert (scene.data / "warehouse/films.duckdb.wal").exists()

    scene.command("restore", scene.backup(), data=tmp_path / "new")

    with duckdb.connect(str(tmp_path / "new/warehouse/films.duckdb"), read_only=True) as warehouse:
        assert warehouse.execute("from late").fetchall() == [(42,)]


def test_what_was_left_beside_staging_is_in_the_copy_and_what_was_left_by_a_file_of_before_is_not(scene, tmp_path):
    for name in ("films", "films.staging"):
        subprocess.run([sys.executable, "-c", KILLED, str(scene.data / f"warehouse/{name}.duckdb")], check=False)
    (scene.data / "warehouse/films.duckdb").touch()  # as whoever replaces it does

    scene.command("restore", scene.backup(), data=tmp_path / "new")

    with duckdb.connect(str(tmp_path / "new/warehouse/films.staging.duckdb"), read_only=True) as staging:
        assert staging.execute("from late").fetchall() == [(42,)]
    with duckdb.connect(str(tmp_path / "new/warehouse/films.duckdb"), read_only=True) as warehouse:
        assert "late" not in {
            name for (name,) in warehouse.execute("select table_name from duckdb_tables()").fetchall()
        }
    assert not list((scene.data / "warehouse").glob("*.wal"))


def test_the_note_of_the_published_copy_belongs_to_the_copy(scene, tmp_path):
    note = scene.data / "published/films.json"
    right = note.read_text()
    note.write_text(right.replace("1}", "2}"))

    def publish() -> None:
        """The second half of a publication, once the backup has read the first one."""
        while not list(scene.backups.glob(".backup-*/noted")):
            time.sleep(0.001)
        note.write_text(right)

    mended = threading.Thread(target=publish, daemon=True)
    mended.start()

    scene.command("restore", scene.backup(), data=tmp_path / "new")

    mended.join()
    assert (tmp_path / "new/published/films.json").read_text() == right


def test_a_damaged_database_is_named(scene):
    (scene.data / SQLITE[0]).write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    done = scene.command("backup", scene.backups)

    assert done.exit_code == 1
    assert f"{scene.data / SQLITE[0]} is damaged" in done.output
    assert scene.left == []


def test_earlier_backups_in_the_data_directory_are_in_no_backup(scene):
    folder = scene.data / "backups"
    for _ in range(2):
        assert scene.command("backup", folder).exit_code == 0
    assert not [name for name in read_backup(max(folder.glob("*.gz"))).hashes if "backups" in name]


def test_an_empty_directory_is_no_backup_and_without_a_token_real_films_are_still_found(scene, tmp_path):
    empty = scene.command("backup", scene.backups, data=tmp_path / "nothing")
    real = scene.backup(TMDB_API_TOKEN="")

    assert "There is nothing to back up in" in empty.output
    assert empty.exit_code == 1
    assert not read_backup(real).is_demo
    assert "data/raw/tmdb/UPSTREAM" in read_backup(real).hashes


def test_a_backup_of_the_demo_becomes_the_demo_again(scene, tmp_path):
    alone = tmp_path / "alone"
    (scene.data / "demo").rename(alone.with_suffix(".demo"))
    alone.mkdir()
    alone.with_suffix(".demo").rename(alone / "demo")
    made = scene.command("backup", scene.backups, data=alone, TMDB_API_TOKEN="")
    done = scene.command("restore", *scene.backups.glob("*.gz"), data=tmp_path / "new")

    assert "files of the demo" in made.output
    assert done.exit_code == 0, done.output
    assert (tmp_path / "new/demo/raw/tmdb/UPSTREAM").exists()


def test_a_backup_of_an_earlier_version_comes_back_and_is_then_upgraded(scene, tmp_path):
    (scene.data / "failures/films/2026-11-02.json").unlink()
    today, new = content_of(scene.data), tmp_path / "new"
    make_earlier(scene.data)
    file = scene.backup()
    with tarfile.open(file) as archive:
        held = set(archive.getnames())
    done = scene.command("restore", file, data=new)
    refused = scene.command("periods", data=new)
    bring_over(new, Console(file=StringIO()))

    assert {f"data/{name}" for name in (*earlier.WAREHOUSES, *earlier.PUBLISHED)} <= held
    assert "It is of an earlier version. Next: `tmdb-assets upgrade`." in done.output
    assert "run `tmdb-assets upgrade` first" in refused.output
    # Of the alerts those of before are over, which is tried elsewhere.
    same = ({*KEPT, *SQLITE, *DUCKDB, "published/films.json"} & today.keys()) - {SQLITE[0]}
    assert len(same) > 8
    found = content_of(new)
    assert {name: found.get(name) for name in same} == {name: today[name] for name in same}
