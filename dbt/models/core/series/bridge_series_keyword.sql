{{ config(incremental_strategy='replace_series') }}

{{ series_bridge(entries='keywords', key='keyword_id', columns=['keyword_id']) }}
