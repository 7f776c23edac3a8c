{% set budget_bands = [(1, 'under_1m'), (10, '1m_to_10m'), (50, '10m_to_50m'), (100, '50m_to_100m')] %}
{% set vote_bands = [(10, '1_to_9'), (100, '10_to_99'), (1000, '100_to_999')] %}

select
    economics.release_year,
    movies.language_code,
    case
        when economics.budget_usd is null then 'unknown'
        {% for limit, band in budget_bands -%}
        when economics.budget_musd < {{ limit }} then '{{ band }}'
        {% endfor -%}
        else '100m_and_more'
    end as budget_band,
    case
        when ratings.vote_count is null then 'none'
        {% for limit, band in vote_bands -%}
        when ratings.vote_count < {{ limit }} then '{{ band }}'
        {% endfor -%}
        else '1000_and_more'
    end as vote_band,
    count(*) as movie_count,
    count(economics.budget_usd) as budget_movie_count,
    count(economics.revenue_usd) as revenue_movie_count,
    count(economics.revenue_multiple) as money_movie_count,
    count(economics.revenue_multiple) / count(*) as money_known_share
from {{ ref('movie_economics') }} as economics
inner join {{ ref('dim_movie') }} as movies
    on economics.movie_id = movies.movie_id
left join {{ ref('movie_rating') }} as ratings
    on economics.movie_id = ratings.movie_id
where economics.is_released and economics.release_year is not null and movies.language_code is not null
group by economics.release_year, movies.language_code, budget_band, vote_band
