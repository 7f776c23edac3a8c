"""How much of OMDb's ratings a week still waits for.

Belongs here: the count that the sensor of the open week asks for.
"""

from datetime import date, datetime

from tmdb_assets.sources.omdb.series.source import RATINGS
from tmdb_assets.sources.ratings.asset import due_count
from tmdb_assets.sources.tmdb.series.titles import titles_of
from tmdb_assets.workspace import Workspace


def due(workspace: Workspace, week: date, now: datetime) -> int:
    """How many series of a week are due and may be asked about at a time (UTC)."""
    return due_count(RATINGS, titles_of, workspace, week, now)
