-- A date that is no day of dim_date is a slip, and would be the first of all or the last.
with releases as (

    select
        releases.movie_id,
        count(distinct releases.country_code) as country_count,
        count(distinct releases.country_code) filter (where releases.release_type in (2, 3))
            as theatrical_country_count,
        min(releases.released_on) filter (where releases.release_type = 1) as first_premiere_on,
        min(releases.released_on) filter (where releases.release_type in (2, 3)) as first_theatrical_on,
        min(releases.released_on) filter (where releases.release_type = 4) as first_digital_on,
        min(releases.released_on) filter (where releases.release_type = 5) as first_physical_on,
        min(releases.released_on) filter (where releases.release_type = 6) as first_tv_on
    from {{ ref('movie_release') }} as releases
    inner join {{ ref('dim_date') }} as dates
        on releases.released_on = dates.date_id
    group by releases.movie_id

)

select
    releases.movie_id,
    economics.title,
    releases.first_premiere_on,
    releases.first_theatrical_on,
    releases.first_digital_on,
    releases.first_physical_on,
    releases.first_tv_on,
    cast(releases.first_digital_on - releases.first_theatrical_on as integer) as theatrical_to_digital_days,
    cast(releases.first_physical_on - releases.first_theatrical_on as integer) as theatrical_to_physical_days,
    coalesce(releases.first_digital_on < releases.first_theatrical_on, false) as is_digital_before_theatrical,
    coalesce(releases.first_physical_on < releases.first_theatrical_on, false) as is_physical_before_theatrical,
    releases.country_count,
    releases.theatrical_country_count
from releases
inner join {{ ref('movie_economics') }} as economics
    on releases.movie_id = economics.movie_id
