{{
    config(
        materialized='incremental',
        incremental_strategy='replace_window',
        on_schema_change='fail',
        meta={'window_columns': ['date_id', 'compared_on']},
        post_hook=["{{ delete_before_facts_since('compared_on') }}", "{{ take_newest_titles() }}"],
    )
}}

{% set windows = [1, 7, 28] %}

with observed as (

    select *
    from {{ ref('fact_movie_daily') }}
    where
        popularity is not null
        {% if is_incremental() -%}
        and {{ is_beside_window('date_id', windows) }}
        {%- endif %}

),

pairs as (

    {% for days in windows %}
    select
        observed.date_id,
        {{ days }} as window_days,
        observed.movie_id,
        earlier.date_id as compared_on,
        observed.popularity,
        earlier.popularity as popularity_before,
        round(observed.popularity - earlier.popularity, 6) as popularity_change,
        observed.popularity_rank,
        earlier.popularity_rank as popularity_rank_before,
        observed.source,
        earlier.source as source_before
    from observed
    inner join observed as earlier
        on
            observed.movie_id = earlier.movie_id
            and observed.date_id - {{ days }} = earlier.date_id
    {% if is_incremental() %}
    where
        observed.date_id between date '{{ window_start() }}' and date '{{ window_end() }}'
        or earlier.date_id between date '{{ window_start() }}' and date '{{ window_end() }}'
    {% endif %}
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}

),

changes as (

    select
        *,
        case when popularity_change > 0 then 'rose' else 'fell' end as direction
    from pairs
    where popularity_change <> 0

),

ranked as (

    select
        *,
        cast(
            row_number() over (
                partition by date_id, window_days, direction
                order by abs(popularity_change) desc, movie_id asc
            ) as integer
        ) as rank
    from changes
    qualify rank <= {{ var('popularity_movers') }}

)

select
    ranked.date_id,
    ranked.window_days,
    ranked.direction,
    ranked.rank,
    ranked.movie_id,
    movies.title,
    ranked.compared_on,
    ranked.popularity,
    ranked.popularity_before,
    ranked.popularity_change,
    case
        when ranked.popularity_before > 0 then ranked.popularity / ranked.popularity_before
    end as popularity_ratio,
    ranked.popularity_rank,
    ranked.popularity_rank_before,
    ranked.popularity_rank_before - ranked.popularity_rank as popularity_rank_change,
    ranked.source,
    ranked.source_before
from ranked
inner join {{ ref('dim_movie') }} as movies
    on ranked.movie_id = movies.movie_id
