{{ config(incremental_strategy='replace_movies') }}

{{
    bridge(
        details=ref('stg_tmdb__movie_details'),
        movies=ref('dim_movie'),
        entries='keywords',
        key='keyword_id',
        columns=['keyword_id'],
    )
}}
