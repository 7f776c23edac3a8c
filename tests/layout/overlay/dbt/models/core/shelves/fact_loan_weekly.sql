{{
    config(
        incremental_strategy='replace_window',
        meta={'window_columns': ['week_id']},
        post_hook="{{ delete_before_facts_since('week_id') }}",
    )
}}

select
    week_id,
    shelf_id,
    loans
from {{ ref('stg_library__loans') }}
