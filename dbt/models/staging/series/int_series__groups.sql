{{
    config(
        materialized='incremental',
        incremental_strategy='replace_window',
        on_schema_change='fail',
        meta={'window_columns': ['week_id']},
        post_hook=["{{ delete_before_facts_since('week_id') }}"],
    )
}}

with details as (

    select
        week_id,
        series_id,
        genres,
        networks
    from {{ ref('stg_tmdb__series_details') }}
    where status = 200

)

select distinct
    week_id,
    series_id,
    'genre' as dimension,
    unnest([entry.genre_id for entry in genres]) as group_id
from details
union all
select distinct
    week_id,
    series_id,
    'network' as dimension,
    unnest([entry.network_id for entry in networks]) as group_id
from details
