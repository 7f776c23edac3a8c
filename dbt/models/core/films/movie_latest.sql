{{
    config(
        incremental_strategy='keep_newest',
        unique_key='movie_id',
        meta={'newest_by': ['date_id']},
        pre_hook="{{ forget_lost_observations() }}",
        post_hook="{{ delete_before_facts_since() }}",
    )
}}

-- Of a film that was just forgotten, what was observed on other days.
with candidates as (

    select *
    from {{ ref('fact_movie_daily') }}
    where date_id between date '{{ window_start() }}' and date '{{ window_end() }}'
    {% if is_incremental() %}
    union all
    select facts.*
    from {{ ref('fact_movie_daily') }} as facts
    anti join {{ this }} as latest
        on facts.movie_id = latest.movie_id
    where facts.date_id not between date '{{ window_start() }}' and date '{{ window_end() }}'
    {% endif %}

)

{{
    newest(
        'candidates',
        key=['movie_id'],
        columns=['date_id', 'popularity', 'popularity_rank', 'vote_average', 'vote_count', 'source'],
        newest_by=['date_id'],
    )
}}
