"""A look at real runs and real files: what is broken is told, and keeps nothing else from being told."""

import json
import logging
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest

from tests.faults.search import forms
from tests.receivers import TOKEN, Receiver, dripping, slow, status
from tests.unit.alerts.conftest import FILMS, Studio
from tmdb_assets.alerts import patrol as subject
from tmdb_assets.alerts import sending
from tmdb_assets.alerts.channels import channels
from tmdb_assets.alerts.patrol import Patrol, open_outbox
from tmdb_assets.records.declared import declared_in
from tmdb_assets.settings import Settings, now_utc
from tmdb_assets.workspace import Workspace

NO_DEADLINE_YET = datetime.now(UTC).replace(hour=8, minute=0) - timedelta(days=1)


@dataclass
class Watch:
    """A patrol over a studio, with a receiver, and a clock that stands still unless it is moved."""

    studio: Studio
    settings: Settings
    receiver: Receiver
    clock: pytest.MonkeyPatch
    now: datetime = NO_DEADLINE_YET
    logged: list[str] = field(default_factory=list)
    is_daemon: bool = False

    def __post_init__(self) -> None:
        self.clock.setattr("tmdb_assets.settings._system_clock", lambda: self.now)

    def look(self) -> bool:
        """One look; then it is half a minute later."""
        all_read = Patrol(
            Workspace(self.settings),
            self.studio.instance,
            declared_in(self.studio.definitions),
            channels(self.settings.alert_urls),
            lambda level, line: self.logged.append(f"{logging.getLevelName(level)} {line}"),
            is_daemon=self.is_daemon,
        ).look()
        self.now += timedelta(seconds=30)
        return all_read

    @property
    def place(self) -> Path:
        return self.settings.data_dir / "alerts" / "outbox.sqlite"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def watch(
    studio: Studio, tmp_path: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, films_alone: None
) -> Watch:
    env = {
        "TMDB_ASSETS_DATA": str(tmp_path / "data"),
        "ALERT_URLS": receiver.url,
        "ALERT_HEARTBEAT_URL": receiver.heartbeat_url,
    }
    return Watch(studio, Settings.from_env(env), receiver, monkeypatch)


def test_a_failed_check_of_a_green_run_is_told_once_and_so_is_its_recovery(watch: Watch):
    watch.studio.failing = {"soft"}
    watch.studio.run(1)
    watch.look()
    watch.look()
    (told,) = watch.receiver.received
    assert told.title == "[error] films soft failed for 2026-11-01"
    assert "1 of 10 rows fail." in told.text
    assert "movie_id=550, title=Fight Club" in told.text
    watch.studio.failing = set()
    watch.studio.run(1)
    watch.look()
    watch.look()
    assert watch.receiver.titles[1:] == ["[recovered] films soft passes again (failed for 2026-11-01)"]


def test_the_heartbeat_is_given_by_every_look_while_all_is_well(watch: Watch):
    assert watch.look()
    assert watch.look()
    assert watch.receiver.beats == [f"/ping/{TOKEN}"] * 2


def test_without_an_address_for_the_heartbeat_none_is_given(watch: Watch):
    watch.settings = replace(watch.settings, heartbeat_url=None)
    watch.look()
    assert watch.receiver.beats == []


def test_no_heartbeat_while_a_message_is_stuck(watch: Watch):
    watch.studio.failing = {"soft"}
    watch.studio.run(1)
    watch.receiver.refuse(status(500))
    watch.look()
    assert len(watch.receiver.beats) == 1, "it may arrive yet"
    watch.now += timedelta(minutes=16)
    watch.look()
    assert len(watch.receiver.beats) == 1
    watch.receiver.answer = status(200)
    watch.now += timedelta(minutes=5)
    watch.look()
    assert len(watch.receiver.beats) == 2


@pytest.mark.parametrize("kind", ["down", "slow", "drips", "refuses"])
def test_a_heartbeat_that_nobody_takes_harms_nothing(watch: Watch, monkeypatch: pytest.MonkeyPatch, kind: str):
    monkeypatch.setattr(sending, "_HEARTBEAT_SECONDS", 0.5)
    with Receiver() as switch:
        switch.answer = {"slow": slow(5), "drips": dripping, "refuses": status(503)}.get(kind, switch.answer)
        watch.settings = replace(watch.settings, heartbeat_url=switch.heartbeat_url)
        if kind == "down":
            switch.stop()
        began = time.monotonic()
        assert watch.look()
        assert time.monotonic() - began < 4
    # A header is an answer; what follows it interests nobody.
    warned = [line for line in watch.logged if "ALERT_HEARTBEAT_URL did not take the heartbeat" in line]
    assert len(warned) == (kind != "drips")
    assert TOKEN not in "".join(watch.logged)


@pytest.mark.parametrize("host", ["hc..example", "a" * 70 + ".example"])
def test_an_address_for_the_heartbeat_that_no_library_takes_is_said_at_once_and_not_shown(
    watch: Watch, capsys: pytest.CaptureFixture[str], host: str
):
    watch.settings = replace(watch.settings, heartbeat_url=f"http://{host}/{TOKEN}")
    assert watch.look()
    (warned,) = [line for line in watch.logged if "ALERT_HEARTBEAT_URL did not take the heartbeat" in line]
    assert "no answer" not in warned
    said = warned + "".join(capsys.readouterr())
    assert TOKEN not in said
    assert host not in said


def test_a_source_that_cannot_be_read_is_told_and_recovers_and_the_others_are_told(watch: Watch):
    watch.studio.broken = True
    watch.studio.run(1)
    history = next(Path(watch.studio.instance.root_directory).rglob("index.db"))
    with closing(sqlite3.connect(history)) as connection:
        connection.execute("alter table asset_check_executions rename to hidden")
    assert not watch.look()
    assert not watch.look()
    (title,) = watch.receiver.titles
    assert title == "[error] 2 problems, first: the run of daily for 2026-11-01 failed"
    assert "alerting cannot read the checks" in watch.receiver.received[0].text
    assert watch.receiver.beats == []

    with closing(sqlite3.connect(history)) as connection:
        connection.execute("alter table hidden rename to asset_check_executions")
    assert watch.look()
    assert watch.receiver.titles[1:] == ["[recovered] alerting can read the checks again"]
    assert len(watch.receiver.beats) == 1


def test_a_published_copy_that_cannot_be_read_keeps_nothing_from_being_told(watch: Watch):
    watch.settings.paths("films").published.parent.mkdir(parents=True)
    watch.settings.paths("films").published.write_bytes(b"")
    note = watch.settings.paths("films").published.with_suffix(".json")
    note.write_text(json.dumps({"periods": ["no day"], "rows": {}}))
    watch.studio.failing = {"soft"}
    watch.studio.run(1)
    assert not watch.look()
    text = watch.receiver.received[0].text
    assert "films soft failed for 2026-11-01" in text
    assert "What the published copy of films serves could not be read." in text
    assert "alerting cannot read the published copy of films" in text


def test_an_alert_that_cannot_be_worded_is_told_by_its_key(watch: Watch, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(subject, "alert_message", lambda *_: 1 / 0)
    watch.studio.failing = {"soft"}
    watch.studio.run(1)
    watch.look()
    assert "check/films/soft/2026-11-01" in watch.receiver.received[0].text


def test_a_broken_outbox_is_set_aside_and_told_and_what_is_wrong_is_told_again(watch: Watch):
    watch.studio.failing = {"soft"}
    watch.studio.run(1)
    watch.look()
    watch.place.write_bytes(b"\x00garbage" * 1000)
    watch.look()
    watch.look()
    assert len(watch.receiver.received) == 2
    text = watch.receiver.received[1].text
    assert "its own outbox" in text
    assert "set aside as outbox.sqlite.broken-" in text
    assert "films soft failed for 2026-11-01" in text
    (kept,) = watch.place.parent.glob("outbox.sqlite.broken-*")
    assert kept.read_bytes() == b"\x00garbage" * 1000


def test_an_outbox_that_cannot_be_written_fails_the_look_and_the_next_one_tells(watch: Watch):
    watch.look()
    watch.studio.failing = {"soft"}
    watch.studio.run(1)
    away = watch.place.rename(watch.place.with_name("away"))
    watch.place.mkdir()
    with pytest.raises(sqlite3.OperationalError):
        watch.look()
    assert len(watch.receiver.beats) == 1
    watch.place.rmdir()
    away.rename(watch.place)
    watch.look()
    assert watch.receiver.titles == ["[error] films soft failed for 2026-11-01"]


def test_without_a_daemon_warnings_are_told_at_the_first_look_of_a_day(watch: Watch):
    for day in (1, 2):
        watch.studio.failing = {"shares"}
        watch.studio.run(day)
        watch.look()
        watch.studio.failing = set()
        watch.studio.run(day)
    assert watch.receiver.titles == ["[warning] films shares failed for 2026-11-01"]


def test_warnings_are_told_once_a_day_after_the_deadline_and_a_look_that_dies_meanwhile_loses_none(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
):
    watch.is_daemon = True
    watch.studio.failing = {"shares"}
    watch.studio.run(1)
    watch.look()
    assert watch.receiver.received == []
    watch.now = watch.now.replace(hour=12, minute=1)
    with monkeypatch.context() as broken:
        broken.setattr(subject.Outbox, "tell", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            watch.look()
    watch.look()
    watch.look()
    assert [title for title in watch.receiver.titles if "shares" in title] == [
        "[warning] films shares failed for 2026-11-01"
    ]


def test_a_slow_receiver_gets_a_message_once_although_the_daemon_does_not_wait_for_it(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sending, "WAIT_SECONDS", 0.2)
    watch.is_daemon = True
    watch.receiver.answer = slow(2)
    watch.studio.failing = {"soft"}
    watch.studio.run(1)
    for _ in range(3):
        watch.look()
    time.sleep(2)
    assert len(watch.receiver.received) == 1
    assert open_outbox(watch.settings).deliveries.unsent() == []


def test_a_process_that_ends_after_its_look_waits_for_a_slow_receiver(watch: Watch, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sending, "WAIT_SECONDS", 0.2)
    watch.receiver.answer = slow(2)
    watch.studio.failing = {"soft"}
    watch.studio.run(1)
    watch.look()
    assert open_outbox(watch.settings).deliveries.unsent() == []


def test_a_deleted_check_and_a_look_without_anything_new_say_nothing(watch: Watch):
    watch.studio.run(1)
    for _ in range(3):
        assert watch.look()
    assert watch.receiver.received == []
    assert watch.studio.instance.fetch_materializations(FILMS, limit=1).records


def test_no_secret_is_in_the_outbox_the_instance_or_the_log_after_faults(watch: Watch):
    watch.studio.failing = {"soft", "rules"}
    watch.studio.run(1)
    for answer in (status(500), status(404), slow(0.1)):
        watch.receiver.answer = answer
        watch.look()
        watch.now += timedelta(minutes=5)
    watch.receiver.stop()
    watch.look()
    kept = b"".join(
        path.read_bytes()
        for root in (watch.settings.data_dir, Path(watch.studio.instance.root_directory))
        for path in root.rglob("*")
        if path.is_file()
    )
    assert b"films soft" in kept
    for form in forms(TOKEN):
        assert form not in kept
        assert form.decode() not in "".join(watch.logged)


def test_the_clock_of_a_look_is_the_projects(watch: Watch):
    watch.studio.failing = {"soft"}
    watch.studio.run(1)
    watch.look()
    (one,) = open_outbox(watch.settings).open_alerts()
    assert one.opened_at == now_utc() - timedelta(seconds=30)


def test_an_instance_of_another_shape_can_be_patrolled(watch: Watch):
    with dg.DagsterInstance.ephemeral() as instance:
        watch.studio.instance = instance
        assert watch.look()
