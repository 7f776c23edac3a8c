"""The checks of ratings of series beside those that every table has.

Belongs here: which tables have them, how severe they are, and what they read. The judging is done by
`rating_judgement`.
"""

from tmdb_assets.schemas.validation import Verdict
from tmdb_assets.settings import today_utc
from tmdb_assets.warehouse.inspection import ERROR, WARN, Check, Inspection
from tmdb_assets.warehouse.scales import SCALES, judge_scales
from tmdb_assets.warehouse.series import rating_judgement as judgement


def scales(inspection: Inspection) -> Verdict:
    """Scores are inside the scale of their source."""
    return judge_scales(inspection.warehouse, inspection.table, inspection.days)


def refused(inspection: Inspection) -> Verdict:
    """No score was refused."""
    return judgement.judge_refused(inspection.warehouse, inspection.days)


def ids(inspection: Inspection) -> Verdict:
    """A certain id is of one series."""
    return judgement.judge_ids(inspection.warehouse)


def provider_gap(inspection: Inspection) -> Verdict:
    """Two providers of one source tell the same."""
    return judgement.judge_provider_gap(inspection.warehouse, inspection.days)


def rated_shares(inspection: Inspection) -> Verdict:
    """No source lacks more ratings than usual."""
    return judgement.judge_null_shares(inspection.warehouse, inspection.days)


def short_weeks(inspection: Inspection) -> Verdict:
    """A week that is over lacks nothing."""
    return judgement.judge_short_weeks(inspection.warehouse, inspection.days, today_utc())


def jumps(inspection: Inspection) -> Verdict:
    """Scores move with their votes."""
    return judgement.judge_jumps(inspection.warehouse, inspection.days)


RATING_CHECKS = (
    Check(
        "scales",
        SCALES,
        scales,
        lambda table: table.name == "fact_series_rating",
        ERROR,
        blocking=True,
        reads=lambda _: ["dim_rating_source"],
    ),
    Check(
        "rated_shares",
        "The share of a week's series without a rating of a source is at most"
        f" {judgement.MAX_NULL_SHARE_RISE:.0%} of all series above the source's own median of the"
        f" {judgement.WEEKS_COMPARED} weeks before; of those in which a provider of it was asked about all due.",
        rated_shares,
        lambda table: table.name == "fact_series_rating",
        WARN,
        reads=lambda _: ["fact_series_weekly", "series_week", "dim_rating_source"],
    ),
    Check(
        "jumps",
        f"No score moved by more than {judgement.MAX_SCORE_MOVE / 10:g} of 10 in a week with less than"
        f" {judgement.MIN_NEW_VOTES:.0%} new votes.",
        jumps,
        lambda table: table.name == "fact_series_rating",
        WARN,
    ),
    Check(
        "ids",
        "An id that counts as certain is well formed and of one series; every other one has a reason.",
        ids,
        lambda table: table.name == "series_match",
        ERROR,
        blocking=True,
    ),
    Check(
        "provider_gap",
        "Scores that two providers told of one source are at most one step of its scale apart.",
        provider_gap,
        lambda table: table.name == "series_provider_gap",
        WARN,
        reads=lambda _: ["dim_rating_source"],
    ),
    Check(
        "short_weeks",
        "In a week that is over, every provider was asked about every series that was due.",
        short_weeks,
        lambda table: table.name == "series_week",
        WARN,
    ),
    Check(
        "refused",
        "No provider told a score outside the scale of its source; such a score is refused, and no rating.",
        refused,
        lambda table: table.name == "series_week",
        WARN,
    ),
)
