"""Two weeks of series that follow each other, both rated, in the small copy of series: what a report compares.

Belongs here: the copy. The first and the second week have all series of the newest one, some of other scores.
"""

from pathlib import Path

import duckdb

from tests.series_copy import NEWEST, Weeks, write_copy
from tmdb_assets.datasets.series import SERIES
from tmdb_assets.published import PublishedCopy

WEEKS = Weeks()
FIRST, SECOND, RECOVERED = WEEKS.first, WEEKS.second, WEEKS.recovered
MORE = 30

_STATEMENTS = (
    # The made-up series are rated in the newest week alone.
    *(
        f"insert into {table} select * exclude (week) replace (week as week_id{more}) from {table},"
        f" unnest([date '{FIRST}', date '{SECOND}']) as weeks (week) where week_id = '{NEWEST}' and series_id >= 100"
        for table, more in {
            "fact_series_rating": ", observed_at - to_days(cast('{newest}' as date) - week) as observed_at",
            "series_consensus": "",
            "fact_series_weekly": "",
        }.items()
    ),
    # Some scores of the second week are others, each on its own scale.
    f"""
        update fact_series_rating set
            score = greatest(1, score - (series_id % 4) * score / score_100),
            score_100 = score_100 * greatest(1, score - (series_id % 4) * score / score_100) / score,
            votes_count = votes_count + series_id
        where week_id = '{SECOND}' and series_id % 3 = 0
    """,
    """
        insert into series_rating_trends by name
        select
            later.week_id, earlier.week_id as compared_on, 'all' as dimension, 0 as group_id,
            'All series' as group_name, later.rating_source, count(*) as series_count,
            median(later.score_100) as score_median,
            median(earlier.score_100) as score_median_before,
            round(median(later.score_100) - median(earlier.score_100), 6) as score_median_change
        from fact_series_rating as later
        join fact_series_rating as earlier
            on later.week_id - 7 = earlier.week_id and later.series_id = earlier.series_id
            and later.rating_source = earlier.rating_source
        group by all
    """,
    """
        insert into series_top_by_network by name
        select
            week_id, network_id, label as network_name, country_code,
            cast(row_number() over (
                partition by week_id, network_id order by consensus_score desc, series_id
            ) as integer) as rank,
            series_id, consensus.name, consensus_score, source_count, 100 as votes_count
        from series_consensus as consensus
        join bridge_series_network using (series_id) join dim_network using (network_id)
        where source_count >= 2
    """,
)


def write_weeks(path: Path) -> Path:
    """Write the copy."""
    write_copy(path, more=MORE)
    with duckdb.connect(str(path)) as copy:
        copy.execute("set timezone = 'UTC'")
        for statement in _STATEMENTS:
            copy.execute(statement.replace("{newest}", str(NEWEST)))
    return path


def open_weeks(path: Path) -> PublishedCopy:
    """Write the copy, and open it."""
    return PublishedCopy(write_weeks(path), SERIES)
