/*
topic: Audience
question: Are longer films rated higher?
chart: {kind: line, x: runtime_from_minutes, y: rating_median, low: rating_lower, high: rating_upper}
caveat: >-
  The median rating, and the middle half, by length in steps of 15 minutes; of released films of 60 to 239 minutes with
  50 votes or more, and steps of 5 films or more. Ratings are drawn to the mean of all films where votes are few. Long
  films are made when somebody believes in them, so length need not be the reason.
empty: In no step of 15 minutes are there 5 released films with 50 votes.
*/
select
    runtime_minutes // 15 * 15 as runtime_from_minutes,
    count(*) as films,
    sum(vote_count)::bigint as votes,
    quantile_cont(bayesian_rating, 0.25) as rating_lower,
    median(bayesian_rating) as rating_median,
    quantile_cont(bayesian_rating, 0.75) as rating_upper
from movie
where is_released and vote_count >= 50 and runtime_minutes between 60 and 239
group by all
having count(*) >= 5
order by runtime_from_minutes
