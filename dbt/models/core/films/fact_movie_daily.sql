{{
    config(
        incremental_strategy='replace_window',
        post_hook="{{ delete_before_facts_since() }}",
    )
}}

with listing as (

    select
        date_id,
        movie_id,
        popularity,
        row_number() over (
            partition by date_id
            order by popularity desc nulls last, movie_id asc
        ) as popularity_rank,
        vote_average,
        vote_count,
        'live' as source
    from {{ ref('stg_tmdb__discover_items') }}

),

-- An export has softcore films among the others and does not say which they are; a listing has none. Those of
-- which it is known are no part of the population, and those behind them move up.
exported as (

    select
        exports.*,
        exports.popularity_rank is not null and coalesce(movies.is_softcore, false) as is_left_out
    from {{ ref('stg_tmdb__daily_export') }} as exports
    left join {{ ref('dim_movie') }} as movies
        on exports.movie_id = movies.movie_id

),

-- Of a recovered day only popularity is known: its details were fetched later and say nothing of that day.
recovered as (

    select
        date_id,
        movie_id,
        popularity,
        popularity_rank - count(*) filter (where is_left_out) over (
            partition by date_id
            order by popularity_rank
        ) as popularity_rank,
        cast(null as double) as vote_average,
        cast(null as bigint) as vote_count,
        'daily_export' as source
    from exported
    qualify not is_left_out

),

-- A film of the watchlist that is not in the day's live listing was observed through its details.
watchlist as (

    select
        details.date_id,
        details.movie_id,
        details.popularity,
        cast(null as bigint) as popularity_rank,
        details.vote_average,
        details.vote_count,
        'live' as source
    from {{ ref('stg_tmdb__movie_details') }} as details
    anti join listing
        on
            details.date_id = listing.date_id
            and details.movie_id = listing.movie_id
    where
        details.reason = 'watchlist'
        and details.status = 200
        and details.date_id in (select live.date_id from listing as live)

),

observations as (

    select * from listing
    union all by name
    select * from watchlist
    union all by name
    select * from recovered

)

select
    date_id,
    movie_id,
    popularity,
    cast(popularity_rank as integer) as popularity_rank,
    case when vote_count > 0 then {{ positive_or_null('vote_average') }} end as vote_average,
    {{ positive_or_null('vote_count') }} as vote_count,
    source
from observations
