{{
    config(
        incremental_strategy='replace_window',
        post_hook="{{ delete_before_facts_since() }}",
    )
}}

with told as (

    select
        date_id,
        movie_id,
        fetched_at,
        unnest(ratings) as rating
    from {{ ref('stg_omdb__movie_ratings') }}
    -- A number that came after its day says nothing of it.
    where cast(fetched_at as date) = date_id

),

scaled as (

    select
        told.*,
        sources.scale_min,
        sources.scale_max,
        round(told.rating.score * sources.scale_max / coalesce(told.rating.scale, sources.scale_max), 6) as own_score
    from told
    inner join {{ ref('films__dim_rating_source') }} as sources
        on told.rating.rating_source = sources.rating_source

)

-- A score outside its scale is no rating.
select
    date_id,
    movie_id,
    rating.rating_source as rating_source,
    own_score as score,
    round(own_score * 100 / scale_max, 6) as score_100,
    rating.votes_count as votes_count,
    'omdb' as provider,
    fetched_at as observed_at
from scaled
where own_score between scale_min and scale_max
