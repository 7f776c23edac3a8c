{{
    config(
        incremental_strategy='keep_newest',
        unique_key='movie_id',
        meta={'newest_by': ['date_id']},
        post_hook="{{ delete_before_facts_since() }}",
    )
}}

with window_days as (

    select *
    from {{ ref('fact_movie_daily') }}
    where date_id between date '{{ window_start() }}' and date '{{ window_end() }}'

)

{{
    newest(
        'window_days',
        key=['movie_id'],
        columns=['date_id', 'popularity', 'popularity_rank', 'vote_average', 'vote_count', 'source'],
        newest_by=['date_id'],
    )
}}
