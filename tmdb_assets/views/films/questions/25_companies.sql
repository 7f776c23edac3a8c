/*
topic: Places and companies
question: Which companies' films are liked best?
chart: {kind: bar, y: company_name, x: rating}
caveat: >-
  The mean rating of their released films, drawn to that of all films as if there were some more of those (dbt variable
  prior_movies), so that no company leads by one film. Companies with 5 films or more. A film counts for each of its
  companies, whatever its part was.
empty: No company has 5 released films with votes.
*/
select
    company_id,
    company_name,
    movie_count as films,
    vote_count as votes,
    bayesian_rating as rating,
    revenue_total_usd,
    revenue_multiple_pooled,
    money_known_share
from company_performance
where movie_count >= 5 and bayesian_rating is not null
order by bayesian_rating desc, company_id
limit 20
