with days as (

    select distinct date_id
    from {{ ref('fact_movie_daily') }}

),

-- Films whose release day was observed, and they on it: what popularity on any other day is compared with.
cohort as (

    select
        movies.movie_id,
        movies.released_on,
        facts.popularity as popularity_released
    from {{ ref('movie_economics') }} as economics
    inner join {{ ref('dim_movie') }} as movies
        on economics.movie_id = movies.movie_id
    inner join {{ ref('fact_movie_daily') }} as facts
        on
            movies.movie_id = facts.movie_id
            and movies.released_on = facts.date_id
    where economics.is_released and facts.popularity > 0

),

offsets as (

    select unnest(generate_series(-{{ var('hype_days_before') }}, {{ var('hype_days_after') }})) as days_since_release

),

curve as (

    select
        cohort.movie_id,
        cohort.popularity_released,
        cast(offsets.days_since_release as integer) as days_since_release,
        cohort.released_on + cast(offsets.days_since_release as integer) as date_id
    from cohort
    cross join offsets

),

-- Facts of these films alone are read: the join's keys are known before the fact is.
observed as (

    select
        curve.days_since_release,
        days.date_id is not null as is_day_observed,
        facts.popularity / curve.popularity_released as popularity_relative
    from curve
    left join days
        on curve.date_id = days.date_id
    left join {{ ref('fact_movie_daily') }} as facts
        on
            curve.movie_id = facts.movie_id
            and curve.date_id = facts.date_id

)

select
    days_since_release,
    count(popularity_relative) as movie_count,
    count(*) filter (where not is_day_observed) as censored_movie_count,
    count(*) filter (where is_day_observed and popularity_relative is null) as unlisted_movie_count,
    round(quantile_cont(popularity_relative, 0.25), 6) as popularity_relative_lower,
    round(quantile_cont(popularity_relative, 0.5), 6) as popularity_relative_median,
    round(quantile_cont(popularity_relative, 0.75), 6) as popularity_relative_upper
from observed
group by days_since_release
