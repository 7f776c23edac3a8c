/*
topic: Releases
question: In which month are the films released that gross most?
chart: {kind: bar, y: month_name, x: revenue_median_usd, low: revenue_lower_usd, high: revenue_upper_usd}
caveat: >-
  The median, and the middle half, by the primary release date; over released films of known revenue, in dollars of their
  day. Studios choose the month for their large films, so a month does not make a film large; the median budget stands
  beside it.
empty: No released film has both a release date and a known revenue.
*/
select
    dim_date.month,
    dim_date.month_name,
    count(*) as films,
    quantile_cont(movie.revenue_usd, 0.25) as revenue_lower_usd,
    median(movie.revenue_usd) as revenue_median_usd,
    quantile_cont(movie.revenue_usd, 0.75) as revenue_upper_usd,
    median(movie.budget_usd) as budget_median_usd
from movie
inner join dim_date on movie.released_on = dim_date.date_id
where movie.is_released and movie.revenue_usd is not null
group by all
order by dim_date.month
