{{
    config(
        incremental_strategy='replace_rows',
        unique_key=['series_id', 'country_code', 'kind', 'watch_provider_id'],
        post_hook="{{ forget_other_countries(series_countries()) }}",
    )
}}

{{ offers_seen(ref('stg_tmdb__series_details'), key='series_id', seen_on='week_id') }}
