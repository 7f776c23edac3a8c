with newest as (

    select max(week_id) as week_id
    from {{ ref('fact_series_weekly') }}

),

recent as (

    select
        ratings.*,
        cast(newest.week_id - ratings.week_id as integer) as age_days
    from {{ ref('fact_series_rating') }} as ratings
    cross join newest
    where ratings.week_id >= newest.week_id - 28

)

select
    recent.series_id,
    series.name,
    recent.rating_source,
    recent.week_id,
    recent.score,
    recent.score_100,
    recent.votes_count,
    recent.is_votes_floor,
    recent.provider,
    recent.observed_at,
    recent.age_days
from recent
inner join {{ ref('dim_series') }} as series
    on recent.series_id = series.series_id
qualify row_number() over (partition by recent.series_id, recent.rating_source order by recent.week_id desc) = 1
