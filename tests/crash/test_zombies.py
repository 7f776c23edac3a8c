"""Runs that the daemon launched and whose process is gone: the daemon alone finds them and frees their slots."""

import contextlib
import signal
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import psutil
import pytest
import requests
from dagster import DagsterInstance, DagsterRunStatus

from tests.crash.process import COMMAND, Run, started
from tmdb_assets.records.instance import PROCESS_TAG, prepare_dagster_home, slot_holders
from tmdb_assets.settings import Settings

LAUNCH = """
mutation Launch($params: ExecutionParams!) {
  launchRun(executionParams: $params) { ... on LaunchRunSuccess { run { runId } } }
}
"""
DETECTED_SECONDS = 90
"""dagster.yaml looks every 20 seconds, and frees the slots 10 seconds after the end; and this machine may be busy."""


@contextlib.contextmanager
def instance_of(scene) -> Iterator[DagsterInstance]:
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("DAGSTER_HOME", str(prepare_dagster_home(Settings.from_env(scene.env), {})))
        with DagsterInstance.get() as instance:
            yield instance


@contextlib.contextmanager
def web_server_and_daemon(scene) -> Iterator[tuple[Run, str]]:
    """`tmdb-assets dev` for the scene, and its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with started(
        scene.env, scene.place, command=(str(COMMAND), "dev", "--port", str(port), "--dashboard-port", "0")
    ) as dev:
        yield dev, f"http://127.0.0.1:{port}/graphql"


def launch(address: str, day: str, dev: Run) -> str:
    """Launch the daily job as a user's click does."""
    params = {
        "selector": {
            "repositoryLocationName": "tmdb_assets",
            "repositoryName": "__repository__",
            "pipelineName": "films",
        },
        "runConfigData": {},
        "executionMetadata": {"tags": [{"key": "dagster/partition", "value": day}]},
    }
    deadline = time.monotonic() + 120
    while True:
        with contextlib.suppress(requests.RequestException, KeyError):
            answer = requests.post(address, json={"query": LAUNCH, "variables": {"params": params}}, timeout=30).json()
            return answer["data"]["launchRun"]["run"]["runId"]
        assert time.monotonic() < deadline, dev.said()
        assert not dev.has_ended, dev.said()
        time.sleep(0.5)


def wait_for(what, seconds, *runs: Run):
    deadline = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < deadline, "\n".join(run.said()[-3000:] for run in runs)
        time.sleep(0.1)
    return found


def process_of(instance, run_id) -> psutil.Process | None:
    """The process of a run, once it is asking and holds a slot."""
    run = instance.get_run_by_id(run_id)
    owner = run.tags.get(PROCESS_TAG) if run and run.status is DagsterRunStatus.STARTED else None
    return psutil.Process(int(owner.partition(":")[0])) if owner and run_id in slot_holders(instance) else None


def is_over(instance, run_id) -> bool:
    return instance.get_run_by_id(run_id).status is DagsterRunStatus.FAILURE and not slot_holders(instance)


@pytest.fixture
def launched(scene):
    """A run that was launched in the UI, is asking for films, and holds a slot."""
    day = scene.reset()
    scene.requests()
    scene.sandbox._gate._latency = 1.0
    with web_server_and_daemon(scene) as (dev, address), instance_of(scene) as instance:
        run_id = launch(address, day.isoformat(), dev)
        # In the middle of the details, which take longest: a short step might have given its slot back meanwhile.
        wait_for(lambda: "/movie/{id}" in scene.sandbox.stats()["endpoints"], 120, dev)
        scene.sandbox._gate._latency = 20.0
        process = wait_for(lambda: process_of(instance, run_id), 120, dev)
        yield dev, instance, run_id, process
    scene.sandbox._gate._latency = 0.0


@pytest.mark.soak
def test_a_launched_run_whose_process_is_killed_fails_and_the_day_goes_through_after_it(scene, launched):
    dev, instance, run_id, process = launched

    process.send_signal(signal.SIGKILL)

    scene.sandbox._gate._latency = 1.0
    wait_for(lambda: is_over(instance, run_id), DETECTED_SECONDS, dev)
    with scene.run() as again:
        assert again.wait() == 0, again.said()
    assert scene.tables() == scene.undisturbed.tables


@pytest.mark.soak
def test_a_launched_run_of_a_machine_that_died_is_found_by_the_next_daemon_alone(scene, launched):
    dev, instance, run_id, process = launched

    dev.kill()

    scene.sandbox._gate._latency = 1.0
    assert not process.is_running()
    assert instance.get_run_by_id(run_id).status is DagsterRunStatus.STARTED
    assert run_id in slot_holders(instance)
    daemon = str(Path(sys.executable).parent / "dagster-daemon")
    env = {**scene.env, "DAGSTER_HOME": str(scene.data / "dagster_home")}
    with started(env, scene.place, command=(daemon, "run", "-w", "workspace.yaml")) as alone:
        wait_for(lambda: is_over(instance, run_id), DETECTED_SECONDS, alone)
    failure = instance.get_records_for_run(run_id, of_type=dg.DagsterEventType.RUN_FAILURE).records[-1]
    assert "it was killed, or the machine stopped" in failure.event_log_entry.message
    with scene.run() as again:
        assert again.wait() == 0, again.said()
    assert scene.tables() == scene.undisturbed.tables
