with parts as (

    select
        movies.collection_id,
        collections.name as collection_name,
        movies.movie_id,
        economics.title,
        movies.released_on,
        economics.revenue_usd,
        ratings.bayesian_rating,
        cast(row_number() over part as integer) as installment_number,
        lag(movies.released_on) over part as previous_released_on,
        lag(economics.revenue_usd) over part as previous_revenue_usd,
        lag(ratings.bayesian_rating) over part as previous_rating
    from {{ ref('movie_economics') }} as economics
    inner join {{ ref('dim_movie') }} as movies
        on economics.movie_id = movies.movie_id
    inner join {{ ref('dim_collection') }} as collections
        on movies.collection_id = collections.collection_id
    left join {{ ref('movie_rating') }} as ratings
        on economics.movie_id = ratings.movie_id
    where economics.is_released and movies.released_on is not null
    window part as (
        partition by movies.collection_id
        order by movies.released_on, movies.movie_id
    )

),

-- Rounded, because sums of floats depend on the order of adding in their last digits. Of a few pairs, or of pairs whose
-- first revenue is always the same, there is no line to be drawn.
line as (

    select
        round(regr_slope(ln(revenue_usd), ln(previous_revenue_usd)), 9) as slope,
        round(regr_intercept(ln(revenue_usd), ln(previous_revenue_usd)), 9) as intercept
    from parts
    where revenue_usd is not null and previous_revenue_usd is not null
    having
        count(*) >= {{ var('franchise_min_pairs') }}
        and count(distinct previous_revenue_usd) > 1

),

expected as (

    select
        parts.*,
        line.intercept + line.slope * ln(parts.previous_revenue_usd) as expected_log
    from parts
    left join line
        on true

)

select
    collection_id,
    collection_name,
    movie_id,
    title,
    installment_number,
    released_on,
    round((released_on - previous_released_on) / 365.25, 2) as years_since_previous,
    revenue_usd,
    round(revenue_usd / previous_revenue_usd, 6) as revenue_change,
    cast(round(exp(expected_log)) as bigint) as expected_revenue_usd,
    round(exp(expected_log) / previous_revenue_usd, 6) as expected_revenue_change,
    round(ln(revenue_usd) - expected_log, 6) + 0 as expectation_residual, -- no -0.0
    bayesian_rating,
    round(bayesian_rating - previous_rating, 6) as bayesian_rating_change
from expected
