{{ config(incremental_strategy='replace_movies') }}

{{
    bridge(
        details=ref('stg_tmdb__movie_details'),
        movies=ref('dim_movie'),
        entries='spoken_languages',
        key='language_code',
        columns=['language_code'],
    )
}}
