/*
topic: Money
question: Which films grossed most against what such a budget lets expect?
chart: {kind: bar, y: title, x: expected_ratio}
caveat: >-
  The ratio of the revenue to that of the line through all released films with both amounts known, on logarithmic
  scales. It says nothing of why, and small budgets scatter far more than large ones. Films that cost less than a million
  dollars are left out.
empty: No released film with a budget of a million dollars or more has its revenue known.
*/
select
    movie_id,
    movie.title,
    movie.release_year,
    movie.budget_usd,
    movie.revenue_usd,
    movie.revenue_multiple,
    exp(movie_economics.revenue_residual) as expected_ratio
from movie_economics
inner join movie using (movie_id)
where movie_economics.revenue_residual is not null and movie.budget_usd >= 1e6
order by expected_ratio desc, movie_id
limit 20
