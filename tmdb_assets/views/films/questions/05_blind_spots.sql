/*
topic: Money
question: Of which languages' films do we hardly know the money?
chart: {kind: bar, y: language, x: money_known_share}
caveat: >-
  The share of released films of which both budget and revenue are known, of the 15 languages with the most films. What
  is missing is not missing by chance: whatever is said of money is said of films that are large, American or much voted.
empty: Of no released film are both release year and language known.
*/
select
    coalesce(dim_language.name, money_coverage.language_code) as language,
    sum(movie_count)::bigint as films,
    sum(budget_movie_count)::bigint as films_of_known_budget,
    sum(revenue_movie_count)::bigint as films_of_known_revenue,
    sum(money_movie_count)::bigint as films_of_known_money,
    sum(money_movie_count) / sum(movie_count) as money_known_share
from money_coverage
left join dim_language using (language_code)
group by all
order by films desc, language
limit 15
