select
    person_id,
    person_name,
    movie_count,
    announced_movie_count,
    money_movie_count,
    money_known_share,
    budget_total_usd,
    revenue_total_usd,
    profit_total_usd,
    revenue_multiple_pooled,
    revenue_multiple_lower,
    revenue_multiple_median,
    revenue_multiple_upper,
    revenue_multiple_geometric_mean,
    above_double_share,
    revenue_residual_shrunk,
    vote_count,
    vote_average_weighted,
    bayesian_rating,
    popularity_mean,
    genres
from {{ ref('person_performance') }}
where role = 'director'
