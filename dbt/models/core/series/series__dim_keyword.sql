{{
    config(
        incremental_strategy='keep_newest',
        unique_key='keyword_id',
    )
}}

with observations as (

    select
        unnest(keywords).keyword_id as keyword_id,
        unnest(keywords).name as name,
        fetched_at as observed_at
    from {{ ref('stg_tmdb__series_details') }}

)

{{ newest('observations', key=['keyword_id'], columns=['name', 'observed_at']) }}
