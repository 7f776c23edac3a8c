"""Publishing: only the very file that passed its checks, and readers never see anything between."""

import json
import os
import shutil
import subprocess
import sys
from datetime import date

import duckdb
import pytest

from tmdb_assets.warehouse import publication
from tmdb_assets.warehouse.notes import read_note
from tmdb_assets.warehouse.publication import (
    Contents,
    IncompleteError,
    NotCheckedError,
    NotCopiedError,
    clear_mark,
    mark_checked,
    note_built,
    periods_to_check,
    publish,
    read_published,
    unjudged_periods,
)

CONTENTS = Contents((date(2026, 11, 1),), {"fact_movie_daily": 1})


def build(settings, value, rows=1):
    settings.paths("films").warehouse.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(settings.paths("films").warehouse)) as warehouse:
        warehouse.execute(f"create or replace table t as select {value} as value from range({rows})")


def value(path):
    with duckdb.connect(str(path), read_only=True) as copy:
        return copy.execute("select any_value(value) from t").fetchone()[0]


def leftovers(settings):
    return sorted(path.name for path in settings.paths("films").published.parent.iterdir())


@pytest.fixture
def published(settings):
    """A published copy of value 1; the warehouse holds the same."""
    build(settings, 1)
    mark_checked(settings.paths("films"))
    publish(settings.paths("films"), CONTENTS, [])
    return settings.paths("films").published


def test_the_marked_file_is_published_byte_for_byte(settings):
    build(settings, 1)
    mark_checked(settings.paths("films"))

    path = publish(settings.paths("films"), CONTENTS, [])

    assert path == settings.paths("films").published
    assert path.read_bytes() == settings.paths("films").warehouse.read_bytes()
    assert leftovers(settings) == ["films.duckdb", "films.duckdb.wal", "films.json", "open.sql"]


def test_a_second_publication_takes_the_place_of_the_first(settings, published):
    build(settings, 2)
    mark_checked(settings.paths("films"))
    publish(settings.paths("films"), CONTENTS, [])

    assert value(published) == 2


def test_a_copy_of_the_same_warehouse_stays_as_it_is_and_what_lies_about_it_is_put_in_order(settings, published):
    before, file = published.read_bytes(), published.stat()
    log, opening = published.with_name("films.duckdb.wal"), published.with_name("open.sql")
    log.unlink()
    log.write_bytes(b"of another program")
    opening.unlink()
    told = []

    publish(settings.paths("films"), CONTENTS, [], tell=told.append)

    assert published.read_bytes() == before
    assert published.stat().st_ino == file.st_ino
    assert published.stat().st_mtime_ns == file.st_mtime_ns
    assert read_published(settings.paths("films")) == CONTENTS
    assert told == [f"{log} was left by a program that wrote to the copy: it was dropped"]
    assert log.is_symlink()
    assert opening.exists()


def rewritten(settings, published):
    published.chmod(0o644)
    published.write_bytes(published.read_bytes()[:-1] + b"x")
    published.chmod(0o444)


def rewritten_and_its_time_put_back(settings, published):
    file = published.stat()
    rewritten(settings, published)
    os.utime(published, ns=(file.st_atime_ns, file.st_mtime_ns))


def open_to_writers(settings, published):
    published.chmod(0o644)


def gone(settings, published):
    published.unlink()


def note_gone(settings, published):
    settings.paths("films").contents.unlink()


def noted_by_an_earlier_version(settings, published):
    note = settings.paths("films").contents
    note.write_text(json.dumps({name: held for name, held in read_note(note).items() if name != "warehouse"}))


def touched_and_checked_again(settings, published):
    warehouse = settings.paths("films").warehouse
    os.utime(warehouse, ns=(0, warehouse.stat().st_mtime_ns + 1))
    mark_checked(settings.paths("films"))


@pytest.mark.parametrize(
    "happening",
    [
        rewritten,
        rewritten_and_its_time_put_back,
        open_to_writers,
        gone,
        note_gone,
        noted_by_an_earlier_version,
        touched_and_checked_again,
    ],
)
def test_a_copy_of_which_anything_is_another_is_made_again(settings, published, happening):
    before, file = published.read_bytes(), published.stat()
    happening(settings, published)

    publish(settings.paths("films"), CONTENTS, [])

    assert published.read_bytes() == before
    assert published.stat().st_mtime_ns != file.st_mtime_ns
    assert published.stat().st_mode & 0o777 == 0o444
    assert read_published(settings.paths("films")) == CONTENTS


def changed(settings):
    build(settings, 2)


def cleared(settings):
    build(settings, 2)
    mark_checked(settings.paths("films"))
    clear_mark(settings.paths("films"))


def mark_of_another_file(settings):
    mark_checked(settings.paths("films"))
    build(settings, 2, rows=100_000)


def mark_cut_off(settings):
    build(settings, 2)
    mark_checked(settings.paths("films"))
    mark = settings.paths("films").mark
    mark.write_text(mark.read_text()[:9])


@pytest.mark.parametrize("happening", [changed, cleared, mark_of_another_file, mark_cut_off])
def test_a_warehouse_that_is_not_the_marked_one_is_not_published_and_the_old_copy_stays(settings, published, happening):
    before = published.read_bytes()
    happening(settings)

    with pytest.raises(NotCheckedError, match="Materialize the day with its checks again"):
        publish(settings.paths("films"), CONTENTS, [])

    assert published.read_bytes() == before
    assert leftovers(settings) == ["films.duckdb", "films.duckdb.wal", "films.json", "open.sql"]


def test_without_any_mark_nothing_is_published(settings):
    build(settings, 1)

    with pytest.raises(NotCheckedError):
        publish(settings.paths("films"), CONTENTS, [])

    assert not settings.paths("films").published.exists()


def test_clearing_a_mark_that_is_not_there_is_no_error(settings):
    clear_mark(settings.paths("films"))


KILLED_WRITER = """
import duckdb, os, signal, sys
warehouse = duckdb.connect(sys.argv[1])
warehouse.execute("pragma disable_checkpoint_on_shutdown")
warehouse.execute("create or replace table t as select 3 as value")
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_writer_left_in_the_log_counts_as_a_change(settings, published):
    mark_checked(settings.paths("films"))
    before = published.read_bytes()
    killed_writer(settings)

    with pytest.raises(NotCheckedError):
        publish(settings.paths("films"), CONTENTS, [])
    assert published.read_bytes() == before


def test_what_a_killed_writer_left_in_the_log_is_published_once_it_was_checked(settings, published):
    killed_writer(settings)
    with pytest.raises(NotCheckedError):
        publish(settings.paths("films"), CONTENTS, [])
    mark_checked(settings.paths("films"))

    publish(settings.paths("films"), CONTENTS, [])

    assert value(published) == 3


def killed_writer(settings):
    subprocess.run(
        [sys.executable, "-c", KILLED_WRITER, str(settings.paths("films").warehouse)], timeout=60, check=False
    )
    assert settings.paths("films").warehouse.with_name("films.duckdb.wal").exists()


def test_a_reader_of_the_old_copy_keeps_reading_it_and_never_blocks(settings, published):
    before = published.read_bytes()
    with duckdb.connect(str(published), read_only=True) as reader, published.open("rb") as opened:
        build(settings, 2, rows=50_000)
        mark_checked(settings.paths("films"))
        publish(settings.paths("films"), CONTENTS, [])

        assert opened.read() == before
        assert reader.execute("select any_value(value), count(*) from t").fetchone() == (1, 1)

    assert value(published) == 2


def test_a_copy_that_cannot_be_written_leaves_the_old_one(settings, published):
    before = published.read_bytes()
    build(settings, 2)
    mark_checked(settings.paths("films"))
    torn = published.with_suffix(".tmp")
    torn.mkdir()  # whatever keeps the copy from being written

    with pytest.raises(OSError, match="directory"):
        publish(settings.paths("films"), CONTENTS, [])

    assert published.read_bytes() == before
    torn.rmdir()
    publish(settings.paths("films"), CONTENTS, [])
    assert value(published) == 2


@pytest.mark.parametrize("place", ["films.tmp", "films.duckdb"])
def test_a_copy_with_other_bytes_than_the_checked_file_is_refused(settings, published, monkeypatch, place):
    before = published.read_bytes()
    build(settings, 2)
    mark_checked(settings.paths("films"))
    name, make = ("copyfile", shutil.copyfile) if place == "films.tmp" else ("fsync_folder", lambda *_: None)

    def fails(*paths):
        make(*paths)
        (broken := published.with_name(place)).chmod(0o644)
        broken.write_bytes(broken.read_bytes()[:-1] + b"x")

    with monkeypatch.context() as patched:
        patched.setattr(publication.shutil if name == "copyfile" else publication, name, fails)
        with pytest.raises(NotCopiedError, match="has other bytes than the warehouse that was checked"):
            publish(settings.paths("films"), CONTENTS, [])

    assert published.with_suffix(".tmp").exists() is False
    assert (published.read_bytes() == before) is (place == "films.tmp")
    publish(settings.paths("films"), CONTENTS, [])
    assert value(published) == 2


def test_the_remains_of_a_killed_publication_do_no_harm(settings, published):
    published.with_suffix(".tmp").write_bytes(b"half a copy")
    build(settings, 2)
    mark_checked(settings.paths("films"))

    publish(settings.paths("films"), CONTENTS, [])

    assert value(published) == 2
    assert leftovers(settings) == ["films.duckdb", "films.duckdb.wal", "films.json", "open.sql"]


def days(*numbers):
    return [date(2026, 11, number) for number in numbers]


@pytest.mark.parametrize(
    ("window", "built", "published_days", "expected"),
    [
        ((5, 5), (3, 4, 5), (3, 4), (5,)),
        ((5, 5), (3, 4, 5), (3, 4, 5), (5,)),
        ((3, 5), (1, 2, 3, 4, 5), (1, 2, 3, 4, 5), (3, 4, 5)),
        ((5, 5), (3, 4, 5), (4,), (3, 5)),
        ((5, 5), (3, 4, 5), (), (3, 4, 5)),
        ((3, 5), (3, 5), (3,), (3, 5)),
        (None, (3, 4, 5), (3,), (4, 5)),
        (None, (3, 4, 5), (3, 4, 5), (5,)),
        (None, (5, 3, 4), (3, 4, 5), (5,)),
        ((7, 8), (3, 4), (3, 4), ()),
        (None, (), (), ()),
    ],
)
def test_a_runs_own_days_and_every_day_built_but_not_published_are_checked(window, built, published_days, expected):
    window = tuple(days(*window)) if window else None

    assert periods_to_check(window, days(*built), days(*published_days), []) == days(*expected)


def test_a_day_is_judged_until_it_passed_however_many_runs_come_between(settings):
    build(settings, 1)
    note_built(settings.paths("films"), days(3))
    note_built(settings.paths("films"), days(5))
    assert unjudged_periods(settings.paths("films")) == set(days(3, 5))
    assert periods_to_check(
        tuple(days(5, 5)), days(3, 4, 5), days(3, 4, 5), unjudged_periods(settings.paths("films"))
    ) == days(3, 5)

    mark_checked(settings.paths("films"))

    assert unjudged_periods(settings.paths("films")) == set()


def test_building_takes_the_mark_away(settings):
    build(settings, 1)
    mark_checked(settings.paths("films"))
    note_built(settings.paths("films"), days(3))
    with pytest.raises(NotCheckedError):
        publish(settings.paths("films"), CONTENTS, [])


def test_days_are_never_lost_from_the_published_copy_and_a_run_s_own_days_must_be_in_it(settings):
    build(settings, 1)
    mark_checked(settings.paths("films"))
    publish(settings.paths("films"), Contents(tuple(days(1, 2)), {}), days(2))
    published = settings.paths("films").published.read_bytes()

    with pytest.raises(IncompleteError, match=r"copy has periods that the warehouse does not have.*2026-11-01"):
        publish(settings.paths("films"), Contents(tuple(days(2)), {}), days(2))
    with pytest.raises(IncompleteError, match="run is about periods that the warehouse does not have: 2026-11-03"):
        publish(settings.paths("films"), Contents(tuple(days(1, 2)), {}), days(3))

    assert settings.paths("films").published.read_bytes() == published
    assert read_published(settings.paths("films")) == Contents(tuple(days(1, 2)), {})
