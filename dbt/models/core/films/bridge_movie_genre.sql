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
        unnest(genres).genre_id as genre_id,
        generate_subscripts(genres, 1) as place
    from details
    union all
    select
        movie_id,
        unnest(genre_ids) as genre_id,
        generate_subscripts(genre_ids, 1) as place
    from listing

)

-- If a genre comes twice, its first place counts.
select
    movie_id,
    genre_id,
    cast(row_number() over (partition by movie_id order by min(place)) as integer) as position
from entries
group by movie_id, genre_id
