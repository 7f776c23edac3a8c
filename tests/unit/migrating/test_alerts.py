"""Alerts about names of an earlier version end with the upgrade, without a word to anybody."""

from datetime import timedelta

import pytest

from tests.today import TODAY
from tests.unit.alerts.conftest import studio  # noqa: F401 - real runs of a small world
from tmdb_assets.alerts.alert import Alert, Findings, Kind, Severity
from tmdb_assets.alerts.outbox import Outbox
from tmdb_assets.alerts.runs import RunReader
from tmdb_assets.alerts.texts import Draft
from tmdb_assets.migrating.alerts import PLACE, RUNS, forget_alerts
from tmdb_assets.settings import now_utc

BEFORE = {
    Kind.RUN: "daily",
    Kind.CHECK: "raw/genres",
    Kind.STALE: "published/tmdb",
    Kind.DAY: "published/tmdb",
    Kind.UNEVALUATED: "checks",
}
OF_TODAY = {Kind.CHECK: "dim_movie", Kind.SILENCE: "the daemon's SENSOR", Kind.BLIND: "the runs"}


def alert(kind: Kind, subject: str) -> Alert:
    return Alert(f"{kind}/{subject}", kind, Severity.ERROR, subject, now_utc(), first_day=TODAY, last_day=TODAY)


@pytest.fixture
def outbox(tmp_path) -> Outbox:
    (tmp_path / "alerts").mkdir()
    made = Outbox(tmp_path / PLACE)
    events = tuple(alert(kind, subject) for named in (BEFORE, OF_TODAY) for kind, subject in named.items())
    made.take_in(RUNS, lambda *_: Findings(events, '{"after": 0, "seen": []}'), now_utc())
    return made


def told(outbox: Outbox) -> list[str]:
    seen: list[str] = []

    def write(alerts) -> Draft:
        seen.extend(alert.subject for alert in alerts)
        return Draft("title", "body")

    for tell in (outbox.tell, outbox.tell_recoveries):
        tell(Severity.ERROR, write, now_utc())
    return seen


def test_what_is_about_names_of_before_is_over_and_what_is_about_names_of_today_stays_open(outbox, tmp_path):
    ended = forget_alerts(tmp_path, now_utc())

    assert ended == sorted({*BEFORE.values()})
    assert sorted(one.alert.subject for one in outbox.open_alerts()) == sorted(OF_TODAY.values())
    assert forget_alerts(tmp_path, now_utc()) == []


def test_nobody_is_told_of_what_is_over_nor_that_it_is(outbox, tmp_path):
    forget_alerts(tmp_path, now_utc())

    assert sorted(told(outbox)) == sorted(OF_TODAY.values())
    outbox.forget(now_utc() + timedelta(days=365))
    assert sorted(one.alert.subject for one in outbox.open_alerts()) == sorted(OF_TODAY.values())


def test_a_directory_without_alerts_gets_none(tmp_path):
    assert forget_alerts(tmp_path, now_utc()) == []
    assert not (tmp_path / PLACE).exists()


def test_a_run_that_failed_before_it_is_not_read_any_more_and_one_that_fails_after_it_is(
    studio,  # noqa: F811
    outbox,
    tmp_path,
):
    def read() -> list[str]:
        found = RunReader(studio.instance, {}, {}).read(outbox.recall(RUNS), [], now_utc() + timedelta(seconds=1))
        return [event.key for event in found.events]

    studio.broken = True
    studio.run(3)
    assert len(read()) == 1
    forget_alerts(tmp_path, now_utc())
    before = read()
    studio.run(4)

    assert before == []
    (key,) = read()
    assert "2026-11-04" in key
