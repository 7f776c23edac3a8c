{{
    config(
        incremental_strategy='keep_newest',
        unique_key='genre_id',
        meta={'named_first': true},
    )
}}

with observations as (

    select
        genre_id,
        name,
        fetched_at as observed_at
    from {{ ref('stg_tmdb__series_genres') }}
    union all
    select
        unnest(genres).genre_id as genre_id,
        unnest(genres).name as name,
        fetched_at as observed_at
    from {{ ref('stg_tmdb__series_details') }}
    {% for model in ['stg_tmdb__top_rated_series', 'stg_tmdb__popular_series'] -%}
    union all
    select
        unnest(genre_ids) as genre_id,
        cast(null as varchar) as name,
        fetched_at as observed_at
    from {{ ref(model) }}
    {% endfor %}

),

known as (

    select * from observations
    where genre_id > 0

)

{{
    newest(
        'known',
        key=['genre_id'],
        columns=['name', 'observed_at'],
        newest_by=['name is not null', 'observed_at'],
    )
}}
