"""A logarithmic scale around values that span magnitudes.

Belongs here: where it begins and ends, and its ticks.
"""

import math
from dataclasses import dataclass

import altair as alt

from tmdb_assets.charts.drawing import Rows

_STEPS = (1, 2, 5)
_MANY_DECADES = 3


@dataclass(frozen=True)
class LogScale:
    """A scale from one of 1, 2, 5, 10, 20, 50 and so on to another one.

    Attributes:
        low: Where it begins; above 0.
        high: Where it ends; above `low`.
    """

    low: float
    high: float

    @classmethod
    def around(cls, values: Rows) -> "LogScale":
        """The smallest scale that holds the values, which are above 0 and not none."""
        steps = _steps(math.floor(math.log10(values.min())), math.ceil(math.log10(values.max())) + 1)
        low = max(step for step in steps if step <= values.min() * (1 + 1e-9))
        high = min(step for step in steps if step >= values.max() * (1 - 1e-9) and step > low)
        return cls(low, high)

    @property
    def ticks(self) -> list[float]:
        """The powers of ten on it; the steps between them, too, if there are few."""
        first, last = math.floor(math.log10(self.low)), math.ceil(math.log10(self.high))
        steps = _STEPS if last - first < _MANY_DECADES else (1,)
        return [step for step in _steps(first, last, steps) if self.low <= step <= self.high]

    @property
    def scale(self) -> alt.Scale:
        """It, for a chart."""
        return alt.Scale(type="log", domain=[self.low, self.high], nice=False)

    @property
    def axis(self) -> alt.Axis:
        """Its axis, with plain numbers."""
        return alt.Axis(values=self.ticks, format=",~r")

    def share(self, value: float) -> float:
        """How far along it a value is, from 0 to 1."""
        return math.log(value / self.low) / math.log(self.high / self.low)


def _steps(first: int, last: int, steps: tuple[int, ...] = _STEPS) -> list[float]:
    return [float(f"{step}e{exponent}") for exponent in range(first, last + 1) for step in steps]
