{{ config(incremental_strategy='replace_series') }}

{{ series_bridge(entries='creators', key='person_id', columns=['person_id']) }}
