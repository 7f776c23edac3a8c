{{
    config(
        incremental_strategy='keep_newest',
        unique_key='movie_id',
        meta={'newest_by': ['date_id']},
        pre_hook="{{ forget_lost_observations() }}",
        post_hook=["{{ delete_before_facts_since() }}", "{{ tell_age() }}"],
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

),

observed as (

    {{
        newest(
            'candidates',
            key=['movie_id'],
            columns=['date_id', 'popularity', 'popularity_rank', 'vote_average', 'vote_count', 'source'],
            newest_by=['date_id'],
        )
    }}

),

-- The newest day of this table is that of the fact: its films were last observed on it.
newest_day as (

    select max(days.date_id) as date_id
    from (
        select observed.date_id from observed
        {% if is_incremental() %}
        union all
        select latest.date_id from {{ this }} as latest
        {% endif %}
    ) as days

)

select
    observed.*,
    observed.date_id = newest_day.date_id as is_newest_day,
    cast(newest_day.date_id - observed.date_id as integer) as age_days
from observed
cross join newest_day
