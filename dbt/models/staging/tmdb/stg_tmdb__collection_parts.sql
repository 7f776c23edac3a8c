{{
    config(
        materialized='incremental',
        incremental_strategy='keep_newest',
        unique_key='collection_id',
    )
}}

-- Kept beyond the window: a film may name the collection on another day than that on which it was asked for.
with answers as (

    select
        collection_id,
        parts_total,
        released_parts_total,
        fetched_at as observed_at
    from {{ ref('stg_tmdb__collections') }}

)

{{ newest('answers', key=['collection_id'], columns=['parts_total', 'released_parts_total', 'observed_at']) }}
