"""What is told of runs and of the daemon, from a real instance."""

import time

import dagster as dg
import pytest
from dagster._daemon.types import DaemonHeartbeat

from tests.unit.metrics.conftest import so, values
from tmdb_assets.metrics import families
from tmdb_assets.metrics.runs import read_runs


@dg.op
def work(context):
    if "fail" in context.run.tags:
        raise RuntimeError("no work")


@dg.job
def daily():
    work()


@dg.job
def scratch():
    work()


def test_runs_are_counted_by_job_and_status_and_jobs_of_others_together(instance):
    daily.execute_in_process(instance=instance)
    daily.execute_in_process(instance=instance, tags={"fail": "yes"}, raise_on_error=False)
    scratch.execute_in_process(instance=instance)

    counts = values(read_runs(instance, ["daily", "retention"]), families.RUNS)

    assert {key: count for key, count in counts.items() if count} == {
        ("daily", "success"): 1,
        ("daily", "failure"): 1,
        ("other", "success"): 1,
    }
    assert counts["retention", "failure"] == 0  # a rule can tell none from unknown


@pytest.mark.parametrize(("tags", "ended"), [({}, "success"), ({"fail": "yes"}, "failure")])
def test_the_last_finished_run_of_a_job_is_told(instance, tags, ended):
    daily.execute_in_process(instance=instance)
    daily.execute_in_process(instance=instance, tags=tags, raise_on_error=False)
    instance.create_run_for_job(daily)  # has not begun

    samples = list(read_runs(instance, ["daily", "retention"]))

    assert so(samples, families.RUN_LAST_STATUS) == {("daily",): ended}
    assert 0 <= values(samples, families.RUN_LAST_DURATION)[("daily",)] < 30
    assert values(samples, families.RUN_LAST_END)[("daily",)] == pytest.approx(time.time(), abs=60)


def test_heartbeats_are_told_of_the_daemons_that_are_needed(instance):
    instance.add_daemon_heartbeat(DaemonHeartbeat(1795_000_000.0, "SENSOR", "one", []))
    instance.add_daemon_heartbeat(DaemonHeartbeat(1795_000_000.0, "NO_LONGER_NEEDED", "two", []))

    samples = list(read_runs(instance, []))

    assert values(samples, families.HEARTBEAT) == {("sensor",): 1795_000_000.0}
    assert values(samples, families.DAEMON_ERRORS) == {("sensor",): 0}


def test_before_the_first_run_there_are_none(settings):
    samples = list(read_runs(None, ["daily"]))

    assert {sample.family for sample in samples} == {families.RUNS}
    assert {sample.value for sample in samples} == {0}
