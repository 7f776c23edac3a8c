{{
    config(
        materialized='incremental',
        incremental_strategy='keep_newest',
        unique_key=['language_code', 'origin'],
        meta={'named_first': true},
    )
}}

-- Kept beyond the window: which name wins depends on where it comes from, and a dimension does not tell.
with details as (

    select * from {{ ref('stg_tmdb__movie_details') }}

),

original_languages as (

    select
        language_code,
        fetched_at
    from details
    union all
    select
        language_code,
        fetched_at
    from {{ ref('stg_tmdb__discover_items') }}

),

releases as (

    select
        unnest(releases).language_code as language_code,
        fetched_at
    from details

),

names as (

    select
        language_code,
        'list' as origin,
        name,
        native_name,
        fetched_at as observed_at
    from {{ ref('stg_tmdb__languages') }}
    union all
    select
        unnest(spoken_languages).language_code as language_code,
        'spoken' as origin,
        unnest(spoken_languages).name as name,
        unnest(spoken_languages).native_name as native_name,
        fetched_at as observed_at
    from details
    union all
    select
        language_code,
        'original' as origin,
        cast(null as varchar) as name,
        cast(null as varchar) as native_name,
        fetched_at as observed_at
    from original_languages
    where language_code is not null
    union all
    select
        language_code,
        'release' as origin,
        cast(null as varchar) as name,
        cast(null as varchar) as native_name,
        max(fetched_at) as observed_at
    from releases
    where language_code is not null
    group by language_code

)

{{
    newest(
        'names',
        key=['language_code', 'origin'],
        columns=['name', 'native_name', 'observed_at'],
        newest_by=['name is not null', 'observed_at'],
    )
}}
