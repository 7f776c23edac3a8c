"""How the library observes a week: while it lasts, or never.

Belongs here: what a week means that was not observed.
"""

from datetime import date, datetime

from tmdb_assets.sources.library.tables import CATALOGUE, LOANS

from tmdb_assets.calendar.observation import Observation, State
from tmdb_assets.calendar.periods import WEEKLY


def missed(week: date, now: datetime) -> tuple[State, str]:
    """What a week that was not observed means."""
    if week == WEEKLY.current(now):
        return State.PENDING, "not captured yet"
    return State.UNRECOVERABLE, f"{week} was not captured, and the library tells nothing of a week that is over"


OBSERVATION = Observation(live=("live", CATALOGUE), last=LOANS, missed=missed)
