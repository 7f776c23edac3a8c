/*
topic: Audience
question: Which films entered the list in a week, and which left it?
chart: {kind: table}
caveat: >-
  The list is the films that are asked for each day, so many of the most popular ones; who left it need not have sunk far:
  threshold_popularity is what it took to stay. The first of each kind only, by popularity.
empty: >-
  It needs the newest day and the day exactly a week before it, live or recovered, and a film that was in the list on
  one of them alone.
*/
select
    direction,
    movie_id,
    title,
    popularity_before,
    popularity,
    popularity_rank_before as rank_before,
    popularity_rank as rank,
    threshold_popularity
from popularity_movers
where
    date_id = (select max(date_id) from popularity_movers)
    and window_days = 7
    and direction in ('entered', 'left')
order by direction, popularity_movers.rank
