"""Only the run's own process is killed: its dbt lives on and has the warehouse open until it ends."""

import contextlib
import signal
import time

import psutil
import pytest


def _stands_still(dbt):
    if dbt is not None:
        dbt.send_signal(signal.SIGSTOP)
        time.sleep(0.05)
    return dbt is not None


@pytest.mark.soak
def test_the_next_run_waits_for_the_dbt_that_a_killed_run_left_behind(scene):
    undisturbed = scene.undisturbed
    scene.reset()
    with scene.run() as run:
        warehouse = scene.paths.warehouse
        dbt = None
        # It is slow, so that the next run meets it: it stands still with the warehouse open.
        while not (run.dbt_has_open(warehouse) and _stands_still(dbt := run.dbt()) and run.dbt_has_open(warehouse)):
            assert not run.has_ended, run.said()
            if dbt is not None:
                dbt.send_signal(signal.SIGCONT)
            time.sleep(0.02)
        run.kill_alone()
        assert run.process.returncode == -signal.SIGKILL
        try:
            with scene.run() as again:
                while "The warehouse is open in another program; waiting up to" not in again.said():
                    assert not again.has_ended, again.said()
                    time.sleep(0.05)
                assert f"PID {dbt.pid}" in again.said()
                time.sleep(2)
                assert not again.has_ended
                dbt.send_signal(signal.SIGCONT)
                assert again.wait() == 0, again.said()
        finally:
            with contextlib.suppress(psutil.NoSuchProcess):
                dbt.kill()
    assert scene.tables() == undisturbed.tables
    assert scene.left_lying_about() == []
