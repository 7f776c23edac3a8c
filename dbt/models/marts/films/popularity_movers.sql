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

with facts as (

    select
        date_id,
        movie_id,
        popularity,
        popularity_rank,
        source
    from {{ ref('fact_movie_daily') }}
    {% if is_incremental() -%}
    where {{ is_beside_window('date_id', windows) }}
    {%- endif %}

),

-- How many films each day's list has, and the popularity with which it ends.
lists as (

    select
        date_id,
        max(popularity_rank) as depth,
        min(popularity) filter (where popularity_rank is not null) as threshold_popularity,
        min(source) as source
    from facts
    group by date_id

),

-- What is beyond the shorter one of two lists was cut off and did not come or go.
days as (

    {% for days in windows %}
    select
        later.date_id,
        {{ days }} as window_days,
        earlier.date_id as compared_on,
        later.threshold_popularity as threshold_now,
        earlier.threshold_popularity as threshold_before,
        greatest(earlier.threshold_popularity, {{ var('mover_prior_popularity') }}) as prior_popularity,
        least(later.depth, earlier.depth) as common_depth,
        later.source,
        earlier.source as source_before
    from lists as later
    inner join lists as earlier
        on later.date_id - {{ days }} = earlier.date_id
    {% if is_incremental() %}
    where
        later.date_id between date '{{ window_start() }}' and date '{{ window_end() }}'
        or earlier.date_id between date '{{ window_start() }}' and date '{{ window_end() }}'
    {% endif %}
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}

),

-- The prior keeps the ratios of small numbers, which are mostly noise, from leading.
changes as (

    select
        days.date_id,
        days.window_days,
        days.compared_on,
        observed.movie_id,
        observed.popularity,
        earlier.popularity as popularity_before,
        observed.popularity_rank,
        earlier.popularity_rank as popularity_rank_before,
        days.threshold_before as threshold_popularity,
        days.source,
        days.source_before,
        round(observed.popularity - earlier.popularity, 6) as popularity_change,
        round(
            ln((observed.popularity + days.prior_popularity) / (earlier.popularity + days.prior_popularity)), 6
        ) as relative_score
    from days
    inner join facts as observed
        on days.date_id = observed.date_id
    inner join facts as earlier
        on
            days.compared_on = earlier.date_id
            and observed.movie_id = earlier.movie_id
    where round(observed.popularity - earlier.popularity, 6) <> 0

),

entered as (

    select
        days.date_id,
        days.window_days,
        days.compared_on,
        observed.movie_id,
        observed.popularity,
        observed.popularity_rank,
        days.threshold_before as threshold_popularity,
        days.source,
        days.source_before
    from days
    inner join facts as observed
        on
            days.date_id = observed.date_id
            and days.common_depth >= observed.popularity_rank
    anti join facts as earlier
        on
            days.compared_on = earlier.date_id
            and observed.movie_id = earlier.movie_id
    where observed.popularity is not null and days.threshold_before is not null

),

gone as (

    select
        days.date_id,
        days.window_days,
        days.compared_on,
        earlier.movie_id,
        earlier.popularity as popularity_before,
        earlier.popularity_rank as popularity_rank_before,
        days.threshold_now as threshold_popularity,
        days.source,
        days.source_before
    from days
    inner join facts as earlier
        on
            days.compared_on = earlier.date_id
            and days.common_depth >= earlier.popularity_rank
    anti join facts as observed
        on
            days.date_id = observed.date_id
            and earlier.movie_id = observed.movie_id
    where earlier.popularity is not null and days.threshold_now is not null

),

-- Of a film that came or went both measures have the same order, that of popularity: it is there once.
movers as (

    select
        *,
        'absolute' as measure,
        case when popularity_change > 0 then 'rose' else 'fell' end as direction,
        abs(popularity_change) as size
    from changes
    union all by name
    select
        *,
        'relative' as measure,
        case when popularity_change > 0 then 'rose' else 'fell' end as direction,
        abs(relative_score) as size
    from changes
    where relative_score <> 0
    union all by name
    select
        *,
        'absolute' as measure,
        'entered' as direction,
        popularity as size
    from entered
    union all by name
    select
        *,
        'absolute' as measure,
        'left' as direction,
        popularity_before as size
    from gone

),

ranked as (

    select
        *,
        cast(
            row_number() over (
                partition by date_id, window_days, measure, direction
                order by size desc, movie_id asc
            ) as integer
        ) as rank
    from movers
    qualify rank <= {{ var('popularity_movers') }}

)

select
    ranked.date_id,
    ranked.window_days,
    ranked.measure,
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
    ranked.relative_score,
    ranked.threshold_popularity,
    ranked.popularity_rank,
    ranked.popularity_rank_before,
    ranked.popularity_rank_before - ranked.popularity_rank as popularity_rank_change,
    ranked.source,
    ranked.source_before
from ranked
inner join {{ ref('dim_movie') }} as movies
    on ranked.movie_id = movies.movie_id
