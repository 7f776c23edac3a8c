"""One panel of the Grafana board, and the words its description is made of.

Belongs here: what a panel can say. Which panels there are is in `panels`.
"""

from dataclasses import dataclass, field
from typing import Any

GREEN, ORANGE, RED, BLUE = "green", "orange", "red", "blue"
Steps = tuple[tuple[float | None, str], ...]
GOOD_AT_ZERO: Steps = ((None, GREEN), (1, RED))
GOOD_AT_ONE: Steps = ((None, RED), (1, GREEN))
PLAIN: Steps = ((None, BLUE),)
YES_NO = {"0": "no", "1": "yes"}
OK_FAILED = {"0": "failed", "1": "ok"}


@dataclass(frozen=True)
class Panel:
    """One panel.

    Attributes:
        title: What it shows.
        kind: Grafana's name of the panel.
        queries: Legend and expression of each line.
        help: What to make of it; shown at its corner.
        unit: Grafana's name of the unit.
        width: Of 24 columns.
        height: In Grafana's rows.
        steps: From which value on which colour; the first has none.
        says: Words instead of numbers.
        stacked: Whether the lines add up.
        limit: Whether the steps are drawn as lines.
        link: Where a click leads.
        options: What else Grafana has to know of this one.
    """

    title: str
    kind: str
    queries: tuple[tuple[str, str], ...]
    help: str
    unit: str = "short"
    width: int = 12
    height: int = 8
    steps: Steps = PLAIN
    says: dict[str, str] = field(default_factory=dict)
    stacked: bool = False
    limit: bool = False
    link: str = ""
    options: dict[str, Any] = field(default_factory=dict)


def stat(title: str, query: str, help_: str, steps: Steps, unit: str = "short", **more: Any) -> Panel:  # noqa: ANN401
    """A number of now, large."""
    return Panel(title, "stat", (("", query),), help_, unit, width=4, height=4, steps=steps, **more)
