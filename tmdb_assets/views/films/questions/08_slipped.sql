/*
topic: Releases
question: Which releases slipped, and by how long?
chart: {kind: bar, y: title, x: moved_days}
caveat: >-
  From the first observed release date to the newest one, for films that still had to come out when it changed; below 0
  it was brought forward. A correction of the record looks like a slip, and the date is the primary one: other countries
  may have kept theirs.
empty: >-
  No release date was seen to move yet: that needs details of the same film from two days, and TMDB to have changed
  them between.
*/
with moves as (
    select
        movie_id,
        min_by(try_cast(value_before as date), observed_at) as first_planned_on,
        max_by(try_cast(value_after as date), observed_at) as planned_on,
        max(changed_on) as last_changed_on,
        count(*) as change_count
    from movie_change
    where
        field = 'released_on'
        and not is_first
        and greatest(try_cast(value_before as date), try_cast(value_after as date)) >= changed_on
    group by movie_id
)

select
    movie_id,
    movie.title,
    moves.first_planned_on,
    moves.planned_on,
    moves.last_changed_on,
    moves.change_count as changes,
    moves.planned_on - moves.first_planned_on as moved_days
from moves
inner join movie using (movie_id)
where moved_days != 0
order by abs(moved_days) desc, movie_id
limit 20
