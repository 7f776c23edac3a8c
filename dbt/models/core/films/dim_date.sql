{{ config(materialized='table') }}

with days as (

    select unnest(generate_series(min(date_id), max(date_id) + interval 5 year, interval 1 day)) as day
    from {{ ref('fact_movie_daily') }}

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
