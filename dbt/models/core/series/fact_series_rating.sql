{{
    config(
        incremental_strategy='replace_window',
        meta={'window_columns': ['week_id']},
        post_hook="{{ delete_before_facts_since('week_id') }}",
    )
}}

select
    week_id,
    series_id,
    rating_source,
    score,
    round(score * 100 / scale_max, 6) as score_100,
    votes_count,
    is_votes_floor,
    provider,
    observed_at
from {{ ref('int_series__ratings') }}
where score is not null
-- Of several who tell the same, the one that dim_rating_source names first.
qualify row_number() over (partition by week_id, series_id, rating_source order by precedence) = 1
