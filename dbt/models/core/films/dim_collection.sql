{{
    config(
        incremental_strategy='replace_rows',
        unique_key='collection_id',
    )
}}

-- The name is known from films and from the collection itself, its number of films from the latter alone: the newest of
-- each. What is known from other days takes part, so the order of builds does not matter; on a tie the window wins,
-- because it may be the same day derived again.
with names as (

    select
        collection.collection_id as collection_id,
        collection.name as name,
        collection.poster_path as poster_path,
        fetched_at as observed_at,
        true as is_of_window
    from {{ ref('stg_tmdb__movie_details') }}
    where collection is not null
    union all
    select
        collection_id,
        name,
        poster_path,
        fetched_at as observed_at,
        true as is_of_window
    from {{ ref('stg_tmdb__collections') }}
    where name is not null
    {% if is_incremental() %}
    union all
    select
        collection_id,
        name,
        poster_path,
        observed_at,
        false as is_of_window
    from {{ this }}
    {% endif %}

),

named as (

    {{
        newest(
            'names',
            key=['collection_id'],
            columns=['name', 'poster_path', 'observed_at'],
            newest_by=['observed_at', 'is_of_window'],
        )
    }}

),

-- Staging forgets what it kept when it is made again.
answers as (

    select
        collection_id,
        parts_total,
        released_parts_total,
        observed_at as parts_observed_at,
        true as is_of_staging
    from {{ ref('stg_tmdb__collection_parts') }}
    {% if is_incremental() %}
    union all
    select
        collection_id,
        parts_total,
        released_parts_total,
        parts_observed_at,
        false as is_of_staging
    from {{ this }}
    where parts_observed_at is not null
    {% endif %}

),

listed as (

    {{
        newest(
            'answers',
            key=['collection_id'],
            columns=['parts_total', 'released_parts_total', 'parts_observed_at'],
            newest_by=['parts_observed_at', 'is_of_staging'],
        )
    }}

)

select
    named.collection_id,
    named.name,
    named.poster_path,
    listed.parts_total,
    listed.released_parts_total,
    listed.parts_observed_at,
    named.observed_at
from named
left join listed on named.collection_id = listed.collection_id
