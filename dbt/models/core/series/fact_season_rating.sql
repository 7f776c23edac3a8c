{{
    config(
        incremental_strategy='replace_window',
        meta={'window_columns': ['week_id']},
        post_hook="{{ delete_before_facts_since('week_id') }}",
    )
}}

with seasons as (

    select
        week_id,
        series_id,
        unnest(seasons) as season,
        generate_subscripts(seasons, 1) as place,
        fetched_at as observed_at
    from {{ ref('stg_tmdb__series_details') }}
    where status = 200 and {{ is_in_week('fetched_at', 'week_id') }}

)

-- How many votes a season has TMDB does not tell.
select
    week_id,
    series_id,
    season.season_number as season_number,
    'tmdb_users' as rating_source,
    season.vote_average as score,
    season.vote_average * 10 as score_100,
    cast(null as bigint) as votes_count,
    'tmdb' as provider,
    observed_at
from seasons
where season.vote_average <= 10
qualify row_number() over (partition by week_id, series_id, season.season_number order by place) = 1
