/*
topic: People
question: Do directors do better with each film?
chart: {kind: line, x: film_number, y: expected_ratio_median, low: expected_ratio_lower, high: expected_ratio_upper}
caveat: >-
  What their n-th released film grossed against what its budget lets expect: the median, and the middle half. Films are
  numbered among those that were captured, so a first one here may be a later one. Whoever fails makes no further film: the
  right of the chart is about those who lasted. Numbers with fewer than 5 films are left out.
empty: Of no n are there 5 directors whose n-th film has known money.
*/
select
    movie_number as film_number,
    count(*) as films,
    exp(quantile_cont(revenue_residual, 0.25)) as expected_ratio_lower,
    exp(median(revenue_residual)) as expected_ratio_median,
    exp(quantile_cont(revenue_residual, 0.75)) as expected_ratio_upper,
    median(years_since_first) as years_since_first_median
from person_movie
where role = 'director' and is_released and revenue_residual is not null and movie_number is not null
group by all
having count(*) >= 5
order by film_number
