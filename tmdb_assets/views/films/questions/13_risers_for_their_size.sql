/*
topic: Audience
question: Which films rose most in a week for their size?
chart: {kind: bar, y: title, x: risen_ratio}
caveat: >-
  The ratio is (popularity + t) / (popularity before + t) with the popularity of the list's last film as t, so that films
  at the end of the list do not win by noise alone; popularity_ratio is without t. TMDB has changed how it reckons
  popularity before: a jump of all films in a day is such a change.
empty: It needs the newest day and the day exactly a week before it, live or recovered.
*/
select
    movie_id,
    title,
    popularity_before,
    popularity,
    popularity_ratio,
    exp(relative_score) as risen_ratio,
    popularity_rank_before as rank_before,
    popularity_rank as rank
from popularity_movers
where
    date_id = (select max(date_id) from popularity_movers)
    and window_days = 7
    and measure = 'relative'
    and direction = 'rose'
order by popularity_movers.rank
