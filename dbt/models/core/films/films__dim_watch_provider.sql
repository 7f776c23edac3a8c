{{
    config(
        incremental_strategy='keep_newest',
        unique_key='watch_provider_id',
    )
}}

with observations as (

    select
        unnest(watch_providers).watch_provider_id as watch_provider_id,
        unnest(watch_providers).name as name,
        unnest(watch_providers).logo_path as logo_path,
        fetched_at as observed_at
    from {{ ref('stg_tmdb__movie_details') }}

)

{{ newest('observations', key=['watch_provider_id'], columns=['name', 'logo_path', 'observed_at']) }}
