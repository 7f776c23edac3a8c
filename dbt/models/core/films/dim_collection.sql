{{
    config(
        incremental_strategy='keep_newest',
        unique_key='collection_id',
    )
}}

with observations as (

    select
        collection.collection_id as collection_id,
        collection.name as name,
        collection.poster_path as poster_path,
        fetched_at as observed_at
    from {{ ref('stg_tmdb__movie_details') }}
    where collection is not null

)

{{ newest('observations', key=['collection_id'], columns=['name', 'poster_path', 'observed_at']) }}
