"""Only the run's own process is killed: its dbt lives on and has the warehouse open until it ends."""

import signal
import time


def test_the_next_run_waits_for_the_dbt_that_a_killed_run_left_behind(scene):
    undisturbed = scene.undisturbed
    scene.reset()
    with scene.run() as run:
        while not run.dbt_has_open(scene.data / "warehouse.duckdb"):
            assert not run.has_ended, run.said()
            time.sleep(0.01)
        dbt = run.dbt()
        dbt.send_signal(signal.SIGSTOP)  # it is slow, so that the next run meets it
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
            dbt.kill()
    assert scene.tables() == undisturbed.tables
    assert scene.left_lying_about() == []
