{{
    config(
        incremental_strategy='keep_newest',
        unique_key='company_id',
    )
}}

with observations as (

    select
        unnest(production_companies).company_id as company_id,
        unnest(production_companies).name as name,
        unnest(production_companies).country_code as country_code,
        fetched_at as observed_at
    from {{ ref('stg_tmdb__movie_details') }}

)

{{ newest('observations', key=['company_id'], columns=['name', 'country_code', 'observed_at']) }}
