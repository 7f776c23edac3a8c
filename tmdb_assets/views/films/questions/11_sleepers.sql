/*
topic: Audience
question: Which little known films are gathering votes fastest?
chart: {kind: bar, y: title, x: gained_share}
caveat: >-
  Votes gained as a share of those there were, among films with 10 to 1,000 votes; over the shortest window of
  movie_momentum that both its days were captured live for. A film of a few votes doubles them easily; is_sleeper is
  stricter, and wants a high mean as well.
empty: >-
  It needs two live days that are exactly 7 or 28 days apart, and films that gained votes between them: recovered days
  have no votes.
*/
select
    movie_id,
    title,
    window_days,
    vote_count - votes_gained_count as votes_before,
    votes_gained_count as votes_gained,
    votes_gained_count / (vote_count - votes_gained_count) as gained_share,
    vote_average,
    is_sleeper
from movie_momentum
where
    window_days = (select min(window_days) from movie_momentum)
    and votes_gained_count > 0
    and vote_count - votes_gained_count between 10 and 1000
order by gained_share desc, movie_id
limit 20
