{{
    config(
        materialized='incremental',
        incremental_strategy='keep_newest',
        unique_key=['language_code', 'origin'],
        meta={'named_first': true},
    )
}}

-- Kept beyond the window: which name wins depends on where it comes from, and a dimension does not tell.
with original_languages as (

    {% for model in ['stg_tmdb__series_details', 'stg_tmdb__top_rated_series', 'stg_tmdb__popular_series'] -%}
    select
        language_code,
        fetched_at
    from {{ ref(model) }}
    {% if not loop.last -%}
    union all
    {% endif -%}
    {% endfor %}

),

names as (

    select
        language_code,
        'list' as origin,
        name,
        native_name,
        fetched_at as observed_at
    from {{ ref('stg_tmdb__series_languages') }}
    union all
    select
        unnest(spoken_languages).language_code as language_code,
        'spoken' as origin,
        unnest(spoken_languages).name as name,
        unnest(spoken_languages).native_name as native_name,
        fetched_at as observed_at
    from {{ ref('stg_tmdb__series_details') }}
    union all
    select
        language_code,
        'original' as origin,
        cast(null as varchar) as name,
        cast(null as varchar) as native_name,
        max(fetched_at) as observed_at
    from original_languages
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
