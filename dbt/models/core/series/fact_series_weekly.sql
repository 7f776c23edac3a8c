{{
    config(
        incremental_strategy='replace_window',
        meta={'window_columns': ['week_id']},
        post_hook="{{ delete_before_facts_since('week_id') }}",
    )
}}

with listed as (

    select
        week_id,
        series_id,
        list_rank as rank_top_rated,
        cast(null as integer) as rank_popular,
        popularity,
        vote_average,
        vote_count,
        fetched_at
    from {{ ref('stg_tmdb__top_rated_series') }}
    union all by name
    select
        week_id,
        series_id,
        list_rank as rank_popular,
        popularity,
        vote_average,
        vote_count,
        fetched_at
    from {{ ref('stg_tmdb__popular_series') }}
    -- A week without the list of the best rated ones is not captured.
    where week_id in (select captured.week_id from {{ ref('stg_tmdb__top_rated_series') }} as captured)

),

members as (

    select
        week_id,
        series_id,
        max(rank_top_rated) as rank_top_rated,
        max(rank_popular) as rank_popular,
        arg_max(popularity, fetched_at) as popularity,
        arg_max(struct_pack(average := vote_average, total := vote_count), fetched_at) as votes,
        max(fetched_at) as observed_at
    from listed
    group by week_id, series_id

),

-- Details that came after the week say nothing of it: then the week has what its lists told.
details as (

    select *
    from {{ ref('stg_tmdb__series_details') }}
    where status = 200 and {{ is_in_week('fetched_at', 'week_id') }}

),

live as (

    select
        members.week_id,
        members.series_id,
        'live' as source,
        coalesce(details.popularity, members.popularity) as popularity,
        members.rank_top_rated,
        members.rank_popular,
        case when details.series_id is null then members.votes.average else details.vote_average end as vote_average,
        case when details.series_id is null then members.votes.total else details.vote_count end as vote_count,
        details.is_airing,
        coalesce(details.fetched_at, members.observed_at) as observed_at
    from members
    left join details
        on
            members.week_id = details.week_id
            and members.series_id = details.series_id

),

-- Of a recovered week only popularity is known: its details were fetched later and say nothing of that week.
recovered as (

    select
        week_id,
        series_id,
        'tv_export' as source,
        popularity,
        observed_at
    from {{ ref('stg_tmdb__series_export') }}

),

observations as (

    select * from live
    union all by name
    select * from recovered

)

select
    week_id,
    series_id,
    source,
    popularity,
    rank_top_rated,
    rank_popular,
    case when vote_count > 0 then {{ positive_or_null('vote_average') }} end as vote_average,
    {{ positive_or_null('vote_count') }} as vote_count,
    is_airing,
    observed_at
from observations
