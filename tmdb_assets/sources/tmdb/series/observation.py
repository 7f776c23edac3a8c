"""How a week of series is observed, and what a missed one means.

Belongs here: that a week is captured live, or recovered from TMDB's daily export of one of its days while TMDB keeps
them. How an export is read is `sources.tmdb.exports`' business.
"""

from datetime import date, datetime, timedelta

from tmdb_assets.calendar.observation import Observation, State
from tmdb_assets.calendar.periods import WEEKLY
from tmdb_assets.schemas.series.words import LIVE, RECOVERED
from tmdb_assets.sources.tmdb.export_times import EXPORT_KEPT_DAYS, EXPORT_KEPT_LONGER
from tmdb_assets.sources.tmdb.series.tables import SERIES_CREDITS, SERIES_EXPORT, TOP_RATED_SERIES


def days_of(week: date) -> list[date]:
    """The days of a week, the Monday first."""
    return [week + timedelta(days=n) for n in range(WEEKLY.days)]


def why_no_export(week: date, now: datetime, status: int | None) -> tuple[str, bool]:
    """Why TMDB has no export of any day of a week, and whether asking again is pointless.

    Args:
        week: The Monday of the week.
        now: The time (UTC).
        status: What TMDB answered last (403 or 404).
    """
    answered = f"(HTTP {status})" if status else "(no file)"
    if (now.date() - days_of(week)[-1]).days > EXPORT_KEPT_DAYS:
        reason = (
            f"The week of {week} was not captured and cannot be recovered any more: TMDB's exports of its days are gone"
            f" {answered}, exports are kept for about {EXPORT_KEPT_DAYS} days. Nothing was written, and nothing can"
            " bring the week back: leave it out of the range, or set SERIES_START_WEEK to a later week."
        )
        return reason, True
    reason = (
        f"TMDB has no export of series of any day of the week of {week} {answered}, although exports are kept for about"
        f" {EXPORT_KEPT_DAYS} days: they are missing upstream. Nothing was written. Materialize the week again later,"
        " in case TMDB adds a file; once exports of that time are gone, the week is lost."
    )
    return reason, False


def missed(week: date, now: datetime) -> tuple[State, str]:
    """What a week that was not observed means."""
    if week == WEEKLY.current(now):
        return State.PENDING, "not captured yet; only in its own days can a week be captured live"
    if (now.date() - days_of(week)[-1]).days > EXPORT_KEPT_DAYS + EXPORT_KEPT_LONGER:
        reason, _ = why_no_export(week, now, None)
        return State.UNRECOVERABLE, reason
    return (
        State.PENDING,
        "missed; its popularity can be recovered while TMDB keeps the exports of its days, about 90 days",
    )


OBSERVATION = Observation(
    live=(LIVE, TOP_RATED_SERIES),
    recovered=(RECOVERED, SERIES_EXPORT),
    last=SERIES_CREDITS,
    missed=missed,
    how_to_recover=f"Materialize {SERIES_EXPORT.path} of the week together with it: that recovers the popularity of the"
    " week's series from TMDB's daily export of one of its days, which is kept for about 90 days.",
)
