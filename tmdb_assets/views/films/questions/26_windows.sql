/*
topic: Releases
question: How long do films run in cinemas before they come home?
chart: {kind: line, x: release_year, y: days_to_digital_median, low: days_to_digital_lower, high: days_to_digital_upper}
caveat: >-
  Days from the first day in cinemas to the first digital release: the median, and the middle half, by the year of the
  cinemas. The two dates may be of different countries, so this is the window of the world. Films that were streamed first
  are left out, and of the newest years those that are not home yet, so these come out too short. Years with 5 films or
  more.
empty: In no year are there 5 films whose first days in cinemas and at home are both known.
*/
select
    year(first_theatrical_on)::integer as release_year,
    count(*) as films,
    quantile_cont(theatrical_to_digital_days, 0.25) as days_to_digital_lower,
    median(theatrical_to_digital_days) as days_to_digital_median,
    quantile_cont(theatrical_to_digital_days, 0.75) as days_to_digital_upper,
    median(theatrical_to_physical_days) as days_to_physical_median
from movie_release_window
where theatrical_to_digital_days is not null and not is_digital_before_theatrical
group by all
having count(*) >= 5
order by release_year
