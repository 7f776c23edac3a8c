"""Alerts about names of an earlier version end with the upgrade, without a word to anybody."""

from datetime import timedelta

import pytest

from tests.today import TODAY
from tmdb_assets.alerts.alert import Alert, Findings, Kind, Severity
from tmdb_assets.alerts.outbox import Outbox
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
