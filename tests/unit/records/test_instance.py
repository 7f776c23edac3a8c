"""DAGSTER_HOME and what a killed run leaves in it, with a real instance and real processes."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import dagster as dg
import pytest
import yaml
from dagster import DagsterInstance, DagsterRunStatus
from dagster._core.events import EngineEventData
from dagster._core.launcher import WorkerStatus
from dagster._core.storage.tags import GRPC_INFO_TAG

from tmdb_assets.records.instance import (
    PROCESS_TAG,
    end_abandoned_runs,
    prepare_dagster_home,
    process_name,
    this_process,
)
from tmdb_assets.settings import PROJECT_DIR

CONFIGURATION = PROJECT_DIR / "dagster.yaml"


def test_dagster_home_lies_in_the_data_directory_with_the_projects_configuration(settings):
    env = {}

    home = prepare_dagster_home(settings, env)

    assert home == settings.data_dir / "dagster_home"
    assert env == {"DAGSTER_HOME": str(home)}
    assert (home / "dagster.yaml").read_bytes() == CONFIGURATION.read_bytes()


def test_preparing_twice_changes_nothing(settings):
    env = {}
    home = prepare_dagster_home(settings, env)

    assert prepare_dagster_home(settings, env) == home
    assert [path.name for path in home.iterdir()] == ["dagster.yaml"]


def test_a_dagster_home_of_the_users_own_is_taken_and_made_absolute(settings, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    env = {"DAGSTER_HOME": "my/home"}

    assert prepare_dagster_home(settings, env) == tmp_path / "my" / "home"
    assert env["DAGSTER_HOME"] == str(tmp_path / "my" / "home")


def test_a_configuration_of_the_users_own_stays_as_it_is(settings, tmp_path):
    own = tmp_path / "dagster.yaml"
    own.write_text("telemetry:\n  enabled: true\n")

    prepare_dagster_home(settings, {"DAGSTER_HOME": str(tmp_path)})

    assert not own.is_symlink()
    assert own.read_text() == "telemetry:\n  enabled: true\n"


def test_a_link_to_a_project_that_was_moved_is_mended(settings, tmp_path):
    link = tmp_path / "dagster.yaml"
    link.symlink_to(tmp_path / "old place" / "dagster.yaml")

    prepare_dagster_home(settings, {"DAGSTER_HOME": str(tmp_path)})

    assert link.read_bytes() == CONFIGURATION.read_bytes()


@pytest.fixture
def child():
    """A process that does nothing until it is killed."""
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    yield process
    process.kill()
    process.wait()
    process.stdin.close()


def test_a_process_has_a_name_as_long_as_it_runs(child):
    name = process_name(child.pid)
    assert name == process_name(child.pid)
    assert name.startswith(f"{child.pid}:")

    child.kill()
    child.wait()

    assert process_name(child.pid) is None


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="what a process is doing is read from /proc")
def test_a_killed_process_that_nobody_waited_for_does_not_run(child):
    child.send_signal(signal.SIGKILL)
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)

    assert process_name(child.pid) is None


def test_this_process_has_the_name_that_others_see():
    assert this_process() == process_name(os.getpid())


@pytest.fixture
def instance(settings, monkeypatch):
    """The instance of a DAGSTER_HOME as `make run` prepares it."""
    env = {}
    home = prepare_dagster_home(settings, env)
    monkeypatch.setenv("DAGSTER_HOME", str(home))
    with DagsterInstance.get() as instance:
        yield instance


@dg.op(pool="tmdb")
def ask():
    pass


@dg.job
def daily():
    ask()


def start_run(instance, tags):
    run = instance.create_run_for_job(daily, tags=tags)
    instance.handle_new_event(_event(run, dg.DagsterEventType.PIPELINE_START))
    return run.run_id


def _event(run, kind):
    return dg.EventLogEntry(
        error_info=None,
        level="debug",
        user_message="",
        run_id=run.run_id,
        timestamp=1.0,
        dagster_event=dg.DagsterEvent(event_type_value=kind.value, job_name=run.job_name, message=""),
    )


def hold_slot(instance, run_id):
    instance.event_log_storage.initialize_concurrency_limit_to_default("tmdb")
    claim = instance.event_log_storage.claim_concurrency_slot("tmdb", run_id, "ask")
    return claim.is_claimed


def status(instance, run_id):
    return instance.get_run_by_id(run_id).status


def test_the_run_of_a_killed_process_fails_and_its_slot_is_free_again(instance, child):
    dead = start_run(instance, {PROCESS_TAG: process_name(child.pid)})
    assert status(instance, dead) is DagsterRunStatus.STARTED
    assert hold_slot(instance, dead)
    assert not hold_slot(instance, "another run")
    child.kill()
    child.wait()

    assert end_abandoned_runs(instance) == [dead]

    assert status(instance, dead) is DagsterRunStatus.FAILURE
    info = instance.event_log_storage.get_concurrency_info("tmdb")
    assert dead not in info.active_run_ids
    assert end_abandoned_runs(instance) == []


def test_a_run_whose_process_runs_is_left_alone_with_its_slot(instance, child):
    living = start_run(instance, {PROCESS_TAG: process_name(child.pid)})
    assert hold_slot(instance, living)

    assert end_abandoned_runs(instance) == []

    assert status(instance, living) is DagsterRunStatus.STARTED
    assert instance.event_log_storage.get_concurrency_info("tmdb").active_run_ids == {living}


def test_a_run_of_the_daemon_or_the_web_server_is_not_ours_to_end(instance):
    foreign = start_run(instance, {})

    assert end_abandoned_runs(instance) == []
    assert status(instance, foreign) is DagsterRunStatus.STARTED


def test_a_process_that_has_the_id_of_a_dead_one_does_not_keep_its_run_alive(instance, child):
    stale = start_run(instance, {PROCESS_TAG: f"{child.pid}:1"})

    assert end_abandoned_runs(instance) == [stale]


def test_a_process_of_another_machine_is_not_ours_to_end(instance, child):
    elsewhere = start_run(instance, {PROCESS_TAG: f"{child.pid}:1@another-machine"})

    assert end_abandoned_runs(instance) == []
    assert health(instance, elsewhere) is WorkerStatus.RUNNING


def health(instance, run_id):
    assert instance.run_launcher.supports_check_run_worker_health
    return instance.run_launcher.check_run_worker_health(instance.get_run_by_id(run_id)).status


def test_the_daemon_is_told_whether_the_process_of_a_run_still_runs(instance, child):
    run_id = start_run(instance, {PROCESS_TAG: process_name(child.pid)})
    assert health(instance, run_id) is WorkerStatus.RUNNING

    child.kill()
    child.wait()

    assert health(instance, run_id) is WorkerStatus.NOT_FOUND


def test_a_run_that_is_waiting_for_its_first_step_is_known_by_the_process_that_dagster_started(instance, child):
    run_id = start_run(instance, {})
    assert health(instance, run_id) is WorkerStatus.RUNNING  # nobody can tell
    message = f"Started process for run (pid: {child.pid})."
    run = instance.get_run_by_id(run_id)
    instance.report_engine_event(message, run, EngineEventData.in_process(child.pid))
    assert health(instance, run_id) is WorkerStatus.RUNNING

    child.kill()
    child.wait()

    assert health(instance, run_id) is WorkerStatus.NOT_FOUND


@pytest.mark.parametrize(("patience", "then"), [(1, WorkerStatus.NOT_FOUND), (300, WorkerStatus.RUNNING)])
def test_a_run_whose_code_server_does_not_answer_is_lost_after_the_patience_that_the_configuration_says(
    patience, then, settings
):
    home = prepare_dagster_home(settings, {})
    configuration = yaml.safe_load(CONFIGURATION.read_text(encoding="utf-8"))
    configuration["run_launcher"]["config"] = {"patience_seconds": patience}
    (home / "dagster.yaml").unlink()
    (home / "dagster.yaml").write_text(yaml.safe_dump(configuration), encoding="utf-8")
    with socket.socket() as nobody, DagsterInstance.from_config(str(home)) as instance:
        nobody.bind(("127.0.0.1", 0))
        server = json.dumps({"host": "127.0.0.1", "port": nobody.getsockname()[1]})
        run_id = start_run(instance, {PROCESS_TAG: "17:1@another-machine", GRPC_INFO_TAG: server})
        assert health(instance, run_id) is WorkerStatus.RUNNING, "a network may fail for a moment"
        deadline = time.monotonic() + 2
        while time.monotonic() < deadline:
            found = health(instance, run_id)
        assert found is then


def test_the_slot_of_a_run_that_ended_while_it_held_it_is_freed(instance):
    ended = start_run(instance, {})
    assert hold_slot(instance, ended)
    instance.report_run_failed(instance.get_run_by_id(ended))

    assert end_abandoned_runs(instance) == []

    assert ended not in instance.event_log_storage.get_concurrency_info("tmdb").active_run_ids
