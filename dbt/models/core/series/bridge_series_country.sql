{{ config(incremental_strategy='replace_series') }}

{{ series_bridge(entries='origin_countries', key='country_code', columns=['country_code']) }}
