with newest_day as (

    select max(date_id) as date_id from {{ ref('movie_latest') }}

),

movies as (

    select
        movie_id,
        title,
        cast(year(released_on) as integer) as release_year,
        -- Without details nobody tells the status; a date that is over is the next best.
        coalesce(
            status = 'Released',
            not has_details and released_on <= (select newest_day.date_id from newest_day),
            false
        ) as is_released,
        budget_usd,
        revenue_usd,
        {{ is_implausible('budget_usd', var('implausible_above_budget_usd')) }} as is_budget_implausible,
        {{ is_implausible('revenue_usd', var('implausible_above_revenue_usd')) }} as is_revenue_implausible
    from {{ ref('dim_movie') }}
    where removed_on is null

),

plausible as (

    select
        * replace (
            case when not is_budget_implausible then budget_usd end as budget_usd,
            case when not is_revenue_implausible then revenue_usd end as revenue_usd
        )
    from movies

),

multiples as (

    select
        *,
        cast(revenue_usd as double) / budget_usd as revenue_multiple,
        case when is_released and revenue_usd is not null then ln(budget_usd) end as budget_log,
        case when is_released and budget_usd is not null then ln(revenue_usd) end as revenue_log
    from plausible

),

-- Of budgets that are all the same, or of a few films, there is no line to be drawn. Rounded, because sums of floats
-- depend on the order of adding in their last digits.
line as (

    select
        round(regr_slope(revenue_log, budget_log), 6) as slope,
        round(regr_intercept(revenue_log, budget_log), 6) as intercept
    from multiples
    having count(budget_log) >= {{ var('regression_min_movies') }} and count(distinct budget_log) > 1

)

select
    multiples.movie_id,
    multiples.title,
    multiples.release_year,
    multiples.is_released,
    multiples.budget_usd,
    multiples.revenue_usd,
    multiples.revenue_usd - multiples.budget_usd as profit_usd,
    multiples.revenue_multiple,
    cast({{ var('break_even_multiple') }} as double) as break_even_multiple,
    round(multiples.revenue_log - (line.intercept + line.slope * multiples.budget_log), 6) as revenue_residual,
    multiples.budget_usd / 1e6 as budget_musd,
    multiples.revenue_usd / 1e6 as revenue_musd,
    (multiples.revenue_usd - multiples.budget_usd) / 1e6 as profit_musd,
    multiples.is_budget_implausible,
    multiples.is_revenue_implausible
from multiples
left join line
    on true
