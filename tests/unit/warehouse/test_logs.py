"""A write-ahead log that outlived its file changes no row of the next one, whoever was killed, whoever replaced it."""

import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import pytest

from tmdb_assets import published as reading
from tmdb_assets.warehouse.logs import (
    ForeignLogError,
    delete_database,
    drop_foreign_logs,
    drop_older_logs,
    keep_logs_away,
    logs_of,
)
from tmdb_assets.warehouse.publication import Contents, is_as_published, mark_checked, note_built, publish

CONTENTS = Contents((date(2026, 11, 1),), {"films": 3})
CHANGES = "update films set title = 'another film''s' where id = 1; delete from films where id = 2"
KILLED = """
import duckdb, os, signal, sys
connection = duckdb.connect(sys.argv[1])
for statement in sys.argv[2:]:
    try:
        connection.execute(statement)
    except duckdb.Error as error:
        print(error)
os.kill(os.getpid(), signal.SIGKILL)
"""
WAITING = """
import duckdb, os, signal, sys
connection = duckdb.connect(sys.argv[1])
print("open", flush=True)
sys.stdin.readline()
try:
    connection.execute(sys.argv[2])
except duckdb.Error as error:
    print(error, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def paths(settings):
    """A warehouse of three films that was checked and published."""
    paths = settings.paths("films")
    build(paths.warehouse, "abc")
    published(paths)
    return paths


def build(path, titles):
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(path)) as database:
        database.execute("create or replace table films (id int, title text)")
        database.executemany("insert into films values (?, ?)", list(enumerate(titles)))


def published(paths):
    told: list[str] = []
    mark_checked(paths)
    publish(paths, CONTENTS, [], tell=told.append)
    return told


def killed(path, *statements):
    """A program that writes to a database, and is killed before it brought its log in."""
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(path), *statements], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == -9, done.stderr
    return done.stdout


def left(path, *statements):
    """What a program leaves that is killed before it brought its log in; nobody is killed."""
    with duckdb.connect(str(path)) as connection:
        connection.execute("pragma disable_checkpoint_on_shutdown")
        for statement in statements:
            connection.execute(statement)


def titles(path):
    with duckdb.connect() as reader:
        reader.execute(f"attach '{path}' as copy (read_only)")
        return "".join(title for (title,) in reader.execute("select title from copy.films order by id").fetchall())


def without_guard(paths):
    """The copy as it is on a file system without modes and links, or as an earlier version published it."""
    paths.published.chmod(0o644)
    paths.published.with_name("films.duckdb.wal").unlink()


def test_a_log_that_was_left_beside_the_copy_is_dropped_and_told_by_the_next_publication(paths):
    without_guard(paths)
    left(paths.published, CHANGES)
    assert titles(paths.published) == "aanother film's"  # what every reader had
    build(paths.warehouse, "xyz")

    (told,) = published(paths)

    assert "films.duckdb.wal was left by a program that wrote to the copy: it was dropped" in told
    assert titles(paths.published) == "xyz"
    assert published(paths) == []


def test_nobody_can_write_a_log_beside_a_published_copy(paths):
    paths.published.chmod(0o644)
    before = paths.published.read_bytes()

    assert "Cannot open file" in killed(paths.published, CHANGES)

    assert (titles(paths.published), paths.published.read_bytes()) == ("abc", before)
    assert logs_of(paths.published) == []


def test_a_program_that_has_the_copy_of_before_open_leaves_no_log_beside_the_next_one(paths):
    paths.published.chmod(0o644)
    with subprocess.Popen(
        [sys.executable, "-c", WAITING, str(paths.published), CHANGES],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as writer:
        assert writer.stdout.readline() == "open\n"
        build(paths.warehouse, "xyz")
        published(paths)
        said, _ = writer.communicate("\n", timeout=60)

    assert "Cannot open file" in said
    assert titles(paths.published) == "xyz"


def test_without_links_a_log_is_dropped_and_one_that_comes_later_is_refused_by_every_reader(paths, monkeypatch):
    without_guard(paths)
    left(paths.published, CHANGES)

    def refused(*_: object) -> None:
        raise PermissionError("Operation not permitted")

    monkeypatch.setattr(Path, "symlink_to", refused)
    build(paths.warehouse, "xyz")
    assert len(published(paths)) == 1
    assert titles(paths.published) == "xyz"

    paths.published.chmod(0o644)
    left(paths.published, CHANGES)
    for read in (reading.newest, reading.connect):
        with pytest.raises(ForeignLogError, match=r"films\.duckdb\.wal was left by a program.*publish again"):
            read(paths.data_dir)
    assert len(published(paths)) == 1
    assert reading.newest(paths.data_dir).query("select title from films").title.tolist() == ["x", "y", "z"]


def changed_by_a_writer(paths):
    without_guard(paths)
    with duckdb.connect(str(paths.published)) as copy:
        copy.execute(CHANGES)


def changed_in_one_byte(paths):
    paths.published.chmod(0o644)
    content = bytearray(paths.published.read_bytes())
    content[-1] ^= 1
    paths.published.write_bytes(content)


@pytest.mark.parametrize("change", [changed_by_a_writer, changed_in_one_byte])
def test_a_copy_that_was_changed_is_told_by_the_next_publication_and_not_built_upon(paths, change):
    change(paths)
    assert not is_as_published(paths)

    (told,) = published(paths)

    assert "was changed by another program since it was published" in told
    assert (titles(paths.published), is_as_published(paths)) == ("abc", True)
    assert published(paths) == []


def test_a_copy_that_was_only_touched_or_brought_back_is_as_published(paths):
    os.utime(paths.published, (1, 1))
    content = paths.published.read_bytes()
    paths.published.unlink()
    paths.published.write_bytes(content)

    assert is_as_published(paths)


@pytest.mark.parametrize("change", [0, 1, 2, 3, 4])
def test_a_publication_that_was_killed_says_of_no_copy_that_it_was_changed(paths, monkeypatch, change):
    build(paths.warehouse, "xyz")
    mark_checked(paths)
    replace, changes = Path.replace, iter(range(10))

    def dying(self: Path, target: Path) -> Path:
        if next(changes) == change:
            raise KeyboardInterrupt
        return replace(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", dying)
        with pytest.raises(KeyboardInterrupt) if change < 4 else pytest.MonkeyPatch.context():
            publish(paths, CONTENTS, [])

    assert titles(paths.published) == ("abc" if change < 3 else "xyz")
    assert published(paths) == []
    assert titles(paths.published) == "xyz"


@pytest.mark.parametrize("command", ["rm W; install -m 644 P W", "cp P W", "cp --preserve P W", "mv -f P W"])
def test_a_build_that_begins_with_the_published_copy_has_its_rows_whatever_lies_beside_it(paths, command):
    note_built(paths, [])
    left(paths.warehouse, "insert into films values (3, 'd')", "checkpoint", CHANGES)
    assert titles(paths.warehouse) == "aanother film'sd"
    script = command.replace("W", str(paths.warehouse)).replace("P", str(paths.published))
    subprocess.run(script, shell=True, check=True, cwd=paths.data_dir)

    told = drop_foreign_logs(paths)

    assert titles(paths.warehouse) == "abc"
    assert len(told) == 1
    assert "films.duckdb.wal is older than films.duckdb, so it belongs to a file that was there before" in told[0]
    assert logs_of(paths.warehouse) == drop_foreign_logs(paths) == []


def test_a_warehouse_from_a_backup_is_not_changed_by_the_log_of_the_one_before(paths):
    shutil.copy2(paths.warehouse, kept := paths.data_dir / "kept")
    build(paths.warehouse, "def")
    note_built(paths, [])
    left(paths.warehouse, CHANGES)
    shutil.copyfile(kept, paths.warehouse)

    assert len(drop_foreign_logs(paths)) == 1
    assert titles(paths.warehouse) == "abc"


def test_what_a_killed_build_left_in_its_own_log_stays(paths):
    for path in (paths.warehouse, paths.staging):
        build(path, "abc")
        killed(path, CHANGES)

    assert drop_foreign_logs(paths) == []
    assert titles(paths.warehouse) == titles(paths.staging) == "aanother film's"


@pytest.mark.parametrize(
    ("moment", "found"),
    [("after_free_list_write", "abcd"), ("before_header", "abcd"), ("before_truncate", "aanother film'sd")],
)
def test_a_build_that_was_killed_during_a_checkpoint_is_as_it_was_before_or_after_it(paths, moment, found):
    note_built(paths, [])
    killed(
        paths.warehouse,
        "insert into films values (3, 'd')",
        "checkpoint",
        f"set debug_checkpoint_abort = '{moment}'",
        CHANGES,
        "checkpoint",
    )
    (log,) = logs_of(paths.warehouse)
    os.utime(log, ns=(0, paths.warehouse.stat().st_mtime_ns - 1))

    (told,) = drop_foreign_logs(paths)

    assert "or to a build that was cut off at the end: it was dropped" in told
    assert titles(paths.warehouse) == found
    build(paths.warehouse, "xyz")
    assert titles(paths.warehouse) == "xyz"


def test_the_log_of_a_program_that_is_at_work_stays(paths):
    with subprocess.Popen(
        [
            sys.executable,
            "-c",
            WAITING.replace('print("open"', 'connection.execute(sys.argv[2]); print("open"'),
            str(paths.warehouse),
            CHANGES,
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as writer:
        writer.stdout.readline()
        os.utime(paths.warehouse)
        told, logs = drop_foreign_logs(paths), logs_of(paths.warehouse)
        writer.communicate("\n", timeout=60)

    assert told == []
    assert len(logs) == 1


def test_a_database_goes_with_its_logs(paths):
    build(paths.staging, "abc")
    left(paths.staging, CHANGES)
    assert len(logs_of(paths.staging)) == 1
    delete_database(paths.staging)

    assert not paths.staging.exists()
    assert logs_of(paths.staging) == []


def test_files_that_are_no_databases_and_logs_without_a_file_are_no_reason_to_fail(paths):
    paths.warehouse.write_bytes(b"no database")
    log = paths.warehouse.with_name("films.duckdb.wal")
    log.write_bytes(b"")
    os.utime(log, (1, 1))
    assert len(drop_foreign_logs(paths)) == 1

    paths.warehouse.unlink()
    log.write_bytes(b"")
    assert drop_foreign_logs(paths) == drop_older_logs(paths.warehouse) == []  # DuckDB drops it itself
    build(paths.warehouse, "abc")
    assert titles(paths.warehouse) == "abc"


def test_a_log_of_an_interrupted_checkpoint_is_kept_away_as_well(paths):
    for ending in (".wal.checkpoint", ".wal.recovery"):
        paths.published.with_name("films.duckdb" + ending).write_bytes(b"")

    assert len(keep_logs_away(paths.published)) == 2
    assert sorted(path.name for path in paths.published.parent.glob("*.wal*")) == ["films.duckdb.wal"]
