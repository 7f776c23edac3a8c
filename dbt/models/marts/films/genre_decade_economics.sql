-- Dollars of every year in those of the index's last year. A later year has no index yet and goes by the last one; what
-- dollars were worth before the first one is not known, and such a film counts as one of unknown money.
with base as (

    select
        max(year) as base_year,
        arg_max(cpi, year) as base_cpi
    from {{ ref('us_cpi') }}

),

released as (

    select
        economics.movie_id,
        economics.release_year,
        economics.budget_usd,
        economics.revenue_usd,
        economics.revenue_multiple,
        base.base_year,
        base.base_cpi / prices.cpi as factor
    from {{ ref('movie_economics') }} as economics
    cross join base
    left join {{ ref('us_cpi') }} as prices
        on least(economics.release_year, base.base_year) = prices.year
    where economics.is_released and economics.release_year is not null

),

movies as (

    select
        movie_id,
        release_year - release_year % 10 as decade,
        base_year,
        case when revenue_multiple is not null then cast(round(budget_usd * factor) as bigint) end as budget_usd,
        case when revenue_multiple is not null then cast(round(revenue_usd * factor) as bigint) end as revenue_usd,
        case when factor is not null then revenue_multiple end as revenue_multiple
    from released

),

decades as (

    select
        bridge.genre_id,
        genres.name as genre_name,
        movies.decade,
        movies.base_year,
        count(*) as movie_count,
        count(movies.revenue_multiple) as money_movie_count,
        cast(sum(movies.budget_usd) as bigint) as budget_total,
        cast(sum(movies.revenue_usd) as bigint) as revenue_total,
        {%- for column in ['revenue_usd', 'revenue_multiple'] %}
        quantile_cont(cast(movies.{{ column }} as double), 0.25) as {{ column }}_lower,
        quantile_cont(cast(movies.{{ column }} as double), 0.5) as {{ column }}_median,
        quantile_cont(cast(movies.{{ column }} as double), 0.75) as {{ column }}_upper,
        {%- endfor %}
        count(movies.revenue_multiple) >= {{ var('genre_decade_min_movies') }} as is_enough
    from movies
    inner join {{ ref('bridge_movie_genre') }} as bridge
        on movies.movie_id = bridge.movie_id
    inner join {{ ref('dim_genre') }} as genres
        on bridge.genre_id = genres.genre_id
    group by bridge.genre_id, genres.name, movies.decade, movies.base_year

)

select
    genre_id,
    genre_name,
    decade,
    movie_count,
    money_movie_count,
    round(money_movie_count / movie_count, 6) as money_known_share,
    base_year,
    case when is_enough then budget_total end as real_budget_total_usd,
    case when is_enough then revenue_total end as real_revenue_total_usd,
    {%- for part in ['lower', 'median', 'upper'] %}
    case when is_enough then cast(round(revenue_usd_{{ part }}) as bigint) end as real_revenue_{{ part }}_usd,
    {%- endfor %}
    {%- for part in ['lower', 'median', 'upper'] %}
    case when is_enough then round(revenue_multiple_{{ part }}, 6) end as revenue_multiple_{{ part }},
    {%- endfor %}
    case when is_enough then round(revenue_total / budget_total, 6) end as revenue_multiple_pooled
from decades
