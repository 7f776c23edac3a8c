"""Alerts while processes are killed, or patrol the same data at once: nothing is lost, and a repetition says so."""

import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.crash.patroller import (
    BEHIND,
    POINTS,
    clock_behind,
    early,
    instance_at,
    look_until,
    look_until_killed_at,
    patrol,
    start,
)
from tests.receivers import Receiver, status
from tests.unit.alerts.conftest import Studio
from tmdb_assets.alerts.deliveries import LEASE
from tmdb_assets.alerts.patrol import open_outbox

KILLS = 6
EPISODES = 6
KILLS_IN_SOAK = 100


class Scene:
    """An instance with failing checks, patrolled by processes; a receiver; a clock for this process."""

    def __init__(self, place: Path, receiver: Receiver, clock: pytest.MonkeyPatch) -> None:
        self.place, self.receiver = place / "instance", receiver
        self.place.mkdir()
        self.env = {"TMDB_ASSETS_DATA": str(place / "data"), "ALERT_URLS": receiver.url, BEHIND: clock_behind()}
        self.instance = instance_at(self.place)
        self.studio = Studio(self.instance)
        self.later = timedelta()
        clock.setattr("tmdb_assets.settings._system_clock", lambda: early(self.env) + self.later)

    def look(self) -> None:
        patrol(self.studio, self.env).look()

    def told(self) -> Counter[str]:
        """The titles that arrived, each reference once."""
        return Counter({got.reference: got.title for got in self.receiver.received}.values())


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    with Receiver() as receiver:
        scene = Scene(tmp_path, receiver, monkeypatch)
        with scene.instance:
            yield scene


@pytest.mark.parametrize("point", POINTS)
def test_a_patrol_that_is_killed_loses_nothing_and_repeats_at_most_one_message_with_its_reference(scene, point):
    scene.studio.failing = {"soft"}
    scene.studio.run(1)
    process = start(look_until_killed_at, point, str(scene.place), scene.env)
    process.join(60)
    assert process.exitcode == -9
    arrived = len(scene.receiver.received)
    assert arrived == (point == "after a message left")

    scene.look()
    scene.later = LEASE + timedelta(seconds=1)
    scene.look()
    scene.look()
    assert scene.told() == {"[error] films soft failed for 2026-11-01": 1}
    assert len(scene.receiver.received) == 1 + arrived
    assert open_outbox(patrol(scene.studio, scene.env).workspace.settings).deliveries.unsent() == []


@pytest.mark.parametrize("kills", [KILLS, pytest.param(KILLS_IN_SOAK, marks=pytest.mark.soak)])
def test_patrols_that_are_killed_at_any_time_lose_nothing(scene, chance, kills):
    dice = chance("patrols")
    # The first look ever takes the newest evaluations alone: from then on nothing is lost.
    scene.studio.run(1)
    scene.look()
    for number in range(kills):
        day = 1 + number % 20
        scene.studio.failing = set() if number // 20 % 2 else {"soft"}
        scene.studio.run(day)
        process = start(look_until, str(scene.place / "never"), str(scene.place), scene.env)
        time.sleep(dice.uniform(0, 2.0))
        process.kill()
        process.join()
    for _ in range(3):
        scene.later += LEASE + timedelta(minutes=1)
        scene.look()

    texts = [got.text for got in {got.reference: got for got in scene.receiver.received}.values()]
    errors = [text for text in texts if text.startswith("[error]")]
    for day in range(1, 1 + min(kills, 20)):
        assert sum(f"films soft failed for 2026-11-{day:02d}" in text for text in errors) >= 1, day
    repeated = Counter(scene.receiver.references)
    assert sum(repeated.values()) - len(repeated) <= kills


def test_two_daemons_tell_every_alert_once(scene, tmp_path):
    stop = tmp_path / "stop"
    daemons = [start(look_until, str(stop), str(scene.place), scene.env) for _ in range(2)]
    expected = Counter()
    for number in range(EPISODES):
        scene.studio.failing = set() if number % 2 else {"soft"}
        scene.studio.run(1)
        title = "[recovered] films soft passes again (failed for 2026-11-01)"
        expected[title if number % 2 else "[error] films soft failed for 2026-11-01"] += 1
        deadline = time.monotonic() + 30
        while scene.told() != expected and time.monotonic() < deadline:
            time.sleep(0.05)
    time.sleep(1)
    stop.touch()
    for daemon in daemons:
        daemon.join(30)
        assert daemon.exitcode == 0

    assert scene.told() == expected
    assert max(Counter(scene.receiver.references).values()) == 1


def test_two_daemons_and_an_outage_of_the_receiver_tell_everything_once_and_in_order(scene, tmp_path):
    scene.receiver.refuse(status(503))
    stop = tmp_path / "stop"
    daemons = [start(look_until, str(stop), str(scene.place), scene.env) for _ in range(2)]
    titles = []
    for day in range(1, 5):
        scene.studio.failing = {"soft"}
        tries, deadline = scene.receiver.tries, time.monotonic() + 30
        scene.studio.run(day)
        titles.append(f"[error] films soft failed for 2026-11-{day:02d}")
        while scene.receiver.tries == tries and time.monotonic() < deadline:
            time.sleep(0.05)
    stop.touch()
    for daemon in daemons:
        daemon.join(30)
        assert daemon.exitcode == 0
    scene.receiver.answer = status(200)
    scene.later = timedelta(minutes=5)
    scene.look()
    assert scene.receiver.titles == titles
