"""Folders of reports: whole or as before, whatever happens to the one who writes them."""

import os
import signal
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import pytest

from tmdb_assets.calendar.purging import purge_reports
from tmdb_assets.datasets.films import FILMS
from tmdb_assets.lake.disk import DiskError
from tmdb_assets.lake.folder_lock import let_go
from tmdb_assets.reports.folders import ReportBusyError, ReportFolders
from tmdb_assets.settings import PROJECT_DIR, Settings

DAY = date(2026, 11, 20)
OLD, NEW = {"report.html": b"old", "a.png": b"old"}, {"report.html": b"new", "b.png": b"new"}

WRITE = """
import os, signal, sys
from datetime import date
from pathlib import Path
from tmdb_assets.reports import folders

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

class Files(dict):
    def items(self):
        for number, item in enumerate(super().items()):
            if number == 1 and sys.argv[2] == "while writing":
                die()
            yield item

renamed = Path.rename
def rename(self, target):
    if sys.argv[2] == "before the swap":
        die()
    done = renamed(self, target)
    if sys.argv[2] == "in the swap":
        die()
    return done
Path.rename = rename

if sys.argv[2] == "after the swap":
    folders.shutil.rmtree = die
folders.ReportFolders(Path(sys.argv[1])).write(date(2026, 11, 20), Files({"report.html": b"new", "b.png": b"new"}))
"""


@pytest.fixture
def reports(tmp_path):
    return ReportFolders(tmp_path / "reports")


def content(reports, day=DAY):
    """The files of a report by name."""
    return {path.name: path.read_bytes() for path in reports.folder(day).iterdir()}


def write_and_die(reports, moment):
    """Let another process write the new report, and kill it."""
    done = subprocess.run(
        [sys.executable, "-c", WRITE, str(reports.root), moment],
        env={"PYTHONPATH": str(PROJECT_DIR)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr


def test_a_report_is_where_its_day_says(reports):
    assert reports.write(DAY, OLD) == reports.root / "2026-11-20"
    assert content(reports) == OLD
    assert reports.days() == [DAY]


def test_a_report_written_again_has_nothing_left_of_the_one_before(reports):
    reports.write(DAY, OLD)
    reports.write(DAY, NEW)

    assert content(reports) == NEW
    assert [path.name for path in reports.root.iterdir()] == ["2026-11-20"]


@pytest.mark.parametrize("moment", ["while writing", "before the swap"])
def test_a_writer_that_is_killed_before_it_is_done_leaves_the_old_report(reports, moment):
    reports.write(DAY, OLD)

    write_and_die(reports, moment)

    assert content(reports) == OLD
    assert reports.days() == [DAY]


@pytest.mark.parametrize("moment", ["while writing", "before the swap", "in the swap", "after the swap"])
def test_after_a_kill_at_any_moment_the_next_writer_puts_everything_right(reports, moment):
    reports.write(DAY, OLD)
    write_and_die(reports, moment)

    reports.write(DAY, OLD | {"c.png": b"third"})

    assert content(reports) == OLD | {"c.png": b"third"}
    assert [path.name for path in reports.root.iterdir()] == ["2026-11-20"]


def test_a_report_that_was_moved_out_when_its_writer_was_killed_is_brought_back(reports):
    reports.write(DAY, OLD)
    write_and_die(reports, "in the swap")

    reports.restore(DAY)

    assert content(reports) == OLD


def test_a_report_that_cannot_be_written_says_so_and_the_old_one_stays(reports, monkeypatch):
    reports.write(DAY, OLD)
    monkeypatch.setattr("tmdb_assets.reports.folders.os.fsync", _full)

    with pytest.raises(DiskError, match="The report of 2026-11-20 could not be written"):
        reports.write(DAY, NEW)

    assert content(reports) == OLD
    assert [path.name for path in reports.root.iterdir()] == ["2026-11-20"]


def _full(_):
    raise OSError(28, os.strerror(28))


def test_what_is_changed_of_a_report_leaves_the_rest_and_the_time_when_it_was_made(reports):
    reports.write(DAY, OLD)
    os.utime(reports.folder(DAY), ns=(10**18, 10**18))

    assert reports.amend(DAY, {"report.html": b"amended", "c.png": b"more"})

    assert content(reports) == OLD | {"report.html": b"amended", "c.png": b"more"}
    assert reports.folder(DAY).stat().st_mtime_ns == 10**18
    assert [path.name for path in reports.root.iterdir()] == ["2026-11-20"]


def test_a_report_that_is_not_there_is_not_changed(reports):
    assert not reports.amend(DAY, OLD)
    assert not reports.root.exists()


def test_a_report_that_cannot_be_changed_says_so_and_stays(reports, monkeypatch):
    reports.write(DAY, OLD)
    monkeypatch.setattr("tmdb_assets.reports.folders.os.fsync", _full)

    with pytest.raises(DiskError, match="The report of 2026-11-20 could not be written"):
        reports.amend(DAY, NEW)

    assert content(reports) == OLD
    assert [path.name for path in reports.root.iterdir()] == ["2026-11-20"]


def test_two_writers_of_one_day_do_not_mix_their_files(reports):
    torn = reports.root / ".2026-11-20.tmp"
    torn.mkdir(parents=True)
    holder = subprocess.Popen(
        [sys.executable, "-c", f"import fcntl,os;fcntl.flock(os.open({str(torn)!r},0),2);print(1,flush=True);input()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        holder.stdout.readline()
        with pytest.raises(ReportBusyError):
            reports.write(DAY, NEW)
        reports.folder(DAY).mkdir()
        assert not reports.amend(DAY, OLD)
    finally:
        holder.communicate(b"\n")
        let_go(torn)
    reports.write(DAY, NEW)
    assert content(reports) == NEW


def test_other_folders_are_no_reports(reports):
    (reports.root / ".2026-11-19.tmp").mkdir(parents=True)
    (reports.root / "2026-13-99").mkdir()
    assert reports.days() == []
    assert ReportFolders(reports.root / "nowhere").days() == []


def test_reports_that_were_made_too_long_ago_are_deleted_and_young_ones_of_old_days_stay(reports):
    settings = Settings.from_env({"TMDB_ASSETS_DATA": str(reports.root.parent), "TMDB_RETENTION_DAYS": "30"})
    now = datetime(2026, 11, 21, 5, tzinfo=UTC)
    for day, age in ((date(2026, 1, 1), 1), (DAY, 31), (DAY + timedelta(days=1), 29)):
        made = (now - timedelta(days=age)).timestamp()
        os.utime(reports.write(day, OLD), (made, made))

    purged = purge_reports(FILMS, settings, reports, now)

    assert [(one.table, one.day, one.size_bytes) for one in purged] == [("reports", DAY, 6)]
    assert reports.days() == [date(2026, 1, 1), DAY + timedelta(days=1)]


def test_reports_of_days_whose_facts_are_gone_are_deleted(reports):
    settings = Settings.from_env({"TMDB_ASSETS_DATA": str(reports.root.parent), "TMDB_FACTS_RETENTION_DAYS": "10"})
    now = datetime(2026, 11, 21, 5, tzinfo=UTC)
    for day in (date(2026, 11, 10), date(2026, 11, 11)):
        reports.write(day, OLD)
        os.utime(reports.folder(day), (now.timestamp(), now.timestamp()))

    assert [one.day for one in purge_reports(FILMS, settings, reports, now)] == [date(2026, 11, 10)]
