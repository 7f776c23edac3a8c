{{
    config(
        materialized='incremental',
        incremental_strategy='keep_newest',
        unique_key=['country_code', 'origin'],
        meta={'named_first': true},
    )
}}

-- Kept beyond the window: which name wins depends on where it comes from, and a dimension does not tell.
with details as (

    select * from {{ ref('stg_tmdb__series_details') }}

),

codes as (

    {% for origin, entries in [
        ('origin', 'origin_countries'), ('network', 'networks'), ('offer', 'watch_providers')
    ] -%}
    select
        unnest({{ entries }}).country_code as country_code,
        '{{ origin }}' as origin,
        fetched_at
    from details
    {% if not loop.last -%}
    union all
    {% endif -%}
    {% endfor %}

),

names as (

    select
        country_code,
        'list' as origin,
        name,
        fetched_at as observed_at
    from {{ ref('stg_tmdb__series_countries') }}
    union all
    select
        unnest(production_countries).country_code as country_code,
        'series' as origin,
        unnest(production_countries).name as name,
        fetched_at as observed_at
    from details
    union all
    select
        country_code,
        origin,
        cast(null as varchar) as name,
        max(fetched_at) as observed_at
    from codes
    where country_code is not null
    group by country_code, origin

)

{{
    newest(
        'names',
        key=['country_code', 'origin'],
        columns=['name', 'observed_at'],
        newest_by=['name is not null', 'observed_at'],
    )
}}
