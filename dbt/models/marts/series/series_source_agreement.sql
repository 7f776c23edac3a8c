{{
    config(
        materialized='incremental',
        incremental_strategy='replace_window',
        on_schema_change='fail',
        meta={'window_columns': ['week_id']},
        post_hook="{{ delete_before_facts_since('week_id') }}",
    )
}}

with ratings as (

    select
        week_id,
        series_id,
        rating_source,
        score_100
    from {{ ref('fact_series_rating') }}
    where {{ is_made_now('week_id') }}

),

pairs as (

    select
        ratings.week_id,
        ratings.rating_source as source_a,
        others.rating_source as source_b,
        ratings.score_100 as score_a,
        others.score_100 as score_b
    from ratings
    inner join ratings as others
        on
            ratings.week_id = others.week_id
            and ratings.series_id = others.series_id
            and ratings.rating_source < others.rating_source

),

-- Spearman's correlation is Pearson's of the ranks among the series that both rate.
ranked as (

    select
        *,
        {{ mid_rank('score_a', 'week_id, source_a, source_b') }} as rank_a,
        {{ mid_rank('score_b', 'week_id, source_a, source_b') }} as rank_b
    from pairs

)

select
    week_id,
    source_a,
    source_b,
    count(*) as series_count,
    round({{ finite_or_null('corr(rank_a, rank_b)') }}, 6) as spearman,
    round(round(sum(score_a - score_b), 6) / count(*), 4) as gap_mean
from ranked
group by week_id, source_a, source_b
