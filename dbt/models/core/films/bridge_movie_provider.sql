{{
    config(
        incremental_strategy='replace_rows',
        unique_key=['movie_id', 'country_code', 'kind', 'watch_provider_id'],
        post_hook="{{ forget_other_countries(films_countries()) }}",
    )
}}

-- Details of a recovered day tell of the day on which they were fetched.
{{ offers_seen(ref('stg_tmdb__movie_details'), key='movie_id', seen_on='cast(fetched_at as date)') }}
