-- The seasons of a series are compared within one week: the newest in which the source told any of them.
with scored as (

    select
        series_id,
        season_number,
        rating_source,
        week_id,
        score,
        score_100
    from {{ ref('fact_season_rating') }}
    where season_number >= 1
    qualify rank() over (partition by series_id, rating_source order by week_id desc) = 1

)

select
    scored.series_id,
    scored.season_number,
    scored.rating_source,
    series.name,
    seasons.name as season_name,
    seasons.air_on,
    seasons.episode_count,
    scored.week_id,
    scored.score,
    scored.score_100,
    round(scored.score_100 - lag(scored.score_100) over by_number, 6) as score_100_change,
    scored.score_100 = max(scored.score_100) over whole
    and scored.score_100 > min(scored.score_100) over whole as is_best,
    scored.score_100 = min(scored.score_100) over whole
    and scored.score_100 < max(scored.score_100) over whole as is_worst,
    count(*) over whole as scored_season_count
from scored
inner join {{ ref('dim_series') }} as series
    on scored.series_id = series.series_id
left join {{ ref('dim_season') }} as seasons
    on
        scored.series_id = seasons.series_id
        and scored.season_number = seasons.season_number
window
    whole as (partition by scored.series_id, scored.rating_source),
    by_number as (partition by scored.series_id, scored.rating_source order by scored.season_number)
