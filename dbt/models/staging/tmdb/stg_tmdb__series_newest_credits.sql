{{
    config(
        materialized='incremental',
        incremental_strategy='keep_newest',
        unique_key='series_id',
    )
}}

-- Kept beyond the window: credits are asked for every few months, and the bridge does not tell how old its own are.
with credits as (

    select
        series_id,
        fetched_at as observed_at
    from {{ ref('stg_tmdb__series_credits') }}
    where status = 200

)

{{ newest('credits', key=['series_id'], columns=['observed_at']) }}
