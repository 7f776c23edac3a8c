"""Patrols in processes of their own that can be killed, at a point or at any time.

Belongs here: what such a process does. They are forked from a server that has imported everything, so that one costs
milliseconds. When to kill, and what must hold afterwards, is said by the tests.
"""

import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import dagster as dg

from tests.unit.alerts.conftest import Studio
from tmdb_assets import settings
from tmdb_assets.alerts import patrol as patrol_module
from tmdb_assets.alerts.channels import Channel, channels
from tmdb_assets.alerts.outbox import Outbox
from tmdb_assets.alerts.patrol import Patrol
from tmdb_assets.alerts.sending import Sender
from tmdb_assets.datasets.films import FILMS
from tmdb_assets.records.declared import declared_in
from tmdb_assets.settings import Settings
from tmdb_assets.workspace import Workspace

BEHIND = "TEST_CLOCK_BEHIND_SECONDS"
POINTS = {
    "before anything is worded": (Outbox, "tell"),
    "before anything is sent": (Sender, "send"),
    "before a message leaves": (Channel, "send"),
    "after a message left": (Channel, "send"),
}


def clock_behind() -> str:
    """By how much a clock is put back that shows one in the morning now, when no day is missing yet: seconds."""
    now = datetime.now(UTC)
    return str((now - now.replace(hour=1, minute=0, second=0)).total_seconds())


def early(env: dict[str, str]) -> datetime:
    """The time on the clock that all processes of a test have."""
    return datetime.now(UTC) - timedelta(seconds=float(env[BEHIND]))


def instance_at(place: Path) -> dg.DagsterInstance:
    return dg.DagsterInstance.local_temp(str(place), overrides={"telemetry": {"enabled": False}})


def patrol(studio: Studio, env: dict[str, str], *, is_daemon: bool = False) -> Patrol:
    configured = Settings.from_env(env)
    # Nothing of another dataset is missing: what is told is of films.
    patrol_module.DATASETS = (FILMS,)
    return Patrol(
        Workspace(configured),
        studio.instance,
        declared_in(studio.definitions),
        channels(configured.alert_urls),
        lambda *_: None,
        is_daemon=is_daemon,
    )


def look_until_killed_at(point: str, place: str, env: dict[str, str]) -> None:
    """Look, and be killed by SIGKILL at a point."""
    owner, name = POINTS[point]
    original = getattr(owner, name)

    def killed(*values: Any, **named: Any) -> None:
        if point.startswith("after"):
            original(*values, **named)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(owner, name, killed)
    settings._system_clock = lambda: early(env)
    with instance_at(Path(place)) as instance:
        patrol(Studio(instance), env).look()


def look_until(stop: str, place: str, env: dict[str, str]) -> None:
    """Look as often as possible until a file is there."""
    settings._system_clock = lambda: early(env)
    with instance_at(Path(place)) as instance:
        studio = Studio(instance)
        while not Path(stop).exists():
            patrol(studio, env, is_daemon=True).look()
            time.sleep(0.01)


def start(function: Callable[..., None], *values: object) -> BaseProcess:
    """A process that does a function of this module."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__, "apprise"])
    process = context.Process(target=function, args=values, daemon=True)
    process.start()
    return process
