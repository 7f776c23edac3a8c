{{
    config(
        materialized='incremental',
        incremental_strategy='replace_window',
        on_schema_change='fail',
        meta={'window_columns': ['week_id']},
        post_hook=["{{ delete_before_facts_since('week_id') }}", "{{ take_newest_names() }}"],
    )
}}

with ratings as (

    select
        week_id,
        series_id,
        rating_source,
        score_100,
        votes_count
    from {{ ref('fact_series_rating') }}
    where {{ is_made_now('week_id') }}

),

-- What all series of the week come to in a source: few votes are drawn to it.
sources as (

    select
        week_id,
        rating_source,
        median(votes_count) as votes_median,
        round(sum(score_100), 6) / count(*) as score_mean
    from ratings
    group by week_id, rating_source

),

shrunk as (

    select
        ratings.week_id,
        ratings.series_id,
        ratings.rating_source,
        round(
            coalesce(
                (ratings.votes_count * ratings.score_100 + sources.votes_median * sources.score_mean)
                / nullif(ratings.votes_count + sources.votes_median, 0),
                ratings.score_100
            ),
            9
        ) as score
    from ratings
    inner join sources
        on
            ratings.week_id = sources.week_id
            and ratings.rating_source = sources.rating_source

),

percentiles as (

    select
        week_id,
        series_id,
        rating_source,
        ({{ mid_rank('score', 'week_id, rating_source') }} - 0.5)
        / count(*) over (partition by week_id, rating_source) as percentile
    from shrunk

),

by_series as (

    select
        week_id,
        series_id,
        count(*) as source_count,
        {{ of_each_source("max(percentile) filter (where rating_source = '{source}') as {source}") }}
    from percentiles
    group by week_id, series_id

),

averaged as (

    select
        *,
        {{ mean_of_columns(rating_sources('critics')) }} as critics,
        {{ mean_of_columns(rating_sources('audience')) }} as audience,
        {{ mean_of_columns(rating_sources()) }} as percentile_mean
    from by_series

),

spread as (

    select
        *,
        {{ mean_of_columns(['critics', 'audience']) }} as consensus,
        -- The population's standard deviation.
        case
            when source_count >= 3
                then
                    round(
                        sqrt(
                            ({{ of_each_source('coalesce(power({source} - percentile_mean, 2), 0)', ' + ') }})
                            / source_count
                        ),
                        6
                    )
        end as disagreement
    from averaged

)

select
    spread.week_id,
    spread.series_id,
    series.name,
    round(spread.critics * 100, 4) as critics_score,
    round(spread.audience * 100, 4) as audience_score,
    case when spread.source_count >= 2 then round(spread.consensus * 100, 4) end as consensus_score,
    spread.source_count,
    spread.disagreement,
    case
        when spread.disagreement > quantile_cont(spread.disagreement, 0.9) over (partition by spread.week_id)
            then 'split'
        when spread.disagreement is not null then 'usual'
    end as disagreement_class,
    round((spread.audience - spread.critics) * 100, 4) as critic_audience_gap,
    {{ of_each_source('round(spread.{source}, 6) as percentile_{source}') }}
from spread
inner join {{ ref('dim_series') }} as series
    on spread.series_id = series.series_id
