{{
    config(
        incremental_strategy='replace_rows',
        unique_key='country_code',
    )
}}

-- TMDB's list of countries names a country first, then the films made in it. A country that only a company, a
-- release or an offer names goes by its code.
with names as (

    select
        country_code,
        max(name) filter (where origin = 'list') as listed_name,
        max(name) filter (where origin = 'film') as film_name,
        arg_max(
            observed_at, case origin when 'list' then 4 when 'film' then 3 when 'company' then 2 else 1 end
        ) as observed_at
    from {{ ref('stg_tmdb__country_names') }}
    group by country_code

)

select
    names.country_code,
    coalesce(names.listed_name, names.film_name, names.country_code) as name,
    continents.continent,
    names.observed_at
from names
left join {{ ref('continents') }} as continents
    on names.country_code = continents.country_code
