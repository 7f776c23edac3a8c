/*
topic: Audience
question: When is a film most popular, before its release or after?
chart: {kind: line, x: days_since_release, y: popularity_ratio_median, low: popularity_ratio_lower, high: popularity_ratio_upper}
caveat: >-
  Popularity as a multiple of that of the release day: the median film, and the middle half. Over the films observed on
  their release day; films whose day is still to come count as censored, films that had left the list as unlisted, and
  where those are many the curve is too high. Days with fewer than 5 observed films are left out.
empty: >-
  It needs 5 films that were observed on their release day and on another day at the same distance from it: it fills as
  days are captured.
*/
select
    days_since_release,
    movie_count as films,
    censored_movie_count as censored_films,
    unlisted_movie_count as unlisted_films,
    popularity_relative_lower as popularity_ratio_lower,
    popularity_relative_median as popularity_ratio_median,
    popularity_relative_upper as popularity_ratio_upper
from hype_curve
where movie_count >= 5
order by days_since_release
