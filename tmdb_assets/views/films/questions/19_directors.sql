/*
topic: People
question: Which directors gross most against what their budgets let expect?
chart: {kind: bar, y: person_name, x: expected_ratio}
caveat: >-
  The mean over their films, drawn to 1 as if there were some more that did as expected (dbt variable prior_movies), so
  that one hit does not lead. Directors with 2 films or more of known money. A film of two directors counts for both, and
  who is given which film is not chance.
empty: No director has 2 released films of known money.
*/
select
    person_id,
    person_name,
    movie_count as films,
    money_movie_count as films_of_known_money,
    money_known_share,
    revenue_total_usd,
    revenue_multiple_median,
    exp(revenue_residual_shrunk) as expected_ratio,
    bayesian_rating as rating
from director_performance
where money_movie_count >= 2 and revenue_residual_shrunk is not null
order by revenue_residual_shrunk desc, person_id
limit 20
