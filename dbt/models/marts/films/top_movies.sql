select
    facts.date_id,
    facts.popularity_rank,
    facts.movie_id,
    movies.title,
    facts.popularity,
    facts.vote_average,
    facts.vote_count
from {{ ref('fact_movie_daily') }} as facts
inner join {{ ref('dim_movie') }} as movies
    on facts.movie_id = movies.movie_id
where facts.popularity_rank <= {{ var('top_movies') }}
