/*
topic: People
question: How many of those who direct films are women?
chart: {kind: line, x: decade, y: female_share, low: female_share_lower, high: female_share_upper}
caveat: >-
  The share among those whose gender TMDB has; the band spans what it would be if nobody, or everybody, of the unknown were
  a woman. Decades with 20 credits or more. The films are those captured, which are the popular ones.
empty: In no decade are there 20 credits of directors.
*/
select
    release_year // 10 * 10 as decade,
    sum(movie_count)::bigint as films,
    sum(credit_count)::bigint as credits,
    sum(female_count)::bigint as women,
    sum(unknown_count)::bigint as of_unknown_gender,
    women / nullif(credits - of_unknown_gender, 0) as female_share,
    women / credits as female_share_lower,
    (women + of_unknown_gender) / credits as female_share_upper
from crew_gender_share
where job = 'Director'
group by all
having sum(credit_count) >= 20
order by decade
