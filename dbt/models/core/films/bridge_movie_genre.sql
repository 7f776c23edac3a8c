{{
    config(
        incremental_strategy='replace_movies',
        meta={'known_from_listing': true},
    )
}}

with details as (

    {{ current_details(ref('stg_tmdb__movie_details'), ref('dim_movie')) }}

),

listing as (

    {{ current_listing(ref('stg_tmdb__discover_items'), ref('dim_movie')) }}

),

-- The listing carries genres too, so a film has them before its details were fetched.
entries as (

    select
        movie_id,
        unnest(genres).genre_id as genre_id
    from details
    union all
    select
        movie_id,
        unnest(genre_ids) as genre_id
    from listing

)

select distinct
    movie_id,
    genre_id
from entries
