/*
topic: Franchises
question: Do sequels gross less than the part before them?
chart: {kind: line, x: installment_number, y: revenue_ratio_median, low: revenue_ratio_lower, high: revenue_ratio_upper}
caveat: >-
  Revenue as a multiple of that of the part before: the median, and the middle half. A part follows a success more often
  than a failure, so it falls back by that alone: expected_ratio_median is what regression to the mean lets expect. Parts
  are numbered among those that were captured, dollars are those of the day, and parts with fewer than 3 films are left
  out.
empty: Of no part number are there 3 films whose revenue is known together with that of the part before.
*/
select
    installment_number,
    count(*) as films,
    quantile_cont(revenue_change, 0.25) as revenue_ratio_lower,
    median(revenue_change) as revenue_ratio_median,
    quantile_cont(revenue_change, 0.75) as revenue_ratio_upper,
    avg((revenue_change < 1)::integer) as fell_share,
    median(expected_revenue_change) as expected_ratio_median,
    median(bayesian_rating_change) as rating_change_median
from franchise_installment
where revenue_change is not null
group by all
having count(*) >= 3
order by installment_number
