"""How a day of films is observed, and what a missed one means.

Belongs here: that a day is captured live, or recovered from TMDB's daily export of that day while TMDB keeps it. How an
export is read is `sources.tmdb.exports`' business.
"""

from datetime import date, datetime

from tmdb_assets.calendar.observation import Observation, State
from tmdb_assets.schemas.films.facts import LIVE, RECOVERED
from tmdb_assets.sources.tmdb.export_times import EXPORT_DUE, EXPORT_GRACE, EXPORT_KEPT_DAYS, EXPORT_KEPT_LONGER
from tmdb_assets.sources.tmdb.films.tables import DAILY_EXPORT, DISCOVER_PAGES, MOVIE_DETAILS


def why_no_export(day: date, now: datetime, status: int | None) -> tuple[str, bool]:
    """Why TMDB has no export of a day, and whether asking again is pointless.

    Args:
        day: The UTC day of the export.
        now: The time (UTC).
        status: What TMDB answered (403 or 404).
    """
    due = datetime.combine(day, EXPORT_DUE)
    answered = f"(HTTP {status})" if status else "(no file)"
    if now < due + EXPORT_GRACE:
        reason = (
            f"TMDB's export of {day} is not there yet {answered}: it is due at 08:00 UTC of the day and may be some"
            " hours late. Nothing was written. Materialize the day again after"
            f" {due + EXPORT_GRACE:%Y-%m-%d %H:%M} UTC."
        )
        return reason, False
    if (now.date() - day).days > EXPORT_KEPT_DAYS:
        reason = (
            f"{day} was not captured and cannot be recovered any more: TMDB's export of it is gone {answered}, exports"
            f" are kept for about {EXPORT_KEPT_DAYS} days. Nothing was written, and nothing can bring the day back:"
            " leave it out of the range, or set TMDB_START_DATE to a later day."
        )
        return reason, True
    reason = (
        f"TMDB has no export of {day} {answered}, although exports are kept for about {EXPORT_KEPT_DAYS} days: it is"
        " missing upstream. Nothing was written. Materialize the day again later, in case TMDB adds the file; once"
        " exports of that time are gone, the day is lost."
    )
    return reason, False


def missed(day: date, now: datetime) -> tuple[State, str]:
    """What a day that was not observed means."""
    if day == now.date():
        return State.PENDING, "not captured yet; only today can it be captured live"
    if (now.date() - day).days > EXPORT_KEPT_DAYS + EXPORT_KEPT_LONGER:
        reason, _ = why_no_export(day, now, None)
        return State.UNRECOVERABLE, reason
    return State.PENDING, "missed; it can be recovered while TMDB keeps its export, about 90 days"


OBSERVATION = Observation(
    live=(LIVE, DISCOVER_PAGES),
    recovered=(RECOVERED, DAILY_EXPORT),
    last=MOVIE_DETAILS,
    missed=missed,
    how_to_recover=f"Materialize {DAILY_EXPORT.path} of the day together with it: that recovers the day from TMDB's"
    " daily export, which is kept for about 90 days.",
)
