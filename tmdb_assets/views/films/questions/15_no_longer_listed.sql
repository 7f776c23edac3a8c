/*
topic: Audience
question: Which once popular films are no longer in the list?
chart: {kind: bar, y: title, x: popularity}
caveat: >-
  Popularity and rank are those of the last day on which each was observed, so they compare with each other only roughly,
  and not at all with the ranks of today. Rankings take is_newest_day = true.
empty: Every film that was ever observed is in the list of the newest day.
*/
select
    movie_id,
    movie.title,
    movie.release_year,
    movie_latest.date_id as last_observed_on,
    movie_latest.age_days,
    movie_latest.popularity,
    movie_latest.popularity_rank as last_rank
from movie_latest
inner join movie using (movie_id)
where not movie_latest.is_newest_day and movie_latest.popularity is not null
order by movie_latest.popularity desc, movie_id
limit 20
