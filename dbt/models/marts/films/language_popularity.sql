with movie_languages as (

    select
        movies.movie_id,
        movies.language_code,
        languages.name as language_name
    from {{ ref('dim_movie') }} as movies
    inner join {{ ref('dim_language') }} as languages
        on movies.language_code = languages.language_code

)

{{ popularity_by('movie_languages', ['language_code', 'language_name']) }}
