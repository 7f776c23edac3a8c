/*
topic: Money
question: What did a typical film of a genre gross, decade by decade, in dollars of today?
chart: {kind: line, x: decade, y: real_revenue_median_usd, colour: genre_name}
caveat: >-
  Adjusted by the consumer price index of the United States, of tickets and everything else alike. The five genres with
  the most films; a film counts in each of its genres. Decades with too few films of known money (dbt variable
  genre_decade_min_movies) are left out. The further back, the more of the films whose money is known are the famous ones.
empty: >-
  In no decade is the money of enough films of a genre known; how many are enough is the dbt variable
  genre_decade_min_movies.
*/
with largest as (
    select genre_id
    from genre_decade_economics
    where real_revenue_median_usd is not null
    group by genre_id
    order by sum(money_movie_count) desc, genre_id
    limit 5
)

select
    genre_name,
    decade,
    money_movie_count as films_of_known_money,
    money_known_share,
    real_revenue_lower_usd,
    real_revenue_median_usd,
    real_revenue_upper_usd,
    base_year
from genre_decade_economics
where genre_id in (from largest) and real_revenue_median_usd is not null
order by genre_name, decade
