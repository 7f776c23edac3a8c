"""The checks of series beside those that every table has: of what TMDB alone tells.

Belongs here: which tables have them, how severe they are, and what they read. The judging is done by `judgement`;
ratings have checks of their own.
"""

from collections.abc import Iterator
from datetime import date

from tmdb_assets.schemas import Table
from tmdb_assets.schemas.validation import Verdict
from tmdb_assets.sources.tmdb.series.observation import OBSERVATION
from tmdb_assets.sources.tmdb.series.population import members_of
from tmdb_assets.sources.tmdb.series.tables import POPULAR_SERIES, SERIES_GENRES
from tmdb_assets.warehouse.inspection import ERROR, Check, Inspection
from tmdb_assets.warehouse.series import judgement


def mondays(inspection: Inspection) -> Verdict:
    """Weeks are named by their Mondays."""
    return judgement.judge_mondays(inspection.warehouse, inspection.table)


def observed_in_week(inspection: Inspection) -> Verdict:
    """What stands in a week was observed in it."""
    return judgement.judge_observed_in_week(inspection.warehouse, inspection.table)


def listing_complete(inspection: Inspection) -> Verdict:
    """Every series of the week's raw lists or export has its row."""
    return judgement.judge_listing_complete(inspection.warehouse, _members(inspection))


def members_kept(inspection: Inspection) -> Verdict:
    """No list came short."""
    return judgement.judge_members_kept(inspection.warehouse, inspection.days)


def genres(inspection: Inspection) -> Verdict:
    """Every genre of a series is in TMDB's list."""
    lake = inspection.workspace.lake
    weeks = [week for week in inspection.days if lake.has(SERIES_GENRES, week)]
    listed = {week: set(lake.read(SERIES_GENRES, week, ["genre_id"])["genre_id"].to_pylist()) for week in weeks}
    return judgement.judge_genres(inspection.warehouse, listed)


def labels(inspection: Inspection) -> Verdict:
    """Networks are told apart by their labels."""
    return judgement.judge_labels(inspection.warehouse)


def _members(inspection: Inspection) -> Iterator[tuple[date, set[int]]]:
    """The series of each week in question, as far as its raw data is there."""
    lake = inspection.workspace.lake
    for week in inspection.days:
        way = OBSERVATION.way(lake, week)
        if way == OBSERVATION.live[0] and not lake.has(POPULAR_SERIES, week):
            continue
        if way:
            yield week, set(members_of(lake, week))


def _is_weekly(table: Table) -> bool:
    return table.day_column == "week_id"


def _says_when(table: Table) -> bool:
    return _is_weekly(table) and "observed_at" in {column.name for column in table.columns}


CHECKS = (
    Check("mondays", "Every week is named by its Monday.", mondays, _is_weekly, ERROR, blocking=True),
    Check(
        "observed_in_week",
        "The time of every observation lies in the week of its row, or in the"
        f" {judgement.OVERTIME_HOURS} hours after it, for a run may pass midnight: nothing is carried forward.",
        observed_in_week,
        _says_when,
        ERROR,
        blocking=True,
    ),
    Check(
        "listing_complete",
        "Every series of the week's raw lists, or of the export it was recovered from, has its row, and no other one.",
        listing_complete,
        lambda table: table.name == "fact_series_weekly",
        ERROR,
        blocking=True,
    ),
    Check(
        "members_kept",
        "TMDB's list of the best rated series has at least"
        f" {judgement.MIN_MEMBERS_KEPT:.0%} of the series that it had in the live week before.",
        members_kept,
        lambda table: table.name == "fact_series_weekly",
        ERROR,
        blocking=True,
    ),
    Check(
        "genres",
        "Every genre of a series is in TMDB's list of the genres of series.",
        genres,
        lambda table: table.name == "bridge_series_genre",
        ERROR,
        reads=lambda _: ["dim_series_genre"],
    ),
    Check(
        "labels",
        "No two networks have one label.",
        labels,
        lambda table: table.name == "dim_network",
        ERROR,
        blocking=True,
    ),
)
