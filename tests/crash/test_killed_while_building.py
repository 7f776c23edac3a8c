"""kill -9 of a run's whole process tree while it is building or publishing: the next run makes everything good."""

import pytest

from tests.crash.kills import NUMBERS, kill_and_run_again


@pytest.mark.parametrize("stage", [pytest.param("building", marks=pytest.mark.soak), "publishing"])
@pytest.mark.parametrize("number", NUMBERS)
def test_after_a_kill_the_next_run_gives_the_tables_of_an_undisturbed_one(
    scene, chance, seed, record_property, stage, number
):
    kill = kill_and_run_again(scene, stage, chance(f"{stage}/{number}"))

    record_property("kill", (stage, 1, kill.told(seed, number)))
