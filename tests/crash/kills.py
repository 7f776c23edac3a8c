"""Killing a run at a random moment of a stage, and proving that the stage was at work then.

Belongs here: the four stages, how each is met, and what must hold after the next run. The tree is frozen first
(SIGSTOP) and looked at while nothing moves; only if the stage is at work it is killed. Else the try does not count.
"""

import json
import random
import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.crash.process import Run, reading
from tests.crash.scene import DELAY_SECONDS, DETAILS, Scene, changes_of
from tmdb_assets.settings import today_utc
from tmdb_assets.sources.tmdb.one_by_one import BATCH

IN_FLIGHT = 64
"""Films that the client has asked for, or has answers of, beside the batch that is being collected."""
MAX_TRIES = 8
KILLS, KILLS_IN_SOAK = 1, 50
NUMBERS = [pytest.param(number, marks=[pytest.mark.soak] if number >= KILLS else []) for number in range(KILLS_IN_SOAK)]
"""The kills of each stage. Two files share them, so that two workers do."""


@dataclass(frozen=True)
class Kill:
    """A kill that counted."""

    stage: str
    moment: str
    tries: int

    def told(self, seed: str, number: int) -> str:
        """The kill in a line, with what repeats it."""
        tries = "" if self.tries == 1 else f", try {self.tries}"
        return f"seed {seed}, kill {number}{tries}: {self.moment}"


Stage = Callable[[Scene, Run, random.Random], str | None]
"""Lets the run come to a random moment of the stage and freezes it; what the stage was doing, or None if too late."""


def fetching(scene: Scene, run: Run, chance: random.Random) -> str | None:
    """Requests are in flight."""
    total = sum(scene.undisturbed.requests.values())
    target = chance.randrange(1, total)
    answered = 0
    while answered < target and not run.has_ended:
        answered = scene.sandbox.stats()["requests"]
        time.sleep(0.001)
    run.freeze()
    flying = scene.in_flight()
    return f"{answered} of {total} requests answered, {flying} in flight" if flying else None


def writing_raw(scene: Scene, run: Run, chance: random.Random) -> str | None:
    """A raw partition is unfinished on the disk, and its files were what the run touched last."""
    done = _nth_change(scene, run, "raw", chance)
    run.freeze()
    unfinished = list((scene.data / "raw").glob("*/*/.*.partial"))
    last = run.announced[-1][2] if run.announced else ""
    if run.has_ended or not unfinished or not last.startswith(str(unfinished[0])):
        return None
    parts = sorted(f"{path.name} {path.stat().st_size:,} bytes" for path in unfinished[0].iterdir())
    return f"before change {done}: raw/{unfinished[0].parent.name} has {', '.join(parts) or 'no part'}"


def building(scene: Scene, run: Run, chance: random.Random) -> str | None:
    """dbt has the warehouse open."""
    warehouse = scene.paths.warehouse
    while not run.dbt_has_open(warehouse):
        if run.has_ended:
            return None
        time.sleep(0.01)
    seconds = chance.uniform(0, scene.undisturbed.dbt_seconds)
    time.sleep(seconds)
    run.freeze()
    if not run.dbt_has_open(warehouse):
        return None
    log = warehouse.with_name(warehouse.name + ".wal")
    waiting = log.stat().st_size if log.exists() else 0
    return f"{seconds:.1f} s after dbt opened the warehouse, {waiting:,} bytes in its write-ahead log"


def publishing(scene: Scene, run: Run, chance: random.Random) -> str | None:
    """The new copy is being written or moved into its place, or the note beside it is."""
    done = _nth_change(scene, run, "publishing", chance)
    run.freeze()
    began = changes_of(run, scene.data, "publishing")
    # The last change, the note's move, may be over.
    at_work = began and len(began) < scene.undisturbed.changes["publishing"]
    torn = list((scene.data / "published").glob("*.tmp"))
    if run.has_ended or not (at_work or torn):
        return None
    sizes = [f"{path.name} {path.stat().st_size:,} bytes" for path in torn]
    return f"before change {done}: {', '.join(sizes) or began[-1].partition(' ')[0]}"


STAGES: dict[str, Stage] = {
    "fetching": fetching,
    "writing raw": writing_raw,
    "building": building,
    "publishing": publishing,
}


def kill_and_run_again(scene: Scene, stage: str, chance: random.Random) -> Kill:
    """Kill a run of today while a stage is at work, run again, and see that nothing is lost, doubled or left.

    Raises:
        AssertionError: Something is, or the stage was not met in `MAX_TRIES` tries.
    """
    for tries in range(1, MAX_TRIES + 1):
        undisturbed, day = scene.undisturbed, scene.reset()
        with reading(scene.published, pause=0.1) as readings:
            with scene.run(slow=True) as run:
                moment = STAGES[stage](scene, run, chance)
                run.kill()
            if moment is None or day != today_utc():
                continue
            assert run.process.returncode == -9, run.said()
            asked, stored = scene.requests(), scene.stored_details(day)
            with scene.run() as again:
                assert again.wait() == 0, again.said()
        if day != today_utc():
            continue  # it passed midnight: what it should come to is another day's
        asked_again = scene.requests()

        assert scene.tables() == undisturbed.tables
        assert scene.left_lying_about() == []
        # What was stored is not asked for again; what was not is at most a batch and what was in flight beside it.
        assert asked_again.get(DETAILS, 0) == undisturbed.requests[DETAILS] - stored
        assert asked.get(DETAILS, 0) - stored <= BATCH + IN_FLIGHT
        assert readings.errors == []
        assert readings.reads > 0
        assert readings.states in ([scene.before], [scene.before, undisturbed.seen]), json.dumps(readings.states)
        assert readings.states[-1] == undisturbed.seen or readings.reads < 3
        return Kill(stage, moment, tries)
    raise AssertionError(f"{stage}: not met in {MAX_TRIES} tries")


def _nth_change(scene: Scene, run: Run, stage: str, chance: random.Random) -> str:
    """Wait for a random one of the changes of files that a stage makes, and a random while longer."""
    total = scene.undisturbed.changes[stage]
    number = chance.randrange(total)
    while len(changes_of(run, scene.data, stage)) <= number and not run.has_ended:
        time.sleep(0.004)
    time.sleep(chance.uniform(0, DELAY_SECONDS))
    return f"{number + 1} of {total}"
