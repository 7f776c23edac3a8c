"""A week of series: which one is shown, how much of it there is, who told its ratings and when.

Belongs here: what every page on series says of the week it shows. Whether a week is complete, open or short is decided
here and nowhere else (`state_of`).
"""

from datetime import date, timedelta
from enum import StrEnum

import pandas as pd

from tmdb_assets.calendar.periods import WEEKLY
from tmdb_assets.published import PublishedCopy
from tmdb_assets.settings import today_utc


class WeekState(StrEnum):
    """What has become of the questions to one provider in a week."""

    COMPLETE = "complete"
    OPEN = "open"
    SHORT = "short"
    NOT_ASKED = "not asked"


def state_of(week: date, is_complete: bool | None, today: date) -> WeekState:
    """Whether a week of one provider is complete, open or short.

    Args:
        week: The week's Monday.
        is_complete: Whether every due series was asked about; None if nothing was asked at all.
        today: The UTC day it is.

    Returns:
        complete if it is; else open while the week lasts, and short once it is over. A provider that was asked nothing
        in a week that is over was not asked.
    """
    if is_complete:
        return WeekState.COMPLETE
    if today < WEEKLY.next(week):
        return WeekState.OPEN
    return WeekState.NOT_ASKED if is_complete is None else WeekState.SHORT


def coverage(copy: PublishedCopy, week: date, today: date | None = None) -> pd.DataFrame:
    """How far each provider that was ever asked anything had been asked in a week.

    Args:
        copy: The published copy.
        week: The week's Monday.
        today: The UTC day it is, if it is not today.

    Returns:
        provider, state (see `state_of`), and of how many series: member_count, due_count, asked_count, answered_count,
        missing_count (all NULL if it was asked nothing); tmdb first.
    """
    rows = copy.query(
        """
        select
            providers.provider, week.member_count, week.due_count, week.asked_count, week.answered_count,
            week.missing_count, week.is_complete
        from (select distinct provider from series_week) as providers
        left join series_week as week on providers.provider = week.provider and week.week_id = $week
        order by providers.provider <> 'tmdb', providers.provider
        """,
        {"week": week},
    )
    now = today or today_utc()
    told = [None if pd.isna(value) else bool(value) for value in rows["is_complete"]]
    rows["state"] = [str(state_of(week, is_complete, now)) for is_complete in told]
    return rows.drop(columns="is_complete")


def last_day(week: date) -> date:
    """The Sunday of a week."""
    return WEEKLY.next(week) - timedelta(days=1)


def rated_by(copy: PublishedCopy, week: date) -> pd.DataFrame:
    """Who rated series in a week, and when that was observed.

    Returns:
        rating_source, source_name, kind (critics or audience), series_count, first_observed_at and last_observed_at
        (UTC); in the order of the names.
    """
    return copy.query(
        """
        select
            rating_source, sources.name as source_name, sources.kind, count(*) as series_count,
            min(observed_at) as first_observed_at, max(observed_at) as last_observed_at
        from fact_series_rating inner join dim_rating_source as sources using (rating_source)
        where week_id = $week
        group by all
        order by sources.name, rating_source
        """,
        {"week": week},
    )
