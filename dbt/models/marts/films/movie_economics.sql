with movies as (

    select
        movie_id,
        title,
        cast(year(released_on) as integer) as release_year,
        coalesce(status = 'Released', released_on <= cast(observed_at as date), false) as is_released,
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

)

select
    movie_id,
    title,
    release_year,
    is_released,
    budget_usd,
    revenue_usd,
    revenue_usd - budget_usd as profit_usd,
    cast(revenue_usd as double) / budget_usd as revenue_multiple,
    budget_usd / 1e6 as budget_musd,
    revenue_usd / 1e6 as revenue_musd,
    (revenue_usd - budget_usd) / 1e6 as profit_musd,
    is_budget_implausible,
    is_revenue_implausible
from plausible
