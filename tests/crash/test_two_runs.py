"""Two runs of the same day at once, and a reader who reads as fast as it can meanwhile."""

import shutil

import pytest

from tests.crash.process import reading

READS = [1_000, pytest.param(10_000, marks=pytest.mark.soak)]


@pytest.mark.parametrize("least_reads", READS)
def test_two_runs_at_once_come_to_one_while_nobody_who_reads_sees_an_error(scene, record_property, least_reads):
    undisturbed = scene.undisturbed
    scene.reset()

    with reading(scene.published, pause=0, least=least_reads) as readings:
        for number in range(least_reads // 1_000):
            with scene.run() as first, scene.run() as second:
                assert first.wait() == 0, first.said() + second.said()
                assert second.wait() == 0, second.said()
            if number == 0:
                asked = scene.requests()

    assert asked == undisturbed.requests
    assert scene.tables() == undisturbed.tables
    assert scene.left_lying_about() == []
    assert readings.errors == []
    assert readings.states == [scene.before, undisturbed.seen]
    assert readings.reads >= least_reads
    record_property("reads", ("beside two runs", readings.reads, ""))


@pytest.mark.soak
def test_without_pools_one_run_waits_for_the_other_and_nothing_is_asked_or_written_twice(scene):
    undisturbed = scene.undisturbed
    scene.reset()
    home = scene.place / "home without pools"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir()
    (home / "dagster.yaml").write_text("telemetry:\n  enabled: false\n")
    env = {"DAGSTER_HOME": str(home)}
    scene.requests()

    with scene.run(slow=True, env=env) as first, scene.run(slow=True, env=env) as second:
        assert first.wait() == 0, first.said()
        assert second.wait() == 0, second.said()
        waited = ["Waiting for another run" in run.said() for run in (first, second)]

    assert sorted(waited) == [False, True]
    assert scene.requests() == undisturbed.requests
    assert scene.tables() == undisturbed.tables
    assert scene.left_lying_about() == []
