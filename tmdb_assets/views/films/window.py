"""Some days up to one, in queries.

Belongs here: which days they are, for every view that goes over days.
"""

DAYS = """
    last_day as (select coalesce($until, max(date_id)) as date_id from fact_movie_daily),
    days as (
        select facts.date_id, min(facts.source) as source
        from fact_movie_daily as facts
        cross join last_day
        where facts.date_id <= last_day.date_id and facts.date_id > last_day.date_id - cast($days as integer)
        group by facts.date_id
    )
"""
"""The observed ones of the `$days` calendar days up to `$until` (NULL: the newest day): date_id, source."""
