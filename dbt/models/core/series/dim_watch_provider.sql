{{
    config(
        incremental_strategy='keep_newest',
        unique_key='watch_provider_id',
    )
}}

with observations as (

    select
        watch_provider_id,
        name,
        logo_path,
        fetched_at as observed_at
    from {{ ref('stg_tmdb__watch_providers') }}
    where name is not null
    union all
    select
        unnest(watch_providers).watch_provider_id as watch_provider_id,
        unnest(watch_providers).name as name,
        unnest(watch_providers).logo_path as logo_path,
        fetched_at as observed_at
    from {{ ref('stg_tmdb__series_details') }}

)

{{ newest('observations', key=['watch_provider_id'], columns=['name', 'logo_path', 'observed_at']) }}
