{% set windows = [7, 28] %}

with newest as (

    select max(date_id) as date_id
    from {{ ref('fact_movie_daily') }}
    where source = 'live'

),

-- Of the newest live day and of those exactly that far before it. A recovered day has no votes.
observed as (

    select
        facts.date_id,
        facts.movie_id,
        facts.popularity,
        facts.vote_average,
        facts.vote_count
    from {{ ref('fact_movie_daily') }} as facts
    where
        facts.source = 'live'
        and facts.vote_average is not null
        and facts.vote_count is not null
        and facts.date_id in (
            select newest.date_id - unnest([0, {{ windows | join(', ') }}])
            from newest
        )

),

pairs as (

    select
        today.movie_id,
        economics.title,
        cast(today.date_id - earlier.date_id as integer) as window_days,
        today.date_id,
        earlier.date_id as compared_on,
        today.vote_count,
        today.vote_count - earlier.vote_count as votes_gained_count,
        today.vote_average,
        (today.vote_count * today.vote_average - earlier.vote_count * earlier.vote_average)
        / nullif(greatest(today.vote_count - earlier.vote_count, 0), 0) as marginal_rating,
        round(
            (today.vote_count + earlier.vote_count) * 0.0005
            / nullif(greatest(today.vote_count - earlier.vote_count, 0), 0),
            6
        ) as marginal_rating_error,
        today.popularity,
        round(today.popularity - earlier.popularity, 6) as popularity_change,
        today.vote_average >= {{ var('sleeper_min_rating') }}
        and today.vote_count between {{ var('sleeper_min_votes') }} and {{ var('sleeper_max_votes') }}
        and (today.vote_count - earlier.vote_count) * 100
        >= earlier.vote_count * {{ var('sleeper_min_growth_percent') }} as is_sleeper
    from observed as today
    inner join newest
        on today.date_id = newest.date_id
    inner join observed as earlier
        on
            today.movie_id = earlier.movie_id
            and today.date_id > earlier.date_id
    inner join {{ ref('movie_economics') }} as economics
        on today.movie_id = economics.movie_id

)

-- A mean that is not one of votes from 0 to 10 tells that older votes were changed or taken back, not what came in.
select
    movie_id,
    window_days,
    title,
    date_id,
    compared_on,
    vote_count,
    votes_gained_count,
    vote_average,
    case
        when
            marginal_rating_error <= {{ var('marginal_rating_max_error') }}
            and marginal_rating between 0 - marginal_rating_error and 10 + marginal_rating_error
            then round(least(greatest(marginal_rating, 0), 10), 6)
    end as marginal_rating,
    marginal_rating_error,
    is_sleeper,
    popularity,
    popularity_change
from pairs
