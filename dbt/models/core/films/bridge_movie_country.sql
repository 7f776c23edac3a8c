{{ config(incremental_strategy='replace_movies') }}

{{
    bridge(
        details=ref('stg_tmdb__movie_details'),
        movies=ref('dim_movie'),
        entries='production_countries',
        key='country_code',
        columns=['country_code'],
        is_ordered=true,
    )
}}
