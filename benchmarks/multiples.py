"""How many times the time of bare SQL something takes: both measured in turns, in one run on one machine.

Seconds do not hold from one machine to the next, multiples do. Belongs here: a round of measuring, and what it comes
to. What is measured does not.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from benchmarks.bare_sql import Made
from benchmarks.day_run import DayRun
from benchmarks.report import Details, Figure


@dataclass(frozen=True)
class Round:
    """What was measured one after the other: bare SQL, a run from nothing, and the same run again."""

    bare: Made
    first: DayRun
    again: DayRun | None = None


def multiple(rounds: Sequence[Round], seconds: Callable[[Round], float]) -> float:
    """The median of the rounds of these seconds, as a multiple of bare SQL in the same round."""
    return median(seconds(one) / one.bare.seconds for one in rounds)


def figure(rounds: Sequence[Round], what: str, seconds: Callable[[Round], float], target: float) -> Figure:
    """The multiple with its target."""
    return Figure(f"{what} / bare SQL", multiple(rounds, seconds), target, "x")


def middle(rounds: Sequence[Round], seconds: Callable[[Round], float]) -> Round:
    """The round in which these seconds are the median, of an odd number of rounds."""
    return sorted(rounds, key=seconds)[len(rounds) // 2]


def beside(rounds: Sequence[Round], others: Sequence[tuple[str, Callable[[Round], Any]]]) -> Details:
    """What was measured in each round, in seconds, and the multiples: bare SQL first, then the others."""
    measured = [("bare SQL", lambda one: one.bare.seconds), *others]
    rows = [
        (name, *(f"{seconds(one):.2f}" for one in rounds), f"{multiple(rounds, seconds):.1f}")
        for name, seconds in measured
    ]
    rows += [
        ("CPU seconds of bare SQL", *(f"{one.bare.cpu:.2f}" for one in rounds), ""),
        ("CPU seconds of the run", *(f"{one.first.cpu:.2f}" for one in rounds), ""),
    ]
    if all(one.again for one in rounds):
        rows.append(("CPU seconds of the run again", *(f"{one.again.cpu:.2f}" for one in rounds if one.again), ""))
    tries = [f"try {number}" for number in range(1, len(rounds) + 1)]
    return Details("Seconds, and the median of their multiples of bare SQL", ("", *tries, "multiple"), rows)
