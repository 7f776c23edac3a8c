with told as (

    select
        week_id,
        series_id,
        imdb_id,
        'omdb' as provider,
        fetched_at as observed_at,
        unnest(ratings) as rating
    from {{ ref('stg_omdb__series_ratings') }}
    union all
    select
        week_id,
        series_id,
        imdb_id,
        'mdblist' as provider,
        fetched_at as observed_at,
        unnest(ratings) as rating
    from {{ ref('stg_mdblist__series_ratings') }}

),

-- Whose id is not certain has no rating.
observed as (

    select
        told.week_id,
        told.series_id,
        told.provider,
        told.observed_at,
        told.rating.rating_source as rating_source,
        told.rating.score as score,
        told.rating.scale as scale,
        told.rating.score_100 as score_100,
        told.rating.votes_count as votes_count,
        told.rating.is_votes_floor as is_votes_floor
    from told
    inner join {{ ref('int_series__imdb_ids') }} as ids
        on
            told.week_id = ids.week_id
            and told.series_id = ids.series_id
            and told.imdb_id = ids.imdb_id
            and ids.status = 'ok'
    union all by name
    select
        week_id,
        series_id,
        'tmdb' as provider,
        observed_at,
        'tmdb_users' as rating_source,
        vote_average as score,
        cast(null as double) as scale,
        cast(null as double) as score_100,
        vote_count as votes_count,
        false as is_votes_floor
    from {{ ref('fact_series_weekly') }}
    where source = 'live' and vote_average is not null and {{ is_of_window('week_id') }}

),

scaled as (

    select
        observed.*,
        sources.scale_min,
        sources.scale_max,
        sources.min_count,
        list_position(string_split(sources.providers, ','), observed.provider) as precedence,
        round(observed.score * sources.scale_max / coalesce(observed.scale, sources.scale_max), 6) as own_score,
        round(observed.score_100 * sources.scale_max / 100, 6) as own_score_of_100
    from observed
    inner join {{ ref('dim_rating_source') }} as sources
        on observed.rating_source = sources.rating_source

),

-- A number that came after its week says nothing of it. Two numbers for one score must say the same, up to rounding; a
-- number above its scale may be out of 100.
agreed as (

    select
        *,
        case
            when own_score is null then own_score_of_100
            when own_score_of_100 is null then own_score
            when abs(own_score - own_score_of_100) * 100 <= scale_max * 1.000001 then own_score
            when own_score > scale_max and abs(score - score_100) <= 1 then own_score_of_100
        end as agreed_score,
        coalesce(own_score, own_score_of_100) = 0 and coalesce(votes_count, 0) < coalesce(min_count, 0) as is_unrated
    from scaled
    where
        precedence is not null
        and cast(date_trunc('week', observed_at) as date) = week_id

)

select
    week_id,
    series_id,
    rating_source,
    provider,
    precedence,
    case when agreed_score between scale_min and scale_max and not is_unrated then agreed_score end as score,
    scale_max,
    coalesce(own_score, own_score_of_100) is not null
    and not is_unrated
    and coalesce(agreed_score not between scale_min and scale_max, true) as is_refused,
    votes_count,
    is_votes_floor,
    observed_at
from agreed
