{{
    config(
        incremental_strategy='keep_newest',
        unique_key='collection_id',
    )
}}

with observations as (

    select
        unnest(collection),
        fetched_at as observed_at
    from {{ ref('stg_movie_details') }}
    where collection is not null

)

{{ newest('observations', key=['collection_id'], columns=['name', 'poster_path', 'observed_at']) }}
