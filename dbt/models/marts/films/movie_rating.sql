-- A recovered day has no votes. A film last observed on one has those of its newest live day, if there is any.
with observed as (

    select
        movie_id,
        date_id,
        vote_average,
        vote_count
    from {{ ref('movie_latest') }}
    where source = 'live'
    union all
    select
        movie_id,
        date_id,
        vote_average,
        vote_count
    from {{ ref('fact_movie_daily') }}
    where
        source = 'live'
        and movie_id in (
            select latest.movie_id
            from {{ ref('movie_latest') }} as latest
            where latest.source <> 'live'
        )
    qualify row_number() over (partition by movie_id order by date_id desc) = 1

),

rated as (

    select
        *,
        round(round(sum(vote_average) over (), 6) / count(*) over (), 6) as vote_average_prior
    from observed
    where vote_average is not null and vote_count is not null

)

select
    rated.movie_id,
    movies.title,
    rated.date_id,
    rated.vote_average,
    rated.vote_count,
    rated.vote_average_prior,
    {{ bayesian_rating('rated.vote_average', 'rated.vote_count', 'rated.vote_average_prior') }} as bayesian_rating
from rated
inner join {{ ref('dim_movie') }} as movies
    on rated.movie_id = movies.movie_id
