{{
    config(
        materialized='incremental',
        incremental_strategy='keep_newest',
        unique_key='movie_id',
    )
}}

-- Kept beyond the window: a film may be listed on an older day that is refilled after the day on which TMDB
-- said it is gone.
with removals as (

    select
        movie_id,
        -- Not the folder's day: the films of a recovered day are asked for later.
        cast(fetched_at as date) as removed_on,
        fetched_at as observed_at
    from {{ ref('stg_tmdb__movie_details') }}
    where status = 404

)

{{ newest('removals', key=['movie_id'], columns=['removed_on', 'observed_at']) }}
