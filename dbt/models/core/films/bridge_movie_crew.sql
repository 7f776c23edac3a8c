{{ config(incremental_strategy='replace_movies') }}

{{
    bridge(
        details=ref('stg_tmdb__movie_details'),
        movies=ref('dim_movie'),
        entries='crew_credits',
        key='credit_id',
        columns=['credit_id', 'person_id', 'department', 'job'],
    )
}}
