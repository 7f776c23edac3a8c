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

    select * from {{ ref('stg_tmdb__movie_details') }}

),

companies as (

    select
        unnest(production_companies).country_code as country_code,
        fetched_at
    from details

),

releases as (

    select
        unnest(releases).country_code as country_code,
        fetched_at
    from details

),

offers as (

    select
        unnest(watch_providers).country_code as country_code,
        fetched_at
    from details

),

names as (

    select
        country_code,
        'list' as origin,
        name,
        fetched_at as observed_at
    from {{ ref('stg_tmdb__countries') }}
    union all
    select
        unnest(production_countries).country_code as country_code,
        'film' as origin,
        unnest(production_countries).name as name,
        fetched_at as observed_at
    from details
    union all
    select
        country_code,
        'company' as origin,
        cast(null as varchar) as name,
        fetched_at as observed_at
    from companies
    where country_code is not null
    union all
    select
        country_code,
        'release' as origin,
        cast(null as varchar) as name,
        max(fetched_at) as observed_at
    from releases
    group by country_code
    union all
    select
        country_code,
        'offer' as origin,
        cast(null as varchar) as name,
        max(fetched_at) as observed_at
    from offers
    group by country_code

)

{{
    newest(
        'names',
        key=['country_code', 'origin'],
        columns=['name', 'observed_at'],
        newest_by=['name is not null', 'observed_at'],
    )
}}
