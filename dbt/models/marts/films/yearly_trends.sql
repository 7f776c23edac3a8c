with movie_years as (

    select
        movie_id,
        release_year
    from {{ ref('movie_economics') }}
    where release_year is not null

)

{{ performance_by('movie_years', ['release_year']) }}
