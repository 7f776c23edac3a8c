/*
topic: Places and companies
question: Which languages get more attention than their number of films?
chart: {kind: bar, y: language_name, x: attention_ratio}
caveat: >-
  The language's share of the popularity of all listed films of the newest day against its share of the films: at 1 a film
  of it is as popular as any. The list is of the most popular films, so of small languages only the successes are in it.
  Languages with 3 films or more.
empty: No language has 3 films in the list of the newest day.
*/
select
    coalesce(language_name, language_code) as language_name,
    movie_count as films,
    movie_count / day_movie_count as movie_share,
    popularity_total / day_popularity_total as popularity_share,
    popularity_share / movie_share as attention_ratio
from language_popularity
where date_id = (select max(date_id) from language_popularity) and movie_count >= 3
order by attention_ratio desc, language_name
limit 20
