{{
    config(
        incremental_strategy='keep_newest',
        unique_key='company_id',
    )
}}

with observations as (

    select
        unnest(production_companies, recursive := true),
        fetched_at as observed_at
    from {{ ref('stg_movie_details') }}

)

{{ newest('observations', key=['company_id'], columns=['name', 'country_code', 'observed_at']) }}
