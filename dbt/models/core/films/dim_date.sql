{{ config(materialized='table') }}

-- Every day that anything here happened on has a row: release dates are joined to it as observed days are. Films are
-- from 1874 on, and a year more than ten after the last observed day is a slip: neither moves the ends.
with observed as (

    select
        min(date_id) as first_day,
        max(date_id) as last_day
    from {{ ref('fact_movie_daily') }}

),

-- A film may be released in some country before its primary release, and after it.
released as (

    select
        released_on,
        -- Also of days whose facts are past their retention.
        first_seen_on
    from {{ ref('dim_movie') }}
    union all by name
    select released_on
    from {{ ref('movie_release') }}

),

films as (

    select
        min(released.released_on) filter (
            where
            released.released_on >= date '1874-01-01'
            and year(released.released_on) <= year(observed.last_day) + 10
        ) as first_day,
        max(released.released_on) filter (where year(released.released_on) <= year(observed.last_day) + 10) as last_day,
        min(released.first_seen_on) as first_seen_on
    from released
    cross join observed

),

days as (

    select
        unnest(generate_series(
            date_trunc('year', least(observed.first_day, films.first_seen_on, films.first_day)),
            greatest(
                observed.last_day + interval 5 year,
                date_trunc('year', films.last_day) + interval 1 year - interval 1 day
            ),
            interval 1 day
        )) as day
    from observed
    cross join films

)

select
    cast(day as date) as date_id,
    cast(year(day) as integer) as year,
    cast(quarter(day) as integer) as quarter,
    cast(month(day) as integer) as month,
    monthname(day) as month_name,
    cast(day(day) as integer) as day_of_month,
    cast(isodow(day) as integer) as day_of_week,
    dayname(day) as day_name,
    cast(isoyear(day) as integer) as iso_year,
    cast(week(day) as integer) as iso_week,
    isodow(day) >= 6 as is_weekend
from days
