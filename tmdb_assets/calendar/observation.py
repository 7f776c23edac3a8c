"""How the raw layer observed a period of a dataset, and what a period that it did not observe means.

Belongs here: the record in which a source says so (`Observation`). What is made of it is `coverage`'s business.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from tmdb_assets.lake.partitions import RawLake
from tmdb_assets.schemas.table import Table


class State(StrEnum):
    """What has become of a period."""

    LIVE = "live"
    RECOVERED = "recovered"
    PENDING = "pending"
    FAILING = "failing"
    UNRECOVERABLE = "unrecoverable"


@dataclass(frozen=True)
class Observation:
    """How a period is observed.

    Attributes:
        live: How a period is observed while it lasts: the word that fact rows carry, and the raw table whose partition
            says that it was.
        recovered: The same for a period that is observed after it is over; None where nothing of the past can be asked.
        last: The raw table that is captured last: with it a period is captured whole.
        missed: What a period that was not observed means: its state and why, by its first day and the time (UTC).
        how_to_recover: What to do about a raw table of a past period that was not captured; a sentence or two.
    """

    live: tuple[str, Table]
    last: Table
    missed: Callable[[date, datetime], tuple[State, str]]
    recovered: tuple[str, Table] | None = None
    how_to_recover: str = "Nothing can bring it back: leave it out of the range."

    @property
    def ways(self) -> Mapping[str, Table]:
        """The raw table of each way to observe a period; one that was observed both ways counts as live."""
        return dict([self.live] + ([self.recovered] if self.recovered else []))

    def way(self, lake: RawLake, period: date) -> str | None:
        """How the raw layer observed a period; None if it did not."""
        return next((way for way, table in self.ways.items() if lake.has(table, period)), None)

    def periods(self, lake: RawLake) -> list[date]:
        """The observed periods, oldest first."""
        return sorted({period for table in self.ways.values() for period in lake.days(table)})

    def is_whole(self, lake: RawLake, period: date) -> bool:
        """Whether everything of a period is captured."""
        return self.way(lake, period) is not None and lake.has(self.last, period)

    def state(self, way: str | None) -> State:
        """The state of a good period that was observed like that."""
        return State.RECOVERED if self.recovered and way == self.recovered[0] else State.LIVE
