{{
    config(
        incremental_strategy='replace_rows',
        unique_key='country_code',
    )
}}

-- TMDB's list of countries names a country first, then the series made in it. A country that only an origin, a network
-- or an offer names goes by its code.
with names as (

    select
        country_code,
        max(name) filter (where origin = 'list') as listed_name,
        max(name) filter (where origin = 'series') as series_name,
        arg_max(
            observed_at,
            case origin when 'list' then 5 when 'series' then 4 when 'origin' then 3 when 'network' then 2 else 1 end
        ) as observed_at
    from {{ ref('stg_tmdb__series_country_names') }}
    group by country_code

)

select
    names.country_code,
    coalesce(names.listed_name, names.series_name, names.country_code) as name,
    continents.continent,
    names.observed_at
from names
left join {{ ref('continents') }} as continents
    on names.country_code = continents.country_code
