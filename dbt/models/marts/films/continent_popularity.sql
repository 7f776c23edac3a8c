-- A film counts once in a continent, in however many of its countries it was made.
with movie_continents as (

    select distinct
        bridge.movie_id,
        countries.continent
    from {{ ref('bridge_movie_country') }} as bridge
    inner join {{ ref('dim_country') }} as countries
        on bridge.country_code = countries.country_code
    where countries.continent is not null

)

{{ popularity_by('movie_continents', ['continent']) }}
