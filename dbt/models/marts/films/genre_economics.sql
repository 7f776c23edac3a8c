with movie_genres as (

    select
        bridge.movie_id,
        bridge.genre_id,
        genres.name as genre_name
    from {{ ref('bridge_movie_genre') }} as bridge
    inner join {{ ref('dim_genre') }} as genres
        on bridge.genre_id = genres.genre_id

)

{{ performance_by('movie_genres', ['genre_id', 'genre_name'], overlapping=true) }}
