"""Sources of ratings against each other: how far they agree, on what they differ most.

Belongs here: the questions of the page on sources. All of them are of one week.
"""

from datetime import date
from typing import Literal

import pandas as pd

from tmdb_assets.published import PublishedCopy
from tmdb_assets.schemas.series.words import RATING_SOURCES

_NAMED = """
    week_id, series_id, name, consensus_score, critics_score, audience_score, source_count, disagreement,
    disagreement_class, critic_audience_gap
"""


def agreement(copy: PublishedCopy, week: date) -> pd.DataFrame:
    """How far each two sources agree on the series that both rate.

    Returns:
        source_a, name_a, source_b, name_b, series_count, spearman (-1 to 1; NULL where one of them gives all the same
        score), gap_mean (points of 100 by which the first one is higher); each pair once.
    """
    return copy.query(
        """
        select
            agreement.source_a, first_one.name as name_a, agreement.source_b, second_one.name as name_b,
            agreement.series_count, agreement.spearman, agreement.gap_mean
        from series_source_agreement as agreement
        inner join dim_rating_source as first_one on agreement.source_a = first_one.rating_source
        inner join dim_rating_source as second_one on agreement.source_b = second_one.rating_source
        where agreement.week_id = $week
        order by agreement.source_a, agreement.source_b
        """,
        {"week": week},
    )


def percentiles(copy: PublishedCopy, week: date, source_x: str, source_y: str) -> pd.DataFrame:
    """The places that two sources give the series which both rate, among those each of them rates.

    Args:
        copy: The published copy.
        week: The week's Monday.
        source_x: A source, such as `rt_critics`.
        source_y: Another one.

    Returns:
        series_id, name, x and y (percentiles, 0 to 1), difference (y - x).

    Raises:
        ValueError: There is no such source.
    """
    for source in (source_x, source_y):
        if source not in RATING_SOURCES:
            raise ValueError(f"There is no source {source!r}. There are: {', '.join(RATING_SOURCES)}.")
    query = f"""
        select
            series_id, name, percentile_{source_x} as x, percentile_{source_y} as y,
            percentile_{source_y} - percentile_{source_x} as difference
        from series_consensus
        where week_id = $week and percentile_{source_x} is not null and percentile_{source_y} is not null
        order by series_id
    """  # noqa: S608 - names of sources that are known
    return copy.query(query, {"week": week})


def most_divided(copy: PublishedCopy, week: date, limit: int = 20) -> pd.DataFrame:
    """The series on which the sources differ most.

    Returns:
        Columns of series_consensus without percentiles; the largest disagreement first, equals by their id.
    """
    query = f"""
        select {_NAMED} from series_consensus
        where week_id = $week and disagreement is not null
        order by disagreement desc, series_id limit $limit
    """  # noqa: S608 - a fragment of ours
    return copy.query(query, {"week": week, "limit": limit})


def critics_against_audience(
    copy: PublishedCopy, week: date, liked_by: Literal["audience", "critics"], limit: int = 10
) -> pd.DataFrame:
    """The series that audiences like much better than critics, or the other way round.

    Returns:
        Columns of series_consensus without percentiles; the largest gap first, equals by their id. Only series that
        `liked_by` likes better.
    """
    sign = 1 if liked_by == "audience" else -1
    query = f"""
        select {_NAMED} from series_consensus
        where week_id = $week and critic_audience_gap * $sign > 0
        order by critic_audience_gap * $sign desc, series_id limit $limit
    """  # noqa: S608 - a fragment of ours
    return copy.query(query, {"week": week, "sign": sign, "limit": limit})


def places_of_divided(copy: PublishedCopy, week: date, limit: int = 12) -> pd.DataFrame:
    """The places that each source gives to the series on which they differ most.

    Returns:
        rank (1 is the most divided), series_id, name, disagreement, rating_source, percentile (0 to 1); as
        `most_divided` orders them, then by source.
    """
    places = ", ".join(f"percentile_{source} as {source}" for source in RATING_SOURCES)
    query = f"""
        with divided as (
            select
                row_number() over (order by disagreement desc, series_id) as rank, series_id, name, disagreement,
                {places}
            from series_consensus
            where week_id = $week and disagreement is not null
            qualify rank <= $limit
        )
        select rank, series_id, name, disagreement, rating_source, percentile
        from (unpivot divided on {", ".join(RATING_SOURCES)} into name rating_source value percentile)
        order by rank, rating_source
    """  # noqa: S608 - names of sources that are known
    return copy.query(query, {"week": week, "limit": limit})
