"""kill -9 of a run's whole process tree while it is building or publishing: the next run makes everything good."""

import pytest

from tests.crash.kills import kill_and_run_again

KILLS, KILLS_IN_SOAK = 3, 50
NUMBERS = [pytest.param(number, marks=[pytest.mark.soak] if number >= KILLS else []) for number in range(KILLS_IN_SOAK)]


@pytest.mark.parametrize("stage", ["building", "publishing"])
@pytest.mark.parametrize("number", NUMBERS)
def test_after_a_kill_the_next_run_gives_the_tables_of_an_undisturbed_one(
    scene, chance, seed, record_property, stage, number
):
    kill = kill_and_run_again(scene, stage, chance(f"{stage}/{number}"))

    tries = "" if kill.tries == 1 else f", try {kill.tries}"
    record_property("kill", (stage, 1, f"seed {seed}, kill {number}{tries}: {kill.moment}"))
