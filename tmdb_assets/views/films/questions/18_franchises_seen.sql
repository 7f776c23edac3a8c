/*
topic: Franchises
question: Of which franchises have we seen only a part?
chart: {kind: bar, y: collection_name, x: seen_share}
caveat: >-
  Films that were ever observed, of those that TMDB lists in the collection, announced ones included. What is said of a
  franchise is said of the films seen: the missing ones are mostly old or small. The 20 franchises of 3 films or more with
  the most revenue.
empty: >-
  Of no franchise of 3 films is it known how many films TMDB lists: each collection is asked for when its films are
  captured, and again when that is old.
*/
select
    collection_id,
    collection_name,
    movie_count + announced_movie_count as films_seen,
    parts_total as films_listed,
    (movie_count + announced_movie_count) / parts_total as seen_share,
    money_movie_count as films_of_known_money,
    revenue_total_usd
from franchise_performance
where parts_total >= 3
order by revenue_total_usd desc nulls last, collection_id
limit 20
