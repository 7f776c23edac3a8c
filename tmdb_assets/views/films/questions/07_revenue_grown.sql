/*
topic: Money
question: Whose revenue grew most while we watched?
chart: {kind: bar, y: title, x: revenue_added_usd}
caveat: >-
  From the first revenue that was known to the newest; amounts too small or too large to be one are left out. The day is
  that on which the details were fetched again, up to some days after TMDB changed them. TMDB's revenue is typed in by
  people: it grows in steps, and a film whose revenue fell was corrected.
empty: >-
  No film's revenue was seen to grow yet: that needs details of the same film from two days, and TMDB to have changed
  them between.
*/
with revenues as (
    select
        movie_id,
        min_by(amount_after, observed_at) filter (where amount_after >= 1000) as first_revenue_usd,
        max_by(amount_after, observed_at) filter (where amount_after >= 1000) as last_revenue_usd,
        min(changed_on) filter (where amount_after >= 1000) as first_known_on,
        max(changed_on) filter (where amount_after >= 1000) as last_changed_on,
        count(*) filter (where not is_first) as change_count
    from movie_change
    where field = 'revenue_usd'
    group by movie_id
)

select
    movie_id,
    movie.title,
    movie.released_on,
    revenues.first_known_on,
    revenues.last_changed_on,
    revenues.change_count as changes,
    revenues.first_revenue_usd,
    revenues.last_revenue_usd,
    revenues.last_revenue_usd - revenues.first_revenue_usd as revenue_added_usd
from revenues
inner join movie using (movie_id)
where movie.revenue_usd is not null and revenues.last_revenue_usd > revenues.first_revenue_usd
order by revenue_added_usd desc, movie_id
limit 20
