/*
topic: Money
question: Do films return more on their budgets than they used to?
chart: {kind: line, x: release_year, y: revenue_multiple_median, low: revenue_multiple_lower, high: revenue_multiple_upper}
caveat: >-
  The median, and the middle half of the films of a year, for years with 10 films or more of known money. Of old films
  mostly the successful ones are known, and those of the newest year have not grossed everything yet.
empty: In no year is the money of 10 films known.
*/
select
    release_year,
    movie_count as films,
    money_movie_count as films_of_known_money,
    money_known_share,
    revenue_multiple_lower,
    revenue_multiple_median,
    revenue_multiple_upper,
    revenue_multiple_pooled
from yearly_trends
where money_movie_count >= 10
order by release_year
