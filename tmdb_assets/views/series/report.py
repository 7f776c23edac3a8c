"""A week of series in numbers, and who told each score of a few series.

Belongs here: the questions of whoever sums up a week. How far providers were asked in it is in `week`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from tmdb_assets.published import PublishedCopy
from tmdb_assets.views.comparison import why_not_comparable


class UnobservedWeekError(LookupError):
    """The published copy does not have the week."""


@dataclass(frozen=True)
class WeekFigures:
    """A week in numbers.

    Attributes:
        week: Its Monday (UTC).
        source: How it was observed, as in fact_series_weekly.
        series_count: Series that it lists.
        rated_count: Those of them with a rating of the week.
        consensus_count: Those with a consensus: two sources or more rate them.
        sources: Whose ratings there are.
        new_count: Series that the week before did not list; None if the two cannot be compared.
        gone_count: Series that the week before listed and it does not; likewise.
        not_compared: Why they cannot be compared, as a clause; empty if they can.
        observed_weeks: Observed weeks up to it.
        newest_week: The newest week of the published copy.
    """

    week: date
    source: str
    series_count: int
    rated_count: int
    consensus_count: int
    sources: tuple[str, ...]
    new_count: int | None
    gone_count: int | None
    not_compared: str
    observed_weeks: int
    newest_week: date


def before(week: date) -> date:
    """The week before."""
    return week - timedelta(weeks=1)


def observed(copy: PublishedCopy, week: date) -> WeekFigures:
    """The numbers of a week.

    Raises:
        UnobservedWeekError: The published copy does not have the week.
    """
    if week not in copy.ways:
        raise UnobservedWeekError(f"The week of {week} is not in the published copy")
    (row,) = copy.arrow(
        """
        with listed as (select series_id from fact_series_weekly where week_id = $week),
        listed_before as (select series_id from fact_series_weekly where week_id = $before),
        ratings as (
            select series_id, rating_source from fact_series_rating
            where week_id = $week and series_id in (select series_id from listed)
        )
        select
            (select count(*) from listed) as series_count,
            (select count(distinct series_id) from ratings) as rated_count,
            (
                select count(*) from series_consensus
                where week_id = $week and consensus_score is not null and series_id in (select series_id from listed)
            ) as consensus_count,
            (select list(distinct rating_source order by rating_source) from ratings) as sources,
            (select count(*) from listed where series_id not in (select series_id from listed_before)) as new_count,
            (select count(*) from listed_before where series_id not in (select series_id from listed)) as gone_count
        """,
        {"week": week, "before": before(week)},
    ).to_pylist()
    why = why_not_comparable(copy, week, before(week))
    return WeekFigures(
        week=week,
        source=copy.ways[week],
        series_count=row["series_count"],
        rated_count=row["rated_count"],
        consensus_count=row["consensus_count"],
        sources=tuple(row["sources"] or ()),
        new_count=None if why else row["new_count"],
        gone_count=None if why else row["gone_count"],
        not_compared=why,
        observed_weeks=sum(other <= week for other in copy.periods),
        newest_week=copy.periods[-1],
    )


def scores(copy: PublishedCopy, week: date, series: Sequence[int]) -> pd.DataFrame:
    """What each source said of series in a week, and who told it.

    Returns:
        series_id, rating_source, score and scale_max (the source's own scale), votes_count, provider, observed_at
        (UTC); by series, then by source.
    """
    return copy.query(
        """
        select series_id, rating_source, score, sources.scale_max, votes_count, provider, observed_at
        from fact_series_rating inner join dim_rating_source as sources using (rating_source)
        where week_id = $week and series_id in (select unnest($series::bigint[]))
        order by series_id, rating_source
        """,
        {"week": week, "series": list(series)},
    )


def top_of_networks(copy: PublishedCopy, week: date, networks: int = 10, rank: int = 3) -> pd.DataFrame:
    """The best series of the networks that have the best one.

    Args:
        copy: The published copy.
        week: The week's Monday.
        networks: How many networks.
        rank: How many series of each.

    Returns:
        network_id, network_name, rank, series_id, name, consensus_score, source_count, votes_count; the network of the
        highest consensus first, equals by their id.
    """
    return copy.query(
        """
        with ranked as (select * from series_top_by_network where week_id = $week and rank <= $rank),
        first as (
            select network_id, consensus_score as best from ranked where rank = 1
            order by consensus_score desc, network_id limit $networks
        )
        select
            network_id, network_name, rank, series_id, name, consensus_score, source_count, votes_count
        from ranked inner join first using (network_id)
        order by first.best desc, network_id, rank
        """,
        {"week": week, "networks": networks, "rank": rank},
    )
