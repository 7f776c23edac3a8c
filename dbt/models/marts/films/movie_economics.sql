with movies as (

    select
        movie_id,
        title,
        cast(year(released_on) as integer) as release_year,
        {{ plausible_or_null('budget_usd') }} as budget_usd,
        {{ plausible_or_null('revenue_usd') }} as revenue_usd,
        coalesce(budget_usd < {{ var('implausible_below_usd') }}, false) as is_budget_implausible,
        coalesce(revenue_usd < {{ var('implausible_below_usd') }}, false) as is_revenue_implausible
    from {{ ref('dim_movie') }}
    where removed_on is null

)

select
    movie_id,
    title,
    release_year,
    budget_usd,
    revenue_usd,
    revenue_usd - budget_usd as profit_usd,
    cast(revenue_usd as double) / budget_usd as roi,
    budget_usd / 1e6 as budget_musd,
    revenue_usd / 1e6 as revenue_musd,
    (revenue_usd - budget_usd) / 1e6 as profit_musd,
    is_budget_implausible,
    is_revenue_implausible
from movies
