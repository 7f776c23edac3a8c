"""What changed in ratings since the week before: of single series, and of all that both weeks have.

Belongs here: comparing a week with the one before, source by source. Only the same series are compared, each with what
the same source said of it.
"""

from datetime import date

import pandas as pd

from tmdb_assets.published import PublishedCopy
from tmdb_assets.views.series.report import before


def movers(copy: PublishedCopy, week: date, of_each: int = 4) -> pd.DataFrame:
    """The series whose scores changed most since the week before, by source.

    Args:
        copy: The published copy.
        week: The week's Monday.
        of_each: How many of each source.

    Returns:
        rating_source, source_name, series_id, name, score, score_before, change (the source's own scale), scale_max,
        change_100 (points out of 100), votes_count, votes_gained (NULL where a count is not told), provider; by source,
        the largest change first, equals by their id. A score that stayed has no row.
    """
    return copy.query(
        """
        select
            later.rating_source, sources.name as source_name, later.series_id, series.name, later.score,
            earlier.score as score_before, round(later.score - earlier.score, 6) as change, sources.scale_max,
            round(later.score_100 - earlier.score_100, 6) as change_100, later.votes_count,
            later.votes_count - earlier.votes_count as votes_gained, later.provider
        from fact_series_rating as later
        inner join fact_series_rating as earlier
            on later.series_id = earlier.series_id and later.rating_source = earlier.rating_source
        inner join dim_series as series on later.series_id = series.series_id
        inner join dim_rating_source as sources on later.rating_source = sources.rating_source
        where
            later.week_id = $week and earlier.week_id = $before
            and round(later.score - earlier.score, 6) <> 0
        qualify row_number() over (
            partition by later.rating_source order by abs(change_100) desc, later.series_id
        ) <= $of_each
        order by later.rating_source, abs(change_100) desc, later.series_id
        """,
        {"week": week, "before": before(week), "of_each": of_each},
    )


def medians(copy: PublishedCopy, week: date) -> pd.DataFrame:
    """The median score of each source in a week and in the week before, over the same series.

    Returns:
        rating_source, source_name, series_count (those that it rates in both weeks), score_median, score_median_before,
        score_median_change (all of 100); in the order of the names.
    """
    return copy.query(
        """
        select
            trends.rating_source, sources.name as source_name, trends.series_count, trends.score_median,
            trends.score_median_before, trends.score_median_change
        from series_rating_trends as trends inner join dim_rating_source as sources using (rating_source)
        where trends.week_id = $week and trends.compared_on = $before and trends.dimension = 'all'
        order by sources.name, trends.rating_source
        """,
        {"week": week, "before": before(week)},
    )
