{% set rankings = [
    ('highest_revenue', 'revenue_usd', 'desc', 'usd', 'is_released'),
    ('highest_budget', 'budget_usd', 'desc', 'usd', 'is_released'),
    ('highest_profit', 'profit_usd', 'desc', 'usd', 'is_released'),
    ('highest_revenue_multiple', 'revenue_multiple', 'desc', 'ratio', 'is_released and budget_usd >= ' ~ var('ranking_min_budget_usd')),
    ('lowest_revenue_multiple', 'revenue_multiple', 'asc', 'ratio', 'is_released and budget_usd >= ' ~ var('ranking_min_budget_usd')),
    ('highest_rated', 'bayesian_rating', 'desc', 'rating', 'is_released and vote_count >= ' ~ var('ranking_min_votes')),
    ('lowest_rated', 'bayesian_rating', 'asc', 'rating', 'is_released and vote_count >= ' ~ var('ranking_min_votes')),
    ('most_popular', 'popularity', 'desc', 'popularity', 'popularity_rank is not null'),
] %}

with newest as (

    {{ newest_day() }}

),

movies as (

    select
        economics.*,
        ratings.vote_count,
        ratings.bayesian_rating,
        newest.popularity,
        newest.popularity_rank
    from {{ ref('movie_economics') }} as economics
    left join {{ ref('movie_rating') }} as ratings
        on economics.movie_id = ratings.movie_id
    left join newest
        on economics.movie_id = newest.movie_id

)

{% for ranking, column, direction, unit, condition in rankings -%}
select
    '{{ ranking }}' as ranking,
    cast(row_number() over (order by {{ column }} {{ direction }}, movie_id asc) as integer) as rank,
    movie_id,
    title,
    cast({{ column }} as double) as value,
    '{{ unit }}' as unit
from movies
where {{ column }} is not null and {{ condition }}
qualify rank <= {{ var('ranking_movies') }}
{% if not loop.last -%}
union all
{% endif -%}
{% endfor %}
