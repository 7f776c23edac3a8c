{{
    config(
        materialized='incremental',
        incremental_strategy='keep_newest',
        unique_key='series_id',
    )
}}

-- Kept beyond the window: a series may be listed in an older week that is refilled after the week in which TMDB said it
-- is gone.
with removals as (

    select
        series_id,
        -- Not the folder's week: a series may be asked for later.
        cast(fetched_at as date) as removed_on,
        fetched_at as observed_at
    from {{ ref('stg_tmdb__series_details') }}
    where status = 404

)

{{ newest('removals', key=['series_id'], columns=['removed_on', 'observed_at']) }}
