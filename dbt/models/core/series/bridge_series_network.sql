{{ config(incremental_strategy='replace_series') }}

{{ series_bridge(entries='networks', key='network_id', columns=['network_id'], is_ordered=true) }}
