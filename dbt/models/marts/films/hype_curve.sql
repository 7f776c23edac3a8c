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

observed as (

    select
        cast(facts.date_id - cohort.released_on as integer) as days_since_release,
        count(*) as movie_count,
        quantile_cont(facts.popularity / cohort.popularity_released, [0.25, 0.5, 0.75]) as quartiles
    from cohort
    inner join {{ ref('fact_movie_daily') }} as facts
        on cohort.movie_id = facts.movie_id
    where
        facts.popularity is not null
        and facts.date_id - cohort.released_on
        between -{{ var('hype_days_before') }} and {{ var('hype_days_after') }}
    group by days_since_release

),

offsets as (

    select unnest(generate_series(-{{ var('hype_days_before') }}, {{ var('hype_days_after') }})) as days_since_release

),

-- By release day, of which there are as many as days: films have their days in common.
releases as (

    select
        released_on,
        count(*) as movie_count
    from cohort
    group by released_on

),

expected as (

    select
        cast(offsets.days_since_release as integer) as days_since_release,
        sum(releases.movie_count) as movie_count,
        coalesce(sum(releases.movie_count) filter (where days.date_id is null), 0) as censored_movie_count
    from releases
    cross join offsets
    left join days
        on releases.released_on + cast(offsets.days_since_release as integer) = days.date_id
    group by offsets.days_since_release

)

select
    expected.days_since_release,
    coalesce(observed.movie_count, 0) as movie_count,
    cast(expected.censored_movie_count as bigint) as censored_movie_count,
    cast(
        expected.movie_count - expected.censored_movie_count - coalesce(observed.movie_count, 0) as bigint
    ) as unlisted_movie_count,
    round(observed.quartiles[1], 6) as popularity_relative_lower,
    round(observed.quartiles[2], 6) as popularity_relative_median,
    round(observed.quartiles[3], 6) as popularity_relative_upper
from expected
left join observed
    on expected.days_since_release = observed.days_since_release
