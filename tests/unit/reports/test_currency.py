"""Which reports are outdated: by what is noted of each, newest first."""

from datetime import date, timedelta

import pytest

from tmdb_assets.reports.currency import CHANGED, GONE, UNKNOWN, outdated_reports
from tmdb_assets.reports.folders import ReportFolders
from tmdb_assets.reports.note import ABOUT, Note, read_note

DAY = date(2026, 11, 20)
DAYS = [DAY - timedelta(days=ago) for ago in range(3)]


@pytest.fixture
def reports(tmp_path):
    reports = ReportFolders(tmp_path / "reports")
    for day in DAYS:
        reports.write(day, {ABOUT: Note(day.isoformat(), {"films": 1}, {}, {}).text, "report.html": b"<p>"})
    return reports


def found(reports, since=None, **now):
    """The outdated ones, with the reason of each, if that is what is there now."""
    histories = {day: {"films": 1} for day in DAYS} | {date.fromisoformat(day): films for day, films in now.items()}

    def asked(days):
        assert set(days) <= set(reports.days())
        return {day: films for day, films in histories.items() if films}

    return {one.period: one.why for one in outdated_reports(reports, asked, lambda then, now: f"{now} {then}", since)}


def test_reports_of_days_that_did_not_change_are_not_outdated(reports):
    assert found(reports) == {}
    assert outdated_reports(ReportFolders(reports.root / "nowhere"), None, None) == []


def test_those_that_changed_come_with_the_reason_and_newest_first(reports):
    changed = found(reports, **{"2026-11-18": {"films": 2}, "2026-11-20": {"films": 3}})

    assert list(changed.items()) == [
        (DAY, CHANGED.format("{'films': 3} {'films': 1}")),
        (DAYS[2], CHANGED.format("{'films': 2} {'films': 1}")),
    ]


def test_a_day_that_left_the_copy_is_told_unless_its_facts_are_too_old_to_be_kept(reports):
    assert found(reports, **{"2026-11-18": None}) == {DAYS[2]: GONE}
    assert found(reports, since=DAYS[1], **{"2026-11-18": None}) == {}


@pytest.mark.parametrize(
    "noted",
    [None, b"", b"{", b"[]", b'{"period": "2026-11-20"}', Note("2026-11-19", {"films": 1}, {}, {}).text, b"\xff\x00"],
    ids=["none", "empty", "cut off", "another kind", "incomplete", "of another day", "no text"],
)
def test_one_of_which_nothing_can_be_read_is_outdated_for_that_reason_also_after_it_says_so(reports, noted):
    about = reports.folder(DAY) / ABOUT
    about.unlink() if noted is None else about.write_bytes(noted)

    assert found(reports) == {DAY: UNKNOWN}

    reports.amend(DAY, {ABOUT: Note(DAY.isoformat(), {}, {}, {}).saying(UNKNOWN).text})
    assert found(reports) == {DAY: UNKNOWN}


def test_one_that_says_so_stays_outdated_when_the_day_is_as_it_was_again(reports):
    reports.amend(DAY, {ABOUT: read_note(reports.folder(DAY)).saying("the copy has 2").text})
    assert found(reports) == {DAY: "the copy has 2"}
