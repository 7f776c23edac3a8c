/*
topic: Audience
question: Do the newest voters judge films otherwise than those before them?
chart: {kind: points, x: vote_average, y: marginal_rating, name: title, is_equal_marked: true}
caveat: >-
  The mean of the votes gained in the window against the mean of all. TMDB rounds means to three decimals, so films where
  that could move it much are left out (dbt variable marginal_rating_max_error); marginal_rating_error is what it can
  still do. The 300 films that gained most votes.
empty: >-
  It needs two live days that are exactly 7 or 28 days apart, and films that gained enough votes between them for their
  mean to be told.
*/
select
    movie_id,
    title,
    window_days,
    vote_count as votes,
    votes_gained_count as votes_gained,
    vote_average,
    marginal_rating,
    marginal_rating_error,
    marginal_rating - vote_average as rating_difference
from movie_momentum
where
    window_days = (select max(window_days) from movie_momentum where marginal_rating is not null)
    and marginal_rating is not null
order by votes_gained desc, movie_id
limit 300
