with franchise_movies as (

    select
        movies.movie_id,
        movies.collection_id,
        collections.name as collection_name,
        collections.parts_total
    from {{ ref('dim_movie') }} as movies
    inner join {{ ref('dim_collection') }} as collections
        on movies.collection_id = collections.collection_id

)

{{ performance_by('franchise_movies', ['collection_id', 'collection_name', 'parts_total']) }}
