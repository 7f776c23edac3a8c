/*
topic: Money
question: Which genres return most, if each film counts once?
chart: {kind: bar, y: main_genre_name, x: revenue_multiple_median, low: revenue_multiple_lower, high: revenue_multiple_upper}
caveat: >-
  Each film counts in its main genre alone, the first that TMDB lists; all_genres_multiple_median beside it counts it in
  each of its genres. The line spans the middle half of the films. Genres with fewer than 5 films of known money are
  left out.
empty: In no genre is the money of 5 films known.
*/
select
    movie.main_genre_name,
    count(*) as films_of_known_money,
    quantile_cont(movie.revenue_multiple, 0.25) as revenue_multiple_lower,
    median(movie.revenue_multiple) as revenue_multiple_median,
    quantile_cont(movie.revenue_multiple, 0.75) as revenue_multiple_upper,
    sum(movie.revenue_usd) / sum(movie.budget_usd) as revenue_multiple_pooled,
    any_value(genre_economics.revenue_multiple_median) as all_genres_multiple_median,
    any_value(genre_economics.money_movie_count) as all_genres_films
from movie
left join genre_economics on movie.main_genre_name = genre_economics.genre_name
where movie.is_released and movie.revenue_multiple is not null and movie.main_genre_name is not null
group by movie.main_genre_name
having count(*) >= 5
order by revenue_multiple_median desc, main_genre_name
