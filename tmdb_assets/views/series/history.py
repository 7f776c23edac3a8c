"""What of a week hangs on which weeks were observed, and on how far its providers were asked.

Belongs here: the few values by which whoever shows a week finds out that it, or the one before, is another one since.
What TMDB says of series now (names, networks) is no part of it.
"""

from collections.abc import Collection
from datetime import date

from tmdb_assets.published import PublishedCopy
from tmdb_assets.settings import today_utc
from tmdb_assets.views.history import History, told_change
from tmdb_assets.views.series.week import state_of

CHECKSUMS = frozenset({"scores, sum", "scores of the week before, sum", "series and their ids", "votes"})
"""Those that tell nobody anything but whether they are the same."""

_HISTORIES = """
    with weeks as (
        select
            week_id, min(source) as source, count(*) as series_count, sum(series_id) as ids,
            row_number() over (order by week_id) as observed_weeks
        from fact_series_weekly
        group by week_id
    ),
    ratings as (
        select
            week_id, count(*) as rating_count, sum(cast(round(score_100 * 1000) as bigint)) as scores,
            sum(votes_count) as votes
        from fact_series_rating
        group by week_id
    )
    select
        weeks.week_id,
        weeks.source as "observed",
        cast(weeks.series_count as bigint) as "series",
        cast(coalesce(ratings.rating_count, 0) as bigint) as "ratings",
        cast(weeks.observed_weeks as bigint) as "observed weeks so far",
        coalesce(earlier.source, 'no data') as "the week before",
        cast(coalesce(earlier.series_count, 0) as bigint) as "series of the week before",
        cast(coalesce(of_earlier.rating_count, 0) as bigint) as "ratings of the week before",
        cast(weeks.ids as varchar) as "series and their ids",
        cast(ratings.scores as varchar) as "scores, sum",
        cast(ratings.votes as varchar) as "votes",
        cast(of_earlier.scores as varchar) as "scores of the week before, sum"
    from weeks
    left join ratings using (week_id)
    left join weeks as earlier on weeks.week_id - 7 = earlier.week_id
    left join ratings as of_earlier on weeks.week_id - 7 = of_earlier.week_id
    where weeks.week_id in (select unnest($weeks::date[]))
"""
_ASKED = """
    select week_id, provider, cast(missing_count as bigint) as missing_count, is_complete
    from series_week
    where week_id in (select unnest($weeks::date[]))
    order by week_id, provider
"""


def histories(copy: PublishedCopy, weeks: Collection[date]) -> dict[date, History]:
    """What of these weeks hangs on which weeks were observed; a week that was not observed is not in it.

    Whether a provider is complete, open or short is part of it: a week that is over is no longer open.
    """
    asked: dict[date, dict[str, str | int | None]] = {}
    now = today_utc()
    for row in copy.arrow(_ASKED, {"weeks": list(weeks)}).to_pylist():
        provider, of_week = row["provider"], asked.setdefault(row["week_id"], {})
        of_week[f"{provider} is"] = str(state_of(row["week_id"], row["is_complete"], now))
        of_week[f"{provider} is not asked about"] = row["missing_count"]
    rows = copy.arrow(_HISTORIES, {"weeks": list(weeks)}).to_pylist()
    return {(week := row.pop("week_id")): {**row, **asked.get(week, {})} for row in rows}


def what_changed(noted: History, now: History) -> str:
    """What is another one in a history, in words such as "ratings 723 instead of 602"."""
    return told_change(noted, now, CHECKSUMS)
