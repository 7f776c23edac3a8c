{{ config(incremental_strategy='keep_newest', unique_key='shelf_id') }}

select
    shelf_id,
    name,
    fetched_at as observed_at
from {{ ref('stg_library__catalogue') }}
