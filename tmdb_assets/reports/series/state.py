"""What must be known of a week before its report is read: how it was observed, what is open, and who rated nothing.

Belongs here: words alone. Whether a week is open is decided in `views.series.week`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from tmdb_assets.charts.drawing import Rows
from tmdb_assets.charts.texts import PROVIDERS
from tmdb_assets.schemas.series.words import LIVE
from tmdb_assets.views.series.report import WeekFigures
from tmdb_assets.views.series.week import WeekState

RECOVERED = "This week was recovered from TMDB's export: popularity alone was observed, no ratings."
TMDB_ALONE = (
    "Ratings of this week are those of TMDB alone, and a consensus takes two sources: with OMDB_API_KEY and"
    " MDBLIST_API_KEY others are asked, too."
)
NO_RATINGS = "No rating was observed in this week."
_OF_TMDB = {"tmdb_users"}


@dataclass(frozen=True)
class State:
    """A week's state, in words.

    Attributes:
        numbers: The week's numbers.
        coverage: The frame of `views.series.week.coverage`; without rows for a recovered week.
    """

    numbers: WeekFigures
    coverage: Rows

    @property
    def is_live(self) -> bool:
        """Whether the week was observed while it lasted."""
        return self.numbers.source == LIVE

    @property
    def observed(self) -> str:
        """How the week was observed, as a sentence."""
        return "Observed live in that week." if self.is_live else RECOVERED

    @property
    def waited_for(self) -> int:
        """How many answers are missing: series about which a provider was to be asked and was not."""
        return int(self.coverage["missing_count"].fillna(0).sum()) if self.is_live else 0

    @property
    def unrated(self) -> str:
        """Why there is no consensus, as a sentence; empty if there may be one."""
        if not self.is_live:
            return RECOVERED
        if not self.numbers.sources:
            return NO_RATINGS
        return TMDB_ALONE if {*self.numbers.sources} <= _OF_TMDB else ""

    @property
    def unfinished(self) -> str:
        """That the week is open or short, with how many series wait for which provider; empty if it is neither."""
        return " ".join(self._unfinished())

    @property
    def said_first(self) -> tuple[str, ...]:
        """What stands above all figures beside how the week was observed, as sentences."""
        return self.on_pictures if self.is_live else ()

    @property
    def on_pictures(self) -> tuple[str, ...]:
        """What each chart of ratings says, as pictures travel alone."""
        return tuple(said for said in (self.unfinished, self.unrated) if said)

    def _unfinished(self) -> Iterator[str]:
        rows = self.coverage.to_dict("records") if self.is_live else []
        if waiting := [_waits(row) for row in rows if row["state"] == WeekState.OPEN]:
            yield f"This week is open: {'; '.join(waiting)}."
        if missing := [_missed(row) for row in rows if row["state"] == WeekState.SHORT]:
            yield f"This week is over and short: {'; '.join(missing)}."
        if silent := [_named(row) for row in rows if row["state"] == WeekState.NOT_ASKED]:
            yield f"Not asked in this week: {', '.join(silent)}."


def _waits(row: Rows) -> str:
    if pd.isna(row["missing_count"]):
        return f"{_named(row)} was not asked yet"
    count = int(row["missing_count"])
    return f"{count:,} series wait{'s' if count == 1 else ''} for {_named(row)}"


def _missed(row: Rows) -> str:
    return f"{_named(row)} was not asked about {row['missing_count']:,} series"


def _named(row: Rows) -> str:
    return PROVIDERS.get(str(row["provider"]), str(row["provider"]))
