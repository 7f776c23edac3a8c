{{ config(incremental_strategy='replace_series') }}

{{ series_bridge(entries='genres', key='genre_id', columns=['genre_id']) }}
