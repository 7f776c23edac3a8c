{{ config(incremental_strategy='replace_movies') }}

{{
    bridge(
        details=ref('stg_tmdb__movie_details'),
        movies=ref('dim_movie'),
        entries='production_companies',
        key='company_id',
        columns=['company_id'],
        is_ordered=true,
    )
}}
