/*
topic: Places and companies
question: Do films of several countries gross more?
chart: {kind: bar, y: countries, x: revenue_median_usd, low: revenue_lower_usd, high: revenue_upper_usd}
caveat: >-
  The median, and the middle half, by the number of production countries; each film once, over released films of known
  revenue in dollars of their day. Co-productions have larger budgets to begin with: compare the multiple, and the budgets
  beside it.
empty: No released film has both a known revenue and a production country.
*/
with counted as (
    select
        movie_id,
        least(count(*), 4) as country_count
    from bridge_movie_country
    group by movie_id
)

select
    case counted.country_count
        when 1 then 'one country'
        when 4 then 'four countries or more'
        else if(counted.country_count = 2, 'two', 'three') || ' countries'
    end as countries,
    count(*) as films,
    quantile_cont(movie.revenue_usd, 0.25) as revenue_lower_usd,
    median(movie.revenue_usd) as revenue_median_usd,
    quantile_cont(movie.revenue_usd, 0.75) as revenue_upper_usd,
    median(movie.budget_usd) as budget_median_usd,
    median(movie.revenue_multiple) as revenue_multiple_median
from counted
inner join movie using (movie_id)
where movie.is_released and movie.revenue_usd is not null
group by counted.country_count
order by counted.country_count
