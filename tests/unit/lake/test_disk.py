"""What is said of a disk that is full, forbidden or failing."""

import errno

import pytest

from tmdb_assets.lake.disk import DiskError, disk_error_in, told_clearly


def test_what_the_system_says_is_told_with_what_was_written_where_and_what_to_do():
    with pytest.raises(DiskError) as told, told_clearly("The published copy", "/data/published"):
        raise OSError(errno.ENOSPC, "No space left on device", "/data/published/films.tmp")

    assert told.value.errno == errno.ENOSPC
    assert str(told.value) == (
        "The published copy could not be written to /data/published: No space left on device. Make room on that disk,"
        " then run the day again: what was fetched is kept, and the published copy is as it was."
    )


def test_what_is_told_once_is_not_told_again_of_another_place():
    with pytest.raises(DiskError, match="raw/tmdb/genres could not be written to /raw") as told:  # noqa: SIM117
        with told_clearly("All", "/data"), told_clearly("raw/tmdb/genres", "/raw"):
            raise OSError(errno.EROFS, "Read-only file system")
    assert "Let it be written by this user" in str(told.value)


def test_an_error_that_has_nothing_to_do_with_the_disk_stays_what_it_is():
    with pytest.raises(FileNotFoundError), told_clearly("x", "/x"):
        raise FileNotFoundError(errno.ENOENT, "No such file or directory")
    assert disk_error_in("Binder Error: no such column", "x", "/x") is None


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ('IO Error: Could not write file "/d/w.duckdb.wal": No space left on device', "No space left on device"),
        ("(sqlite3.OperationalError) database or disk is full", "No space left on device"),
        ("(sqlite3.OperationalError) attempt to write a readonly database", "Read-only file system"),
        ("(sqlite3.OperationalError) unable to open database file", "Permission denied"),
        ("(sqlite3.OperationalError) disk I/O error", "Input/output error"),
    ],
)
def test_what_other_programs_say_is_understood(said, told, tmp_path):
    assert told in str(disk_error_in(said, "The warehouse", tmp_path))
